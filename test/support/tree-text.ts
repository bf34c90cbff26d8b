/**
 * Syntax trees as short text for cases: `(assign targets: [a] operator: "=" values: [1])`. What is
 * empty or false is left out, names and numbers stand for themselves, and so
 * do short operations: `(+ a 1)`.
 */

const width = 96;

/** The text of a tree, on as many lines as it needs. */
export function treeText(value: unknown, indent = 0): string {
  const flat = flatText(value);
  if (indent + flat.length <= width || typeof value !== "object" || value === null) return flat;
  const inner = " ".repeat(indent + 2);
  if (Array.isArray(value)) {
    return `[\n${value.map((one) => `${inner}${treeText(one, indent + 2)}`).join("\n")}]`;
  }
  const parts = fieldsOf(value).map(
    ([key, field]) => `${inner}${key}: ${treeText(field, indent + 2)}`,
  );
  return [`(${kindOf(value)}`, ...parts].join("\n").concat(")");
}

function flatText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(flatText).join(" ")}]`;
  const kind = kindOf(value);
  if ("text" in value && kind === "name") return String(value.text);
  if ("name" in value && kind === "name expression") return flatText(value.name);
  if ("value" in value && (kind === "number" || kind === "boolean")) return String(value.value);
  if ("name" in value && kind === "named type") return flatText(value.name);
  if ("left" in value && "right" in value && "operator" in value) {
    return `(${value.operator} ${flatText(value.left)} ${flatText(value.right)})`;
  }
  const parts = fieldsOf(value).map(([key, field]) => ` ${key}: ${flatText(field)}`);
  return `(${kind}${parts.join("")})`;
}

function kindOf(value: object): string {
  return "kind" in value ? String(value.kind) : "";
}

function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([key, field]) => {
    const empty = field === false || (Array.isArray(field) && field.length === 0);
    return key !== "kind" && key !== "span" && !empty;
  });
}
