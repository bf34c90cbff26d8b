/** Letting go of locks: `release`, `downgrade`, and the ways out of `hold`. */
import type { Ast } from "../../grammar/index.js";
import type { Expr, Op } from "../ir.js";
import * as build from "./build.js";
import { branchOp, type DraftOp } from "./graph.js";
import type { Scope } from "./scope.js";
import { holdsTarget, ledgerAdd, ledgerRemove, partOps, type WordUse, wordParts } from "./words.js";

/**
 * The release of one mode as one step's operations: the ledger first, then the kind's effect (K2).
 */
export function releaseOps(scope: Scope, use: WordUse): DraftOp[] {
  const release: WordUse = { ...use, word: "release" };
  const [first] = wordParts(scope, release, false);
  const effect = first ? partOps(scope, release, { ...first, last: false }) : [];
  return [...ledgerRemove(scope, use), ...effect];
}

/** `release L`: whichever mode the thread holds, in the order of the kind's text. */
export function releaseWordOps(
  scope: Scope,
  statement: Ast.WordStatement,
  use: WordUse,
): DraftOp[] {
  const modes = statement.mode ? [statement.mode.text] : use.target.info.modes;
  const fault: Op = { kind: "fault", fault: "illegal release", span: statement.span };
  const [first, ...others] = modes;
  if (first === undefined) return [fault];
  if (others.length === 0) return releaseOps(scope, { ...use, mode: first });
  return modes.reduceRight<DraftOp[]>(
    (rest, mode) => [
      branchOp(holdsTarget(scope, { ...use, mode }), releaseOps(scope, { ...use, mode }), rest),
    ],
    [fault],
  );
}

export function downgradeOps(scope: Scope, statement: Ast.WordStatement, use: WordUse): DraftOp[] {
  const items = use.target.info.kind.items.filter((item) => item.kind === "kind downgrade");
  const item = items.find(
    (one) =>
      (!statement.mode || one.from.text === statement.mode.text) &&
      (!statement.toMode || one.to.text === statement.toMode.text),
  );
  if (!item) throw new Error(`no such downgrade of ${use.target.info.name}`);
  const from = { ...use, mode: item.from.text };
  const to = { ...use, mode: item.to.text };
  return [...ledgerRemove(scope, from), ...ledgerAdd(scope, to)];
}

/** Which modes a way out of a hold may have to release: its own first. */
export function heldModes(use: WordUse): readonly string[] {
  return [use.mode, ...use.target.info.modes.filter((mode) => mode !== use.mode)];
}

export function holdsMode(scope: Scope, use: WordUse, mode: string): Expr {
  return use.target.ranges.length > 0 && use.target.info.modes.length === 0
    ? build.falsehood
    : holdsTarget(scope, { ...use, mode });
}
