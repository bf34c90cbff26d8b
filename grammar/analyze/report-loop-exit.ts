/** `break` and `continue` need a loop around them, in the same body. */

import { type AnyNode, childrenOf } from "../ast/walk.js";
import { type Analyzed, bodiesOf } from "./analyzed.js";

/** Reports `break` and `continue` outside loops. */
export function reportLoopExit(analyzed: Analyzed): void {
  for (const { block } of bodiesOf(analyzed.declarations)) visit(analyzed, block);
}

function visit(analyzed: Analyzed, node: AnyNode): void {
  if (node.kind === "while" || node.kind === "loop" || node.kind === "for") return;
  if (node.kind === "break" || node.kind === "continue") {
    analyzed.report("LS2208", node.span, { statement: node.kind });
  }
  for (const child of childrenOf(node)) visit(analyzed, child);
}
