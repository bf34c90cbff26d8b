/**
 * A syntax tree as indented text: a line per node with its kind and its plain fields, its children
 * under it. Spans and what is absent or empty are left out.
 */
type Field = readonly [name: string, value: unknown];

export function printTree(node: object): string {
  return `${lines(node).join("\n")}\n`;
}

function lines(node: object): readonly string[] {
  const fields = Object.entries(node).filter(([name, value]) => isShown(name, value));
  const plain = fields.filter(([, value]) => typeof value !== "object");
  const heading = plain.map(([name, value]) => (name === "kind" ? `${value}` : flat(name, value)));
  const inner = fields.flatMap(([name, value]) => nested([name, value]));
  return [heading.join(" "), ...inner.map((line) => `  ${line}`)];
}

function nested([name, value]: Field): readonly string[] {
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object")) return [flat(name, value)];
    return [`${name}:`, ...value.flatMap((item) => lines(item).map((line) => `  ${line}`))];
  }
  if (typeof value !== "object" || value === null) return [];
  if ("kind" in value && value.kind === "name" && "text" in value)
    return [`${name}: ${value.text}`];
  const [first = "", ...rest] = lines(value);
  return [`${name}: ${first}`, ...rest];
}

function flat(name: string, value: unknown): string {
  return `${name}=${JSON.stringify(value)}`;
}

function isShown(name: string, value: unknown): boolean {
  if (name === "span" || value === undefined || value === false) return false;
  return !(Array.isArray(value) && value.length === 0);
}
