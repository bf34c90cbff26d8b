/** Programs with some of their operations replaced, and everything else as it was. */
import type { Op } from "../../ir/index.js";

/** `change` gives what stands in the place of an operation whose inner ones are changed already. */
export function mapOperations(
  ops: readonly Op[],
  change: (op: Op, original: Op) => readonly Op[],
): readonly Op[] {
  return ops.flatMap((op) => change(withInner(op, change), op));
}

function withInner(op: Op, change: (op: Op, original: Op) => readonly Op[]): Op {
  const mapped = (inner: readonly Op[]): readonly Op[] => mapOperations(inner, change);
  switch (op.kind) {
    case "if":
      return { ...op, then: mapped(op.then), otherwise: mapped(op.otherwise) };
    case "either":
      return { ...op, branches: op.branches.map(mapped) };
    case "while":
      return { ...op, body: mapped(op.body) };
    default:
      return op; // what is inside a `forall` neither waits nor gives a result
  }
}
