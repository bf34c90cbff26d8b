/** Whether execution can come out at the end of a statement, whatever its conditions say. */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, childrenOf } from "../ast/walk.js";

/** False where every way through ends in `return`, `break` or `continue`, or never ends. */
export function canComplete(node: Ast.Statement | Ast.Block): boolean {
  switch (node.kind) {
    case "block":
      return node.statements.every(canComplete);
    case "return":
    case "break":
    case "continue":
    case "restart":
      return false;
    case "labelled":
    case "atomic":
    case "hold":
    case "ghost":
      return canComplete(node.body);
    case "if":
      if (node.otherwise === undefined || canComplete(node.then)) return true;
      return canComplete(node.otherwise);
    case "either":
      return node.branches.some(canComplete);
    case "while":
      if (node.condition.kind !== "boolean" || !node.condition.value) return true;
      return node.body.statements.some(breaks);
    case "loop":
      return node.body.statements.some(breaks);
    default:
      return true;
  }
}

/** Whether a `break` in the node leaves the loop around it. */
function breaks(node: AnyNode): boolean {
  if (node.kind === "break") return true;
  if (node.kind === "while" || node.kind === "loop" || node.kind === "for") return false;
  return childrenOf(node).some(breaks);
}
