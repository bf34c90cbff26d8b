/**
 * Whether an expression is a set or queue that is empty by the look of it: `{}`, `[]`, and what is
 * made of these alone. It has no type of its own, and what goes over its members does nothing.
 */
import type * as Ast from "./ast.js";

export function isEmptyLiteral(e: Ast.Expression): boolean {
  switch (e.kind) {
    case "set":
    case "queue":
      return e.elements.length === 0;
    case "comprehension":
      return isEmptyLiteral(e.domain);
    case "conditional":
      return isEmptyLiteral(e.then) && isEmptyLiteral(e.otherwise);
    case "binary":
      return ["+", "-", "&"].includes(e.operator) && [e.left, e.right].every(isEmptyLiteral);
    default:
      return false;
  }
}
