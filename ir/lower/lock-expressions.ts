/** Locks in expressions: who holds them, in which mode, and the state of their kinds (P1). */
import type { Ast, Span } from "../../grammar/index.js";
import type { Expr, Place } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import type { Context, Frame } from "./context.js";
import { lowerExpr } from "./expressions.js";
import type { LockInfo } from "./lock-info.js";
import { complete, lowerIndex, symbolIfAny } from "./names.js";

export interface LockUse {
  readonly info: LockInfo;
  readonly indices: readonly Expr[];
}

/** The lock that an expression names, `inv[f]`, or nothing if it names something else. */
export function lockOf(context: Context, frame: Frame, e: Ast.Expression): LockUse | undefined {
  const indices: Ast.Expression[] = [];
  let root: Ast.Expression = e;
  while (root.kind === "index expression") {
    indices.unshift(root.index);
    root = root.base;
  }
  const symbol = root.kind === "name expression" ? symbolIfAny(context, root.name) : undefined;
  if (symbol?.kind !== "lock") return undefined;
  const info = context.locks.get(symbol.declaration);
  if (!info) throw new Error(`lock without info: ${symbol.name}`);
  return { info, indices: lowerLockIndices(context, frame, info, indices) };
}

export function lowerLockIndices(
  context: Context,
  frame: Frame,
  info: LockInfo,
  indices: readonly Ast.Expression[],
): Expr[] {
  return info.dimensions.map((type, i) => {
    const index = indices[i];
    if (!index) throw new Error(`too few indices for lock ${info.name}`);
    return lowerIndex(context, frame, index, type);
  });
}

export interface HoldersOptions extends LockUse {
  /** Absent: in any mode. */
  readonly mode?: string;
  readonly span: Span;
}

/** The set of threads that hold it, `holders` or `holders(mode)` (K2). */
export function lowerHolders(context: Context, frame: Frame, options: HoldersOptions): Expr {
  const { info, indices, mode, span } = options;
  const type: Type = { kind: "set", element: context.threadType };
  const modes = mode === undefined ? info.modes : info.modes.filter((one) => one === mode);
  const sets = modes.map((one): Expr => {
    const variable = info.ledgers.get(one);
    if (variable === undefined) throw new Error(`mode without ledger: ${one}`);
    return {
      kind: "read",
      place: { variable, indices },
      primed: frame.primed ?? false,
      type,
      span,
    };
  });
  return sets.length === 0 ? build.constant([], type) : sets.reduce(build.union);
}

/** `holders(lock[, mode])`, inside a kind `holders(mode)`. */
export function lowerHoldersCall(context: Context, frame: Frame, e: Ast.CallExpression): Expr {
  const first = e.arguments[0]?.value;
  const second = e.arguments[1]?.value;
  if (!first) throw new Error("holders without arguments");
  const use = lockOf(context, frame, first);
  if (use) {
    const mode = second === undefined ? {} : { mode: modeName(second) };
    return lowerHolders(context, frame, { ...use, ...mode, span: e.span });
  }
  if (!frame.lock) throw new Error("holders of something that is no lock");
  return lowerHolders(context, frame, { ...frame.lock, mode: modeName(first), span: e.span });
}

/** `holds(thread, lock[, mode])`. */
export function lowerHoldsCall(context: Context, frame: Frame, e: Ast.CallExpression): Expr {
  const [who, what, how] = e.arguments.map((argument) => argument.value);
  const use = what ? lockOf(context, frame, what) : undefined;
  if (!who || !use) throw new Error("holds without a thread and a lock");
  const mode = how === undefined ? {} : { mode: modeName(how) };
  const holders = lowerHolders(context, frame, { ...use, ...mode, span: e.span });
  return build.member(lowerExpr(context, frame, who), holders);
}

function modeName(e: Ast.Expression): string {
  if (e.kind !== "name expression") throw new Error("a mode that is no name");
  return e.name.text;
}

/** `lock.field`, `lock[i].field[j]` (K9), or nothing if the base is no lock. */
export function lockPlace(
  context: Context,
  frame: Frame,
  e: Ast.FieldExpression,
  indices: readonly Ast.Expression[],
): { place: Place; rest: readonly Ast.Expression[] } | undefined {
  const symbol = symbolIfAny(context, e.name);
  if (symbol?.kind !== "kind state") return undefined;
  const use = lockOf(context, frame, e.base);
  if (!use) return undefined;
  // a kind given by a parameter: its field is looked up by name in the kind of this instance
  const found = [...use.info.state].find(([state]) => state.name.text === e.name.text);
  if (!found) throw new Error(`no such field of a lock: ${e.name.text}`);
  return complete(context, frame, { variable: found[1], indices: use.indices }, indices);
}
