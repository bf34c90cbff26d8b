/** Literals that say what they are only together with something else: `none`, `{}`, `[]`. */
import { type Ast, isEmptyLiteral } from "../../grammar/index.js";

/** The expression has no type of its own: another one must give it. */
export function needsType(e: Ast.Expression): boolean {
  switch (e.kind) {
    case "none":
      return true;
    case "queue":
    case "set":
      return e.elements.every(needsType);
    case "comprehension":
      return isEmptyLiteral(e);
    case "conditional":
      return needsType(e.then) && needsType(e.otherwise);
    case "binary":
      return ["+", "-", "&"].includes(e.operator) && needsType(e.left) && needsType(e.right);
    case "call":
      return e.callee.text === "tail" && e.arguments.every((one) => needsType(one.value));
    default:
      return false;
  }
}

/** It is made of queue literals, so it is a queue that it lacks the type of. */
export function isQueueLiteral(e: Ast.Expression): boolean {
  switch (e.kind) {
    case "queue":
      return true;
    case "conditional":
      return isQueueLiteral(e.then) || isQueueLiteral(e.otherwise);
    case "binary":
      return isQueueLiteral(e.left) || isQueueLiteral(e.right);
    case "call":
      return e.arguments.some((one) => isQueueLiteral(one.value));
    default:
      return false;
  }
}
