/** Whether the text of a thread has an end. */
import type { Op, Thread } from "../ir/index.js";

export function goesOnForEver({ locations }: Thread): boolean {
  return !locations.some(({ ended, program }) => !ended && mayEnd(program));
}

/** Location 0 is where a thread has ended. */
function mayEnd(program: readonly Op[]): boolean {
  return program.some((op) => {
    switch (op.kind) {
      case "finish":
        return op.location === 0;
      case "if":
        return mayEnd(op.then) || mayEnd(op.otherwise);
      case "either":
        return op.branches.some(mayEnd);
      case "while":
        return mayEnd(op.body);
      default:
        return false;
    }
  });
}
