/** Types as the printed IR shows them: finite, with every bound in sight. */
import type { Type } from "../type.js";

export function printType(type: Type): string {
  switch (type.kind) {
    case "bool":
      return "bool";
    case "int":
      return `${type.low} .. ${type.high}`;
    case "scalar":
    case "variant":
    case "record":
      return type.name;
    case "set":
      return `set of ${printType(type.element)}`;
    case "queue":
      return `queue(${printType(type.element)}, ${type.capacity})`;
  }
}
