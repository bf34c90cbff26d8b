/** Types as the printed IR shows them: finite, with every bound in sight. */
import type { Type } from "../type.js";

export function printType(type: Type): string {
  switch (type.kind) {
    case "bool":
      return "bool";
    case "int":
      return `${type.low} .. ${type.high}`;
    case "scalar":
      return type.name;
    case "variant":
      return printVariant(type);
    case "record":
      return type.name;
    case "set":
      return `set of ${printType(type.element)}`;
    case "queue":
      return `queue(${printType(type.element)}, ${type.capacity})`;
  }
}

function printVariant(type: Type & { readonly kind: "variant" }): string {
  const inner = type.cases[1]?.fields[0]?.type;
  return type.name.endsWith("?") && inner !== undefined ? `${printType(inner)}?` : type.name;
}
