/**
 * Lock order (K10): wherever a thread may wait for a lock, an edge from every lock that it holds.
 * Edges are noted while the search runs; declared orders are checked at the spot.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { Expr, Op } from "../ir.js";
import * as build from "./build.js";
import { type Context, type Frame, propertyId, symbolOf } from "./context.js";
import { indexBinders } from "./domains.js";
import { lowerExpr, quantify } from "./expressions.js";
import type { DraftOp } from "./graph.js";
import { lowerHolders } from "./lock-expressions.js";
import type { LockInfo } from "./lock-info.js";
import { symbolIfAny } from "./names.js";
import type { Scope } from "./scope.js";
import type { LockTarget } from "./words.js";

export function orderOps(scope: Scope, target: LockTarget, span: Span): DraftOp[] {
  const { context, frame } = scope;
  if (!frame.thread || target.info.ghost || target.ranges.length > 0) return [];
  const fresh = build.not(holdsAny(scope, target.info, target.indices, span));
  return [...context.locks.values()].flatMap((held): Op[] => {
    if (held.ghost || held.modes.length === 0 || scope.takenTogether.includes(held)) return [];
    const allowed = declaredOrder(context, held, target.info);
    const same = held === target.info;
    if (same && held.dimensions.length === 0) return [];
    const condition = build.and(holdsOther(scope, held, target, { span, allowed }), fresh);
    if (build.isFalse(condition)) return [];
    const ops: Op[] = [noteOp(context, { from: held.name, to: target.info.name, condition, span })];
    const classes = { held, wanted: target.info };
    for (const op of ops) context.noteOps.set(op, classes);
    const backwards = reaches(context, target.info.declaration, held.declaration);
    if (!backwards && !(same && allowed)) return ops;
    const check = orderCheck(context, build.not(condition), span);
    context.noteOps.set(check, classes);
    return [...ops, check];
  });
}

function noteOp(
  context: Context,
  edge: { from: string; to: string; condition: Expr; span: Span },
): Op {
  const key = `${edge.from} ${edge.to} ${edge.span.file}:${edge.span.start}`;
  const known = context.edgeOf.get(key);
  const id = known ?? context.edges.length;
  if (known === undefined) {
    context.edges.push({ from: edge.from, to: edge.to, span: edge.span, taken: [] });
    context.edgeOf.set(key, id);
  }
  return { kind: "note", edge: id, condition: edge.condition };
}

function orderCheck(context: Context, condition: Expr, span: Span): Op {
  const name = "lock order";
  const property = propertyId(context, name, () => ({ kind: "check", name, span }));
  return { kind: "check", property, condition, span };
}

function holdsAny(scope: Scope, info: LockInfo, indices: readonly Expr[], span: Span): Expr {
  const self = build.constant(scope.frame.thread?.id ?? 0, scope.context.threadType);
  const holders = lowerHolders(scope.context, scope.frame, { info, indices, span });
  return build.member(self, holders);
}

interface OtherOptions {
  readonly span: Span;
  readonly allowed: Ast.LockOrderDeclaration | undefined;
}

/**
 * The thread holds some lock of the class: of its own class another one, out of the declared order.
 */
function holdsOther(scope: Scope, held: LockInfo, target: LockTarget, options: OtherOptions): Expr {
  const { indices, bound } = indexBinders(scope.context, held.dimensions);
  let holds = holdsAny(scope, held, indices, options.span);
  if (held === target.info) {
    const equal = indices.map((one, i) => build.equal(one, target.indices[i] as Expr));
    const inOrder = options.allowed
      ? orderCondition(scope.context, options.allowed, indices, target.indices)
      : build.falsehood;
    const other = build.not(equal.reduce(build.and, build.truth));
    holds = build.and(holds, build.and(other, build.not(inOrder)));
  }
  return bound.reduceRight(
    (body, { id, type }) => quantify("some", id, { kind: "type", type }, body),
    holds,
  );
}

/** `lock order inv[a] < inv[b] when a < b`, if there is one for this class. */
function declaredOrder(
  context: Context,
  held: LockInfo,
  wanted: LockInfo,
): Ast.LockOrderDeclaration | undefined {
  if (held !== wanted) return undefined;
  return orders(context).find((order) =>
    order.chain.every((one) => declarationOf(context, one) === held.declaration),
  );
}

function orderCondition(
  context: Context,
  order: Ast.LockOrderDeclaration,
  outer: readonly Expr[],
  inner: readonly Expr[],
): Expr {
  const frame: Frame = { bindings: new Map(), path: "", ghost: true };
  for (const [reference, indices] of [
    [order.chain[0], outer],
    [order.chain[1], inner],
  ] as const) {
    for (const [i, index] of (reference?.indices ?? []).entries()) {
      const symbol = index.kind === "name expression" && symbolIfAny(context, index.name);
      const expr = indices[i];
      if (symbol && expr) frame.bindings.set(symbol, { kind: "expr", expr });
    }
  }
  return order.when ? lowerExpr(context, frame, order.when) : build.truth;
}

function orders(context: Context): Ast.LockOrderDeclaration[] {
  return context.model.declarations.filter(
    (declaration): declaration is Ast.LockOrderDeclaration => declaration.kind === "lock order",
  );
}

function declarationOf(context: Context, reference: Ast.LockReference): Ast.LockDeclaration {
  const symbol = symbolOf(context, reference.name);
  if (symbol.kind !== "lock") throw new Error(`not a lock: ${reference.name.text}`);
  return symbol.declaration;
}

/** A declared order, directly or through others, puts `from` outside of `to`. */
function reaches(context: Context, from: Ast.LockDeclaration, to: Ast.LockDeclaration): boolean {
  const edges = orders(context).flatMap((order) =>
    order.chain.slice(1).map((inner, i) => ({
      outer: declarationOf(context, order.chain[i] as Ast.LockReference),
      inner: declarationOf(context, inner),
    })),
  );
  const seen = new Set<Ast.LockDeclaration>();
  const visit = (at: Ast.LockDeclaration): boolean => {
    for (const edge of edges) {
      if (edge.outer !== at || edge.inner === at || seen.has(edge.inner)) continue;
      if (edge.inner === to) return true;
      seen.add(edge.inner);
      if (visit(edge.inner)) return true;
    }
    return false;
  };
  return from !== to && visit(from);
}
