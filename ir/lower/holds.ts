/**
 * How often a thread can hold each lock in each mode, forwards over its programs, without regard to indices.
 * What nobody can hold twice needs no counter, what is never held between steps costs no state, what
 * cannot be held needs no note of lock order; and whoever may end while holding gets the fault for it.
 */
import type { Expr, Op } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import type { Context, ThreadInfo } from "./context.js";
import { indexBinders } from "./domains.js";
import { quantify } from "./expressions.js";
import type { LockInfo } from "./lock-info.js";
import { reads } from "./reads.js";
import type { DraftLocation } from "./walk.js";

const saturated = 7;

/** Most holds, by ledger variable. Absent is none. */
type Counts = ReadonlyMap<number, number>;

export interface HoldFacts {
  /** The most at any moment, by ledger variable. */
  readonly peak: Map<number, number>;
  /** The most at any location. */
  readonly across: Map<number, number>;
  /** The most where the thread has ended. */
  readonly atEnd: Map<number, number>;
  /** Notes and checks of lock order that can be true. */
  readonly usefulNotes: Set<Op>;
}

export function holdFacts(
  context: Context,
  locations: readonly DraftLocation[],
  start: readonly Op[],
): HoldFacts {
  const facts: HoldFacts = {
    peak: new Map(),
    across: new Map(),
    atEnd: new Map(),
    usefulNotes: new Set(),
  };
  const entry: Counts[] = locations.map(() => new Map());
  const analysis: Analysis = { context, facts, entry, out: new Map(), changed: false };
  forwards(analysis, start, new Map());
  do {
    analysis.changed = false;
    for (const location of locations) {
      forwards(analysis, location.program, entry[location.id] as Counts);
    }
  } while (analysis.changed);
  for (const counts of entry) raise(facts.across, counts);
  raise(facts.atEnd, entry[0] ?? new Map());
  return facts;
}

interface Analysis {
  readonly context: Context;
  readonly facts: HoldFacts;
  readonly entry: Counts[];
  /** By loop: what its ways out leave. */
  readonly out: Map<number, Counts>;
  changed: boolean;
}

/** Raises to the larger of both; says whether anything was raised. */
function raise(into: Map<number, number>, counts: Counts): boolean {
  let raised = false;
  for (const [ledger, count] of counts) {
    if (count <= (into.get(ledger) ?? 0)) continue;
    into.set(ledger, count);
    raised = true;
  }
  return raised;
}

/** Undefined: no way leads here. */
function joined(left: Counts | undefined, right: Counts | undefined): Counts | undefined {
  if (!left || !right) return left ?? right;
  const both = new Map(left);
  raise(both, right);
  return both;
}

function forwards(
  analysis: Analysis,
  ops: readonly Op[],
  before: Counts | undefined,
): Counts | undefined {
  let counts = before;
  for (const op of ops) counts &&= after(analysis, op, counts);
  return counts;
}

function after(analysis: Analysis, op: Op, before: Counts): Counts | undefined {
  const { context, facts } = analysis;
  const held = context.noteOps.get(op);
  if (held && [...held.ledgers.values()].some((ledger) => (before.get(ledger) ?? 0) > 0)) {
    facts.usefulNotes.add(op);
  }
  switch (op.kind) {
    case "assign": {
      const change = context.ledgerOps.get(op);
      if (!change) return before;
      const ledger = change.lock.ledgers.get(change.mode) as number; // every mode has one
      const count = Math.min(saturated, Math.max(0, (before.get(ledger) ?? 0) + change.change));
      const counts = new Map(before).set(ledger, count);
      raise(facts.peak, counts);
      return counts;
    }
    case "if":
      return joined(forwards(analysis, op.then, before), forwards(analysis, op.otherwise, before));
    case "either":
      return op.branches.map((one) => forwards(analysis, one, before)).reduce(joined, undefined);
    case "forall":
      return forwards(analysis, op.body, before);
    case "while":
      return afterLoop(analysis, op, before);
    case "break":
    case "continue": {
      const { out } = analysis;
      out.set(op.loop, joined(out.get(op.loop), before) ?? before);
      return undefined;
    }
    case "fault":
      return undefined;
    case "finish": {
      if (op.location === null) return undefined;
      const known = new Map(analysis.entry[op.location]);
      if (raise(known, before)) analysis.changed = true;
      analysis.entry[op.location] = known;
      return undefined;
    }
    default:
      return before;
  }
}

/** What is left by `break` may leave the loop, what is left by `continue` its next round: both count for both. */
function afterLoop(
  analysis: Analysis,
  op: Op & { readonly kind: "while" },
  before: Counts,
): Counts | undefined {
  let counts: Counts | undefined = before;
  for (let i = 0; i <= saturated; i++) {
    counts = joined(counts, forwards(analysis, op.body, counts));
    counts = joined(counts, analysis.out.get(op.id));
  }
  return counts;
}

/** Programs without counters that nobody needs, without useless notes, with the check at the end. */
export function pruneHolds(
  context: Context,
  thread: ThreadInfo,
  facts: HoldFacts,
): (ops: readonly Op[]) => Op[] {
  const ended = endChecks(context, thread, facts);
  const prune = (ops: readonly Op[]): Op[] => ops.flatMap(one);
  const one = (op: Op): Op[] => {
    if (context.noteOps.has(op)) return facts.usefulNotes.has(op) ? [op] : [];
    switch (op.kind) {
      case "if":
        return isNeedlessCounter(context, facts, op)
          ? prune(op.otherwise)
          : [{ ...op, then: prune(op.then), otherwise: prune(op.otherwise) }];
      case "either":
        return [{ ...op, branches: op.branches.map(prune) }];
      case "while":
      case "forall":
        return [{ ...op, body: prune(op.body) }];
      case "finish":
        return op.location === 0 ? [...ended, op] : [op];
      default:
        return [op];
    }
  };
  return prune;
}

/** `if held already { count } else { join }`, `if count > 0 { count down } else { leave }` where none can hold twice. */
function isNeedlessCounter(
  context: Context,
  facts: HoldFacts,
  op: Op & { readonly kind: "if" },
): boolean {
  const [only] = op.then;
  const change = only && context.ledgerOps.get(only);
  if (!change?.nested) return false;
  const ledger = change.lock.ledgers.get(change.mode) as number; // every mode has one
  return (facts.peak.get(ledger) ?? 0) < 2;
}

function endChecks(context: Context, thread: ThreadInfo, facts: HoldFacts): Op[] {
  return [...context.locks.values()].flatMap((info) => {
    const open = [...info.ledgers.values()].filter((ledger) => (facts.atEnd.get(ledger) ?? 0) > 0);
    return info.ghost ? [] : open.map((ledger) => endCheck(context, thread, { info, ledger }));
  });
}

function endCheck(
  context: Context,
  thread: ThreadInfo,
  { info, ledger }: { info: LockInfo; ledger: number },
): Op {
  const span = thread.process.span;
  const { indices, bound } = indexBinders(context, info.dimensions);
  const type: Type = { kind: "set", element: context.threadType };
  const holders: Expr = {
    kind: "read",
    place: { variable: ledger, indices },
    primed: false,
    type,
    span,
  };
  const self = build.constant(thread.id, context.threadType);
  const held = bound.reduceRight(
    (body, { id, type: domain }) => quantify("some", id, { kind: "type", type: domain }, body),
    build.member(self, holders),
  );
  const fault: Op = { kind: "fault", fault: "ended while holding", span };
  return { kind: "if", condition: held, then: [fault], otherwise: [] };
}

/** What the facts of all threads say about the variables of the ledgers. */
export function settleLedgers(
  context: Context,
  facts: readonly { readonly thread: number; readonly facts: HoldFacts }[],
): void {
  for (const info of context.locks.values()) {
    for (const [mode, ledger] of info.ledgers) {
      const most = (kind: "peak" | "across"): number =>
        Math.max(0, ...facts.map((one) => one.facts[kind].get(ledger) ?? 0));
      const holders = context.variables[ledger];
      const nested = context.variables[info.nested.get(mode) ?? -1];
      if (!holders || !nested) throw new Error(`lock without ledger: ${info.name}`);
      const asked = context.properties.some(
        (one) => one.kind !== "check" && reads(one.condition, (id) => id === ledger),
      );
      if (most("across") === 0 && !asked) holders.storage = "temporary";
      if (most("peak") < 2 || most("across") === 0) nested.storage = "temporary";
      holders.possible = facts
        .filter((one) => (one.facts.peak.get(ledger) ?? 0) > 0)
        .map((one) => one.thread);
    }
  }
}
