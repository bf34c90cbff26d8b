/**
 * Guarded state (D1–D3) and what operations require (D4), as checks in the steps that touch it. A
 * check that the holds around a statement make evident is left out.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { Expr, Op, Place } from "../ir.js";
import * as build from "./build.js";
import { type Context, type Frame, propertyId, symbolOf } from "./context.js";
import type { DraftOp } from "./graph.js";
import { lowerHolders, lowerLockIndices } from "./lock-expressions.js";
import { partsOf } from "./reads.js";
import type { EvidentHold, Scope } from "./scope.js";

/**
 * Checks for everything that is read by the expressions and stored to the places; ghost code is
 * exempt like properties.
 */
export function disciplineOps(
  scope: Scope,
  access: {
    readonly reads: readonly Expr[];
    readonly writes: readonly Place[];
    readonly span: Span;
  },
): DraftOp[] {
  if (!scope.frame.thread || scope.frame.lock || scope.frame.ghost) return [];
  const conditions = new Map<string, Expr>();
  const need = (name: string, condition: Expr): void => {
    conditions.set(name, build.and(conditions.get(name) ?? build.truth, condition));
  };
  for (const guarded of guardedVariables(scope.context)) {
    const judge = (place: Place, how: "read" | "write"): Expr =>
      place.variable === guarded.variable ? legal(scope, guarded, place, how) : build.truth;
    for (const expr of access.reads)
      need(
        guarded.name,
        legalReads(expr, (p) => judge(p, "read")),
      );
    for (const place of access.writes) need(guarded.name, judge(place, "write"));
  }
  return [...conditions].flatMap(([name, condition]): Op[] =>
    build.isTrue(condition) ? [] : [checkOp(scope.context, name, condition, access.span)],
  );
}

function checkOp(context: Context, name: string, condition: Expr, span: Span): Op {
  const property = propertyId(context, name, () => ({ kind: "check", name, span }));
  return { kind: "check", property, condition, span };
}

interface Guarded {
  readonly variable: number;
  readonly name: string;
  readonly guarded: Ast.Guarded;
  readonly indices: readonly Ast.Index[];
}

function guardedVariables(context: Context): Guarded[] {
  return [...context.globals].flatMap(([declaration, variable]): Guarded[] => {
    if (!declaration.guarded) return [];
    const name = `guarded ${declaration.name.text}`;
    return [{ variable, name, guarded: declaration.guarded, indices: declaration.indices }];
  });
}

/** True where every read that is evaluated is legal. */
function legalReads(expr: Expr, judge: (place: Place) => Expr): Expr {
  const all = (parts: readonly Expr[]): Expr =>
    parts.map((part) => legalReads(part, judge)).reduce(build.and, build.truth);
  switch (expr.kind) {
    case "read":
      return build.and(all(expr.place.indices), judge(expr.place));
    case "and":
    case "implies":
      return build.and(all([expr.left]), guardBy(expr.left, all([expr.right])));
    case "or": {
      const right = all([expr.right]);
      return build.and(all([expr.left]), build.isTrue(right) ? right : build.or(expr.left, right));
    }
    case "if": {
      const [then, otherwise] = [all([expr.then]), all([expr.otherwise])];
      const both = build.isTrue(then) && build.isTrue(otherwise);
      const taken = both ? then : build.conditional(expr.condition, then, otherwise);
      return build.and(all([expr.condition]), taken);
    }
    case "let": {
      const body = all([expr.body]);
      const inner: Expr = build.isTrue(body) ? body : { ...expr, body, type: build.bool };
      return build.and(all([expr.value]), inner);
    }
    case "quantifier":
      return eachMember(expr, expr.body, all);
    case "comprehension":
      return eachMember(expr, expr.where, all);
    default:
      return all(partsOf(expr));
  }
}

function guardBy(condition: Expr, then: Expr): Expr {
  return build.isTrue(then) ? then : build.implies(condition, then);
}

type Walk = Expr & { readonly kind: "quantifier" | "comprehension" };

function eachMember(expr: Walk, body: Expr, all: (parts: readonly Expr[]) => Expr): Expr {
  const domain = partsOf(expr).slice(0, -1);
  const inner = all([body]);
  if (build.isTrue(inner)) return all(domain);
  const { id } = expr;
  const each: Expr = {
    kind: "quantifier",
    quantifier: "forall",
    id,
    domain: expr.domain,
    body: inner,
    type: build.bool,
  };
  return build.and(all(domain), each);
}

function legal(scope: Scope, one: Guarded, place: Place, how: "read" | "write"): Expr {
  if (how === "read" && one.guarded.writesOnly && !one.guarded.reads) return build.truth;
  const guard = (how === "read" && one.guarded.reads) || one.guarded.guard;
  const frame: Frame = { ...scope.frame, bindings: new Map(), ghost: true };
  for (const [i, index] of one.indices.entries()) {
    const expr = place.indices[i];
    if (!index.name || !expr) continue;
    frame.bindings.set(symbolOf(scope.context, index.name), { kind: "expr", expr });
  }
  return lowerGuard({ ...scope, frame }, guard, how);
}

/** The running thread holds what the guard asks for; constant where that is evident. */
export function lowerGuard(scope: Scope, guard: Ast.Guard, how: "read" | "write"): Expr {
  if (guard.kind !== "lock guard") {
    const left = lowerGuard(scope, guard.left, how);
    const right = lowerGuard(scope, guard.right, how);
    if (guard.kind === "or" && build.isTrue(right)) return right;
    return guard.kind === "and" ? build.and(left, right) : build.or(left, right);
  }
  const { context, frame } = scope;
  const symbol = symbolOf(context, guard.lock.name);
  const info = symbol.kind === "lock" ? context.locks.get(symbol.declaration) : undefined;
  if (!info || !frame.thread) throw new Error(`a guard that is no lock: ${guard.lock.name.text}`);
  const indices = lowerLockIndices(context, frame, info, guard.lock.indices);
  const modes = guard.mode
    ? [guard.mode.text]
    : info.modes.filter((mode) => how === "read" || info.exclusiveModes.has(mode));
  const evident = modes.some((mode) => isEvident(scope.evident, { info, mode, indices }));
  if (evident) return build.truth;
  const self = build.constant(frame.thread.id, context.threadType);
  return modes
    .map((mode) =>
      build.member(self, lowerHolders(context, frame, { info, indices, mode, span: guard.span })),
    )
    .reduce(build.or, build.falsehood);
}

function isEvident(evident: readonly EvidentHold[], wanted: EvidentHold): boolean {
  return evident.some(
    (hold) =>
      hold.info === wanted.info &&
      hold.mode === wanted.mode &&
      hold.indices.every((index, i) => sameExpr(index, wanted.indices[i])),
  );
}

/** Structural equality of constants, bound names and reads of plain variables. */
function sameExpr(left: Expr, right: Expr | undefined): boolean {
  if (left.kind === "constant" && right?.kind === "constant") {
    return build.sameValue(left.value, right.value);
  }
  if (left.kind !== "read" || right?.kind !== "read") return false;
  return left.place.variable === right.place.variable && left.place.indices.length === 0;
}

/** `requires`, checked at every call; `scope` is that of the operation's body. */
export function requiresOps(scope: Scope, operation: Ast.OperationDeclaration): DraftOp[] {
  if (!operation.requires || !scope.frame.thread) return [];
  const name = `requires ${operation.name.text}`;
  const condition = lowerGuard(scope, operation.requires, "read");
  const check = checkOp(scope.context, name, condition, operation.requires.span);
  return build.isTrue(condition) ? [] : [check];
}

/** Makes the properties exist even where no check is left: expectations may name them. */
export function declareDisciplines(context: Context): void {
  const add = (name: string, span: Span): void => {
    propertyId(context, name, () => ({ kind: "check", name, span }));
  };
  for (const declaration of context.model.declarations) {
    if (declaration.kind === "variable" && declaration.guarded) {
      add(`guarded ${declaration.name.text}`, declaration.guarded.span);
    }
    if (declaration.kind === "operation" && declaration.requires) {
      add(`requires ${declaration.name.text}`, declaration.requires.span);
    }
    if (declaration.kind === "lock order") add("lock order", declaration.span);
    if (declaration.kind === "lock" && declaration.ghost) {
      add(declaration.name.text, declaration.span);
    }
  }
}
