/**
 * Words of locks (K1–K7): each part is one step's operations; the ledger (K2) and the queue of a
 * queued kind (K3) are kept here, as ordinary variables.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { Domain, Expr, Op } from "../ir.js";
import type { Type } from "../type.js";
import { compileEffect } from "./atomic.js";
import * as build from "./build.js";
import {
  type Binding,
  type Context,
  type Frame,
  newBound,
  propertyId,
  symbolOf,
} from "./context.js";
import { lowerDomain } from "./domains.js";
import { domainElement, lowerExpr, quantify } from "./expressions.js";
import type { DraftOp } from "./graph.js";
import { lowerHolders } from "./lock-expressions.js";
import type { LockInfo } from "./lock-info.js";
import { orderOps } from "./lock-order.js";
import type { Scope } from "./scope.js";
import { bindPatterns } from "./simple.js";

/**
 * A lock with indices that are computed, once; a range makes it several locks taken in one step
 * (K7).
 */
export interface LockTarget {
  readonly info: LockInfo;
  readonly indices: readonly Expr[];
  /** Indices that stand for a range: their bound names in `indices`, outermost first. */
  readonly ranges: readonly { readonly id: number; readonly domain: Domain }[];
}

export interface WordUse {
  readonly target: LockTarget;
  readonly word: string;
  readonly mode: string;
  readonly span: Span;
  /** Where the word's result goes. */
  readonly result?: { readonly id: number; readonly type: Type };
}

/**
 * One step of a word. `guard` false: the step waits, or does `otherwise` instead, which goes on
 * with the parts behind.
 */
export interface WordPart {
  readonly guard: Expr;
  readonly effect: readonly DraftOp[];
  /** The word ends when this effect has run. */
  readonly last: boolean;
  readonly otherwise?: {
    readonly guard: Expr;
    readonly effect: readonly DraftOp[];
    readonly last: boolean;
  };
}

export function lockTarget(scope: Scope, reference: Ast.LockReference): LockTarget {
  const { context, frame } = scope;
  const symbol = symbolOf(context, reference.name);
  const info = symbol.kind === "lock" ? context.locks.get(symbol.declaration) : undefined;
  if (!info) throw new Error(`not a lock: ${reference.name.text}`);
  const ranges: { id: number; domain: Domain }[] = [];
  const indices = reference.indices.map((e): Expr => {
    if (e.kind !== "range") return lowerExpr(context, frame, e);
    const domain = lowerDomain(context, frame, e);
    const id = newBound(context);
    ranges.push({ id, domain });
    return { kind: "bound", id, type: domainElement(domain) };
  });
  return { info, indices, ranges };
}

/** The frame in which the kind's text is read, for this lock and the running thread. */
export function kindFrame(frame: Frame, target: LockTarget): Frame {
  const { info, indices } = target;
  return { ...frame, bindings: new Map(), lock: { info, indices }, primed: false };
}

export function findWord(kind: Ast.KindDeclaration, use: WordUse, tried: boolean) {
  const fits = kind.items.filter(
    (item): item is Ast.KindWord =>
      item.kind === "kind word" &&
      item.word.text === use.word &&
      item.try === tried &&
      (item.mode === undefined || item.mode.text === use.mode),
  );
  return fits.find((item) => item.mode !== undefined) ?? fits[0];
}

/**
 * The parts of a word of this lock, in order; a queued acquire has a second one in which it waits
 * (K3).
 */
export function wordParts(scope: Scope, use: WordUse, tried: boolean): WordPart[] {
  const word = findWord(use.target.info.kind, use, tried);
  if (!word) return [{ guard: build.truth, effect: [], last: true }];
  const lower = (part: Ast.KindPart): { guard: Expr; effect: DraftOp[] } =>
    lowerPart(scope, use, { word, part });
  const first = lower(word.first);
  const rest = word.then.map(lower);
  const then = rest.map((part, i): WordPart => ({ ...part, last: i === rest.length - 1 }));
  if (word.otherwise) {
    const otherwise = { ...lower(word.otherwise), last: rest.length === 0 };
    return [{ ...first, last: true, otherwise }, ...then];
  }
  if (use.word === "acquire" && use.target.info.waiters !== undefined) {
    return queuedParts(scope, use, first);
  }
  return [{ ...first, last: rest.length === 0 }, ...then];
}

function lowerPart(
  scope: Scope,
  use: WordUse,
  { word, part }: { word: Ast.KindWord; part: Ast.KindPart },
): { guard: Expr; effect: DraftOp[] } {
  const frame = kindFrame(scope.frame, use.target);
  if (word.result && use.result) {
    const { id, type } = use.result;
    const binding: Binding = { kind: "variable", id, type };
    frame.bindings.set(symbolOf(scope.context, word.result), binding);
  }
  const inner: Scope = { ...scope, frame, usedAt: use.span };
  const guard = part.when ? lowerExpr(scope.context, frame, part.when) : build.truth;
  const binds = part.when ? bindPatterns(inner, part.when) : [];
  const effect = [...binds, ...(part.effect ? compileEffect(inner, part.effect) : [])];
  return { guard: overRanges(use.target, guard), effect: eachTarget(use, effect) };
}

/** All of a range at once: the guard for every lock of it. */
function overRanges(target: LockTarget, guard: Expr): Expr {
  return target.ranges.reduceRight(
    (body, { id, domain }) => quantify("forall", id, domain, body),
    guard,
  );
}

/** All of a range at once: the effect for every lock of it. */
function eachTarget(use: WordUse, effect: readonly DraftOp[]): DraftOp[] {
  const { ranges } = use.target;
  if (ranges.length === 0 || effect.length === 0) return [...effect];
  // The analysis allows only assignments and ifs in a kind that takes ranges.
  const body = effect as readonly Op[];
  return [{ kind: "forall", binders: ranges, body, disjoint: true, span: use.span }];
}

function queuedParts(
  scope: Scope,
  use: WordUse,
  first: { guard: Expr; effect: readonly DraftOp[] },
): WordPart[] {
  const { context, frame } = scope;
  const queue = waitersOf(context, use.target, use.span);
  const place = { variable: use.target.info.waiters as number, indices: use.target.indices };
  if (queue.type.kind !== "queue" || !frame.thread) throw new Error("no queue to wait in");
  const self = build.constant(frame.thread.id, context.threadType);
  const empty = build.equal(queue, build.constant([], queue.type));
  const mine: Type = { ...queue.type, capacity: 1 };
  const suffix: Expr = { kind: "make queue", elements: [self], type: mine };
  const joined: Expr = { kind: "append", queue, suffix, type: queue.type, span: use.span };
  const head: Expr = { kind: "head", queue, type: context.threadType, span: use.span };
  const tail: Expr = { kind: "tail", queue, type: queue.type };
  const store = (value: Expr): Op => ({ kind: "assign", place, value, span: use.span });
  return [
    {
      guard: build.and(empty, first.guard),
      effect: first.effect,
      last: true,
      otherwise: { guard: build.truth, effect: [store(joined)], last: false },
    },
    {
      guard: build.and(build.equal(head, self), first.guard),
      effect: [store(tail), ...first.effect],
      last: true,
    },
  ];
}

function waitersOf(context: Context, target: LockTarget, span: Span): Expr {
  const variable = target.info.waiters;
  const type = variable === undefined ? undefined : context.variables[variable]?.type;
  if (variable === undefined || !type) throw new Error("a kind that is not queued");
  const { indices } = target;
  return { kind: "read", place: { variable, indices }, primed: false, type, span };
}

/** Holders and queued waiters: who a thread that cannot acquire waits for (S7). */
export function waitedFor(scope: Scope, use: WordUse): Expr | undefined {
  const { info, indices, ranges } = use.target;
  if (use.word !== "acquire" || !info.stateless || ranges.length > 0 || info.ghost)
    return undefined;
  const { context, frame } = scope;
  const holders = lowerHolders(context, frame, { info, indices, span: use.span });
  if (info.waiters === undefined) return holders;
  const queue = waitersOf(context, use.target, use.span);
  const type: Type = { kind: "set", element: context.threadType };
  const id = newBound(context);
  const domain: Domain = { kind: "queue", queue };
  return build.union(holders, { kind: "comprehension", id, domain, where: build.truth, type });
}

/** The thread becomes a holder: with the last part of `acquire`, after its effect (K2). */
export function ledgerAdd(scope: Scope, use: WordUse): DraftOp[] {
  const { context, frame } = scope;
  const { info, indices } = use.target;
  const variable = info.ledgers.get(use.mode);
  const nested = info.nested.get(use.mode);
  if (variable === undefined || nested === undefined || !frame.thread) return [];
  const self = build.constant(frame.thread.id, context.threadType);
  const holders = lowerHolders(context, frame, { info, indices, mode: use.mode, span: use.span });
  const value = build.union(holders, build.setOf([self], context.threadType));
  const join: Op = { kind: "assign", place: { variable, indices }, value, span: use.span };
  const again = nestedOp(scope, use, { nested, change: 1 });
  context.ledgerOps.set(join, { lock: info, mode: use.mode, change: 1, nested: false });
  context.ledgerOps.set(again, { lock: info, mode: use.mode, change: 1, nested: true });
  const held = build.member(self, holders);
  return eachTarget(use, [{ kind: "if", condition: held, then: [again], otherwise: [join] }]);
}

function nestedOp(
  scope: Scope,
  use: WordUse,
  { nested, change }: { nested: number; change: 1 | -1 },
): Op {
  const self = build.constant(scope.frame.thread?.id ?? 0, scope.context.threadType);
  const place = { variable: nested, indices: [...use.target.indices, self] };
  const type = scope.context.variables[nested]?.type as Type; // made with the lock
  const old: Expr = { kind: "read", place, primed: false, type, span: use.span };
  const operands: [Expr, Expr] = [old, build.int(1)];
  const value = build.arithmetic(change === 1 ? "+" : "-", operands, use.span);
  return { kind: "assign", place, value, span: use.span };
}

/** The thread ceases to hold it in this mode; not holding it is the fault `illegal release`. */
export function ledgerRemove(scope: Scope, use: WordUse): DraftOp[] {
  const { context, frame } = scope;
  const { info, indices } = use.target;
  const variable = info.ledgers.get(use.mode);
  const nested = info.nested.get(use.mode);
  if (variable === undefined || nested === undefined || !frame.thread) {
    return [{ kind: "fault", fault: "illegal release", span: use.span }];
  }
  const self = build.constant(frame.thread.id, context.threadType);
  const holders = lowerHolders(context, frame, { info, indices, mode: use.mode, span: use.span });
  const value = build.difference(holders, build.setOf([self], context.threadType));
  const leave: Op = { kind: "assign", place: { variable, indices }, value, span: use.span };
  const less = nestedOp(scope, use, { nested, change: -1 });
  context.ledgerOps.set(leave, { lock: info, mode: use.mode, change: -1, nested: false });
  context.ledgerOps.set(less, { lock: info, mode: use.mode, change: -1, nested: true });
  const place = { variable: nested, indices: [...indices, self] };
  const type = context.variables[nested]?.type as Type; // made with the lock
  const count: Expr = { kind: "read", place, primed: false, type, span: use.span };
  const more = build.compare(">", count, build.int(0));
  const fault: Op = { kind: "fault", fault: "illegal release", span: use.span };
  context.releaseFaults.set(fault, { lock: info, mode: use.mode });
  const then: DraftOp[] = [{ kind: "if", condition: more, then: [less], otherwise: [leave] }];
  const condition = build.member(self, holders);
  return eachTarget(use, [{ kind: "if", condition, then, otherwise: [fault] }]);
}

/** Does the thread hold any lock of the target in this mode? */
export function holdsTarget(scope: Scope, use: WordUse): Expr {
  const { context, frame } = scope;
  const { info, indices, ranges } = use.target;
  const self = build.constant(frame.thread?.id ?? 0, context.threadType);
  const holders = lowerHolders(context, frame, { info, indices, mode: use.mode, span: use.span });
  return ranges.reduceRight(
    (body, { id, domain }) => quantify("some", id, domain, body),
    build.member(self, holders),
  );
}

/**
 * Operations of one part: what it waits for, what it does, and the ledger at the end of an acquire.
 */
export function partOps(
  scope: Scope,
  use: WordUse,
  part: { readonly guard: Expr; readonly effect: readonly DraftOp[]; readonly last: boolean },
): DraftOp[] {
  const wait: DraftOp[] = build.isTrue(part.guard)
    ? []
    : [{ kind: "await", condition: part.guard, span: use.span }];
  const ledger = part.last && use.word === "acquire" ? ledgerAdd(scope, use) : [];
  return [...wait, ...part.effect, ...ledger];
}

/**
 * `ghost acquire`: never waits; that it would have to is a violation of the lock's own property
 * (G4).
 */
export function ghostWordOps(scope: Scope, use: WordUse): DraftOp[] {
  const { context } = scope;
  const name = use.target.info.name;
  const span = use.span;
  const property = propertyId(context, name, () => ({ kind: "check", name, span }));
  if (use.word === "release") {
    const remove = ledgerRemove(scope, use);
    const held = holdsTarget(scope, use);
    const check: Op = { kind: "check", property, condition: held, span };
    return [check, { kind: "if", condition: held, then: remove, otherwise: [] }];
  }
  const [first] = wordParts(scope, use, false);
  if (!first) return [];
  const check: Op = { kind: "check", property, condition: first.guard, span };
  const ledger = use.word === "acquire" ? ledgerAdd(scope, use) : [];
  return [check, ...first.effect, ...ledger];
}

/** The whole of `try WORD`: the first part if it can be done now (K5). */
export function tryOps(scope: Scope, use: WordUse): DraftOp[] {
  const own = findWord(use.target.info.kind, use, true);
  if (own) {
    const [only] = wordParts(scope, use, true);
    return only ? partOps(scope, use, only) : [];
  }
  const [first] = wordParts(scope, use, false);
  if (!first) return [];
  const done = use.result;
  const say = (value: boolean): DraftOp[] => {
    if (!done) return [];
    const place = { variable: done.id, indices: [] };
    const expr = value ? build.truth : build.falsehood;
    return [{ kind: "assign", place, value: expr, span: use.span }];
  };
  const ledger = use.word === "acquire" ? ledgerAdd(scope, use) : [];
  const then = [...first.effect, ...ledger, ...say(true)];
  return [{ kind: "if", condition: first.guard, then, otherwise: say(false) }];
}

export function orderChecks(scope: Scope, use: WordUse): DraftOp[] {
  return orderOps(scope, use.target, use.span);
}
