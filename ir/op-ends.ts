/** What stands behind an operation is reached, or never. */
import type { Op } from "./ir.js";

/** Nothing behind the operation is reached: every way ends in it, or jumps. */
export function endsHere(op: Op): boolean {
  switch (op.kind) {
    case "finish":
    case "fault":
    case "break":
    case "continue":
      return true;
    case "if":
      return op.then.some(endsHere) && op.otherwise.some(endsHere);
    case "either":
      return op.branches.every((branch) => branch.some(endsHere));
    default:
      return false;
  }
}
