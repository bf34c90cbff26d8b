/** Values as the user would write them: `none`, `b0`, `READ_ONLY(b0)`, `{t0, t1}`, `[m]`. */
import type { Type, Value } from "./type.js";
import { elementsOf } from "./value.js";

export function showValue(type: Type, value: Value): string {
  switch (type.kind) {
    case "bool":
    case "int":
      return String(value);
    case "scalar":
      return type.members[Number(value)] ?? `${type.name}#${value}`;
    case "variant":
      return showVariant(type, elementsOf(value));
    case "record":
      return `${type.name}(${showFields(type.fields, elementsOf(value))})`;
    case "set":
      return `{${showAll(type.element, elementsOf(value))}}`;
    case "queue":
      return `[${showAll(type.element, elementsOf(value))}]`;
  }
}

function showVariant(type: Type & { readonly kind: "variant" }, value: readonly Value[]): string {
  const [index, ...fields] = value;
  const chosen = type.cases[Number(index)]!;
  if (chosen.fields.length === 0) return chosen.name;
  const inner = showFields(chosen.fields, fields);
  // `some x` is written as x alone, unless x is itself a `none`.
  const unwrapped = type.name.endsWith("?") && !isOptional(chosen.fields[0]!.type);
  return unwrapped ? inner : `${chosen.name}(${inner})`;
}

export function isOptional(type: Type): boolean {
  return type.kind === "variant" && type.name.endsWith("?");
}

function showFields(fields: readonly { readonly type: Type }[], values: readonly Value[]): string {
  return fields.map((field, index) => showValue(field.type, values[index]!)).join(", ");
}

function showAll(type: Type, values: readonly Value[]): string {
  return values.map((value) => showValue(type, value)).join(", ");
}
