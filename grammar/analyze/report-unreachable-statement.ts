/**
 * Statements behind a `return`, `break`, `continue` or a loop that never ends: nothing runs them.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import { type Analyzed, bodiesOf } from "./analyzed.js";
import { canComplete } from "./can-complete.js";

/** Warns of the first statement of a block that cannot be reached. */
export function reportUnreachableStatement(analyzed: Analyzed): void {
  for (const { block } of bodiesOf(analyzed.declarations)) {
    eachNode(block, (node) => {
      if (node.kind === "block") reportBlock(analyzed, node);
    });
  }
}

function reportBlock(analyzed: Analyzed, { statements }: Ast.Block): void {
  const last = statements.findIndex((statement) => !canComplete(statement));
  const dead = statements[last + 1];
  if (last < 0 || dead === undefined) return;
  const because = note(statements[last]!.span, "nothing goes on behind this");
  analyzed.report("LS2207", dead.span, {}, [because]);
}
