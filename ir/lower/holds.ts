/**
 * How often a thread can hold each lock in each mode, forwards over its programs, without regard to
 * indices: at least and at most. What nobody can hold twice needs no counter, what is never held
 * between steps costs no state, what cannot be held needs no note of lock order, and a release of
 * what is surely held cannot fail.
 */
import type { Span } from "../../grammar/index.js";
import type { Op } from "../ir.js";
import { cardinality } from "../value.js";
import type { Context } from "./context.js";
import type { LockInfo } from "./lock-info.js";
import type { DraftLocation } from "./walk.js";

const saturated = 7;

interface Range {
  readonly least: number;
  readonly most: number;
  /** Where what is held now may have been taken. */
  readonly taken: readonly Span[];
}

/** By ledger variable. Absent is none. */
type Counts = ReadonlyMap<number, Range>;

const none: Range = { least: 0, most: 0, taken: [] };

export interface HoldFacts {
  /** The most at any moment, by ledger variable. */
  readonly peak: Map<number, number>;
  /** The most at any location. */
  readonly across: Map<number, number>;
  /** The most where the thread has ended. */
  readonly atEnd: Map<number, number>;
  /** Notes and checks of lock order that can be true. */
  readonly possible: Set<Op>;
  /**
   * Notes and faults of which the opposite of their name can be true: a note that may be false, a
   * release that may fail.
   */
  readonly doubtful: Set<Op>;
  /** By note: where the lock that is held may have been taken. */
  readonly taken: Map<Op, readonly Span[]>;
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
    possible: new Set(),
    doubtful: new Set(),
    taken: new Map(),
  };
  const entry: (Counts | undefined)[] = locations.map(() => undefined);
  const analysis: Analysis = { context, facts, entry, out: new Map(), changed: new Set() };
  forwards(analysis, start, new Map());
  while (analysis.changed.size > 0) {
    for (const location of locations) {
      if (!analysis.changed.delete(location.id)) continue;
      forwards(analysis, location.program, entry[location.id]);
    }
  }
  for (const counts of entry) raise(facts.across, counts);
  raise(facts.atEnd, entry[0]);
  return facts;
}

interface Analysis {
  readonly context: Context;
  readonly facts: HoldFacts;
  /** Undefined: not reached yet. */
  readonly entry: (Counts | undefined)[];
  /** By loop: what its ways out leave. */
  readonly out: Map<number, Counts>;
  /** Locations of which more is known than when they were last walked. */
  readonly changed: Set<number>;
}

function raise(into: Map<number, number>, counts: Counts | undefined): void {
  for (const [ledger, { most }] of counts ?? []) {
    into.set(ledger, Math.max(most, into.get(ledger) ?? 0));
  }
}

/** Undefined: no way leads here. */
function joined(left: Counts | undefined, right: Counts | undefined): Counts | undefined {
  if (!left || !right || left === right) return left ?? right;
  const both = new Map<number, Range>();
  for (const ledger of [...left.keys(), ...right.keys()]) {
    const one = left.get(ledger) ?? none;
    const other = right.get(ledger) ?? none;
    const least = Math.min(one.least, other.least);
    const taken = joinedSpans(one.taken, other.taken);
    both.set(ledger, { least, most: Math.max(one.most, other.most), taken });
  }
  return both;
}

/** Without those that are there twice; the same list where nothing is new. */
export function joinedSpans(left: readonly Span[], right: readonly Span[]): readonly Span[] {
  const added = right.filter((one) => !left.some((other) => sameSpan(one, other)));
  return added.length === 0 ? left : [...left, ...added];
}

function sameSpan(one: Span, other: Span): boolean {
  return one.file === other.file && one.start === other.start && one.end === other.end;
}

function sameCounts(left: Counts | undefined, right: Counts | undefined): boolean {
  if (!left || !right) return left === right;
  const within = (one: Counts, other: Counts): boolean =>
    [...one].every(([ledger, range]) => {
      const match = other.get(ledger) ?? none;
      const isSame = match.least === range.least && match.most === range.most;
      return isSame && joinedSpans(match.taken, range.taken) === match.taken;
    });
  return within(left, right) && within(right, left);
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
  const { context } = analysis;
  judge(analysis, op, before);
  switch (op.kind) {
    case "assign": {
      const change = context.ledgerOps.get(op);
      if (!change) return before;
      const ledger = change.lock.ledgers.get(change.mode) as number; // every mode has one
      const held = before.get(ledger) ?? none;
      const least = moveBy(held.least, change.change);
      const most = moveBy(held.most, change.change);
      const taken = change.change > 0 ? joinedSpans(held.taken, [op.span]) : held.taken;
      const moved = { least, most, taken: most === 0 ? [] : taken };
      const counts = new Map(before).set(ledger, moved);
      raise(analysis.facts.peak, counts);
      return counts;
    }
    case "if":
      return joined(forwards(analysis, op.then, before), forwards(analysis, op.otherwise, before));
    case "either":
      return op.branches.map((one) => forwards(analysis, one, before)).reduce(joined, undefined);
    case "forall":
      return afterForall(before, forwards(analysis, op.body, before));
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
      const known = analysis.entry[op.location];
      const both = joined(known, before);
      if (!sameCounts(known, both)) analysis.changed.add(op.location);
      analysis.entry[op.location] = both;
      return undefined;
    }
    default:
      return before;
  }
}

/** A range of locks counts as one, taken and released as a whole; it may be empty. */
function afterForall(before: Counts, body: Counts | undefined): Counts {
  if (body === before) return before;
  const both = new Map<number, Range>();
  for (const [ledger, { least, most, taken }] of body ?? []) {
    both.set(ledger, { least: Math.min(least, before.get(ledger)?.least ?? 0), most, taken });
  }
  return both;
}

function moveBy(count: number, change: 1 | -1): number {
  return Math.min(saturated, Math.max(0, count + change));
}

/**
 * What is left by `break` may leave the loop, what is left by `continue` its next round: both count
 * for both.
 */
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

/** Collects what may be otherwise on some way; ways only become more while the analysis goes on. */
function judge({ context, facts }: Analysis, op: Op, before: Counts): void {
  const note = context.noteOps.get(op);
  if (note) {
    if (mostOf(note.held, before) > 0) facts.possible.add(op);
    const taken = [...note.held.ledgers.values()].flatMap((one) => before.get(one)?.taken ?? []);
    facts.taken.set(op, joinedSpans(facts.taken.get(op) ?? [], taken));
    const sure = leastOf(note.held, before) > 0 && mostOf(note.wanted, before) === 0;
    if (!sure) facts.doubtful.add(op);
  }
  const [only, more] = op.kind === "if" ? op.otherwise : [];
  const release = only && more === undefined && context.releaseFaults.get(only);
  if (!release || !only) return;
  const ledger = release.lock.ledgers.get(release.mode) ?? -1;
  const { least } = before.get(ledger) ?? none;
  if (least === 0 || !isSingle(release.lock)) facts.doubtful.add(only);
}

/** Without indices, or with one value for each: then counting the class counts the lock. */
function isSingle(lock: LockInfo): boolean {
  return lock.dimensions.every((type) => cardinality(type) === 1);
}

function mostOf(lock: LockInfo, counts: Counts): number {
  return Math.max(0, ...[...lock.ledgers.values()].map((one) => counts.get(one)?.most ?? 0));
}

function leastOf(lock: LockInfo, counts: Counts): number {
  if (!isSingle(lock)) return 0;
  return Math.max(0, ...[...lock.ledgers.values()].map((one) => counts.get(one)?.least ?? 0));
}
