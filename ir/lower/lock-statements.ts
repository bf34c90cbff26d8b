/** `hold` and the words of locks as steps of a thread (S4, K4–K6). */
import type { Ast } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import * as build from "./build.js";
import { lowerExpr } from "./expressions.js";
import { branch, branchOp, type DraftOp, exit, local, type Node, type Site } from "./graph.js";
import { extendEvident, type Hold, holdModes, wordUse } from "./hold.js";
import { downgradeOps, heldModes, holdsMode, releaseOps, releaseWordOps } from "./release.js";
import { type Flow, type Scope, siteOf, type Wait } from "./scope.js";
import { blockNode, stepNode } from "./statements.js";
import { optional } from "./type-relation.js";
import {
  ghostWordOps,
  lockTarget,
  orderChecks,
  partOps,
  tryOps,
  type WordPart,
  type WordUse,
  waitedFor,
  wordParts,
} from "./words.js";

export function holdNode(scope: Scope, statement: Ast.HoldStatement, flow: Flow): Node {
  const { context, frame } = scope;
  const when = statement.when ? lowerExpr(context, frame, statement.when) : build.truth;
  if (build.isFalse(when)) return blockNode(scope, statement.body.statements, flow);
  const hold = holdModes(scope, statement);
  const leave = (to: Node): Node => releaseNode(scope, hold, { to, span: statement.span });
  const inner: Flow = {
    next: leave(flow.next),
    returnTo: leave(flow.returnTo),
    ...(flow.breakTo ? { breakTo: leave(flow.breakTo) } : {}),
    ...(flow.continueTo ? { continueTo: leave(flow.continueTo) } : {}),
  };
  const body = blockNode(extendEvident(scope, hold), statement.body.statements, inner);
  const acquire = acquireNode(scope, hold.use, body);
  return hold.isStep
    ? stepNode(scope, hold.indexOps, { next: acquire, span: statement.lock.span })
    : local(hold.indexOps, acquire);
}

/** A way out of a hold: a step if the thread still holds the lock, in whatever mode. */
function releaseNode(
  scope: Scope,
  hold: Hold,
  { to, span }: { to: Node; span: Ast.Statement["span"] },
): Node {
  const step = (mode: string): Node => {
    const use: WordUse = { ...hold.use, mode, span };
    const end = { ...span, start: Math.max(span.start, span.end - 1) };
    const what = `release ${use.target.info.name}`;
    return stepNode(scope, releaseOps(scope, use), { next: to, span: end, what });
  };
  if (hold.evident) return step(hold.use.mode);
  return heldModes(hold.use).reduceRight<Node>(
    (rest, mode) => branch(holdsMode(scope, hold.use, mode), step(mode), rest),
    to,
  );
}

export function acquireNode(scope: Scope, use: WordUse, next: Node): Node {
  return partsNode(scope, use, { parts: wordParts(scope, use, false), next });
}

/**
 * The parts of a word, each a step; what a false guard does instead goes on with the parts behind.
 */
function partsNode(
  scope: Scope,
  use: WordUse,
  { parts, next }: { parts: readonly WordPart[]; next: Node },
): Node {
  const others = waitedFor(scope, use);
  const wait = others && { waitsFor: others, wants: use.mode };
  let after = next;
  let later: Node | undefined;
  for (const [i, part] of [...parts.entries()].reverse()) {
    const first = i === 0;
    const order = first && canWait(parts) ? orderChecks(scope, use) : [];
    const behind = part.last ? next : after;
    const granted = !first && use.target.info.waiters !== undefined && use.word === "acquire";
    const mayWait = !part.otherwise && !build.isTrue(part.guard);
    const { word, mode, target } = use;
    const site: Site = {
      ...siteOf(scope, use.span, part.otherwise ? undefined : wait),
      ...(mayWait ? { waitsAt: { lock: target.info.name, word, mode } } : {}),
      ...(granted ? { what: `granted ${use.target.info.name}` } : {}),
    };
    const ops = part.otherwise
      ? choiceOps(scope, use, { part, next, after })
      : [...partOps(scope, use, part), exit(behind)];
    const node = stepWith([...order, ...ops], site, later);
    later = node;
    after = node;
  }
  return after;
}

function stepWith(ops: readonly DraftOp[], site: Site, again: Node | undefined): Node {
  return { kind: "step", ops, site, ...(again ? { again } : {}) };
}

function canWait(parts: readonly WordPart[]): boolean {
  return parts.some((part) => !build.isTrue(part.guard));
}

function choiceOps(
  scope: Scope,
  use: WordUse,
  { part, next, after }: { part: WordPart; next: Node; after: Node },
): DraftOp[] {
  const { otherwise } = part;
  if (!otherwise) throw new Error("a choice without an else");
  const now = partOps(scope, use, { ...part, guard: build.truth });
  const instead = partOps(scope, use, otherwise);
  const then = [...now, exit(next)];
  return [branchOp(part.guard, then, [...instead, exit(otherwise.last ? next : after)])];
}

export function wordNode(scope: Scope, statement: Ast.WordStatement, flow: Flow): Node {
  const { use, indexOps, isStep } = wordUse(scope, statement);
  const span = statement.span;
  const one = (ops: readonly DraftOp[]): Node => stepNode(scope, ops, { next: flow.next, span });
  let node: Node;
  if (use.target.info.ghost) node = local(ghostWordOps(scope, use), flow.next);
  else if (statement.try) node = one(tryOps(scope, use));
  else if (use.word === "release") node = one(releaseWordOps(scope, statement, use));
  else if (use.word === "downgrade") node = one(downgradeOps(scope, statement, use));
  else node = acquireNode(scope, use, flow.next);
  return isStep ? stepNode(scope, indexOps, { next: node, span }) : local(indexOps, node);
}

/**
 * Whom an atomic block waits for if its first statement is an acquire; a fault, and so nobody,
 * while that acquire can be done: then it is something behind it that waits.
 */
export function leadingWait(scope: Scope, block: Ast.Block): Wait | undefined {
  const [first] = block.statements;
  if (first?.kind === "labelled" && first.body.kind !== "block") {
    return leadingWait(scope, { ...block, statements: [first.body] });
  }
  if (first?.kind === "hold") {
    const when = first.when ? lowerExpr(scope.context, scope.frame, first.when) : build.truth;
    if (build.isFalse(when)) return leadingWait(scope, first.body);
    return waitWhile(scope, firstUse(scope, first));
  }
  if (first?.kind !== "word" || first.try || first.word.text !== "acquire") return undefined;
  return waitWhile(scope, firstUse(scope, first));
}

function waitWhile(scope: Scope, use: WordUse): Wait | undefined {
  const others = waitedFor(scope, use);
  const guard = wordParts(scope, use, false)[0]?.guard ?? build.truth;
  if (!others) return undefined;
  const nobody = build.make(optional(others.type), 0, []);
  const { type } = others;
  const span = use.span;
  const fault: Expr = { kind: "field", value: nobody, case: 1, field: 0, type, span };
  return { waitsFor: build.conditional(guard, fault, others), wants: use.mode };
}

/** Its indices are read where the thread stands: nothing has been computed yet. */
function firstUse(scope: Scope, statement: Ast.HoldStatement | Ast.WordStatement): WordUse {
  const target = lockTarget(scope, statement.lock);
  return { target, word: "acquire", mode: statement.mode?.text ?? "", span: statement.span };
}
