/**
 * What the facts about holds make of programs and ledgers: less to do, less to store, and the fault
 * for who ends while holding.
 */
import type { Span } from "../../grammar/index.js";
import type { Expr, Op } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import type { Context, ThreadInfo } from "./context.js";
import { indexBinders } from "./domains.js";
import { quantify } from "./expressions.js";
import { type HoldFacts, joinedSpans } from "./holds.js";
import type { LockInfo } from "./lock-info.js";
import { reads } from "./reads.js";

/**
 * Programs without counters that nobody needs, without useless notes, with the check at the end.
 */
export function pruneHolds(
  context: Context,
  thread: ThreadInfo,
  facts: HoldFacts,
): (ops: readonly Op[]) => Op[] {
  const ended = endChecks(context, thread, facts);
  const prune = (ops: readonly Op[]): Op[] => ops.flatMap(one);
  const one = (op: Op): Op[] => {
    if (context.noteOps.has(op)) return pruneNote(context, facts, op);
    switch (op.kind) {
      case "if":
        if (isNeedlessCounter(context, facts, op)) return prune(op.otherwise);
        if (cannotFail(context, facts, op)) return prune(op.then);
        return [{ ...op, then: prune(op.then), otherwise: prune(op.otherwise) }];
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

/** A note that is true on every way needs no condition. */
function pruneNote(context: Context, facts: HoldFacts, op: Op): Op[] {
  if (!facts.possible.has(op)) return [];
  if (op.kind === "note") noteSites(context, op.edge, facts.taken.get(op) ?? []);
  if (op.kind !== "note" || facts.doubtful.has(op)) return [op];
  return [{ ...op, condition: build.truth }];
}

/** An edge is noted by several threads, and by several calls of one operation. */
function noteSites(context: Context, edge: number, sites: readonly Span[]): void {
  const known = context.edges[edge];
  if (known === undefined) return;
  context.edges[edge] = { ...known, taken: joinedSpans(known.taken, sites) };
}

/** `if the thread holds it { release } else { fault }` where it surely does. */
function cannotFail(context: Context, facts: HoldFacts, op: Op & { readonly kind: "if" }): boolean {
  const [only, more] = op.otherwise;
  return (
    only !== undefined &&
    more === undefined &&
    context.releaseFaults.has(only) &&
    !facts.doubtful.has(only)
  );
}

/**
 * `if held already { count } else { join }`, `if count > 0 { count down } else { leave }` where
 * none can hold twice.
 */
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
