/** Threads: their names, their graphs of locations, the labels in them and what they hold where. */
import type { Expr, Location, Op, Thread } from "../ir.js";
import * as build from "./build.js";
import type { Context, Frame, ThreadInfo } from "./context.js";
import { symbolOf } from "./context.js";
import { lowerConstant } from "./expressions.js";
import { forward, type Node, nextOf, type Region } from "./graph.js";
import { holdFacts } from "./holds.js";
import { mayStopAt, resolveLabels } from "./labels.js";
import { liveLocals } from "./liveness.js";
import { withMemory } from "./memory-steps.js";
import { pruneHolds, settleLedgers } from "./prune-holds.js";
import { reads } from "./reads.js";
import type { Scope } from "./scope.js";
import { blockNode } from "./statements.js";
import { lowerType, membersOf } from "./types.js";
import { type DraftLocation, type Walked, walkThread } from "./walk.js";

/**
 * Makes the threads known, before anything speaks of them: present ones first in no order but the
 * text's.
 */
export function nameThreads(context: Context, frame: Frame): void {
  for (const process of context.model.declarations) {
    if (process.kind !== "process") continue;
    const when = process.when ? lowerConstant(context, frame, process.when) : build.truth;
    const absent = build.isFalse(when);
    const add = (name: string, index?: ThreadInfo["index"]): void => {
      const id = context.threads.length;
      context.threads.push({ id, name, process, absent, ...(index ? { index } : {}) });
    };
    const name = process.name.text;
    if (!process.index) {
      add(name);
      continue;
    }
    const type = lowerType(context, frame, process.index.type);
    const members = membersOf(type);
    for (const [i, index] of members.entries()) {
      const shown =
        index.kind === "constant" && type.kind === "scalar" ? type.members[i] : undefined;
      const text = shown ?? String(index.kind === "constant" ? index.value : i);
      add(`${name}[${text}]`, index);
    }
  }
  const members = context.threads.map((thread) => thread.name);
  context.threadType = { kind: "scalar", name: "thread", members };
}

interface Draft {
  readonly thread: ThreadInfo;
  readonly walked: Walked;
}

export function lowerThreads(context: Context): Thread[] {
  const drafts = context.threads.map(
    (thread): Draft => ({
      thread,
      walked: lowerThread(context, thread),
    }),
  );
  resolveLabels(
    context,
    drafts.map((draft) => draft.walked.locations),
  );
  const facts = drafts.map(({ thread, walked }) => ({
    thread: thread.id,
    facts: holdFacts(context, walked.locations, walked.start),
  }));
  settleLedgers(context, facts);
  return drafts.map((draft, i) => {
    const prune = pruneHolds(context, draft.thread, (facts[i] as (typeof facts)[0]).facts);
    return finishThread(context, draft, prune);
  });
}

function lowerThread(context: Context, thread: ThreadInfo): Walked {
  const { process } = thread;
  const frame: Frame = { bindings: new Map(), thread, path: thread.name, ghost: false };
  const index = process.index?.name;
  if (index && thread.index) {
    frame.bindings.set(symbolOf(context, index), { kind: "expr", expr: thread.index });
  }
  const region: Region = { kind: "process", name: process.name.text, path: [process.name.text] };
  const scope: Scope = { context, frame, regions: [region], evident: [], takenTogether: [] };
  const end: Node = { kind: "end" };
  const entry = forward();
  const body = thread.absent ? [] : process.body.statements;
  entry.target = blockNode(scope, body, { next: end, returnTo: end });
  region.entry = entry;
  return walkThread(context, thread, { entry, regions: regionsOf(entry) });
}

/** All regions of the graph, from the steps that lie in them. */
function regionsOf(entry: Node): Region[] {
  const found = new Set<Region>();
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === "step" || node.kind === "either") {
      for (const region of node.site.regions) found.add(region);
    }
    if (node.kind === "head") visit(node.round);
    for (const next of nextOf(node)) visit(next);
  };
  visit(entry);
  return [...found];
}

function finishThread(
  context: Context,
  { thread, walked }: Draft,
  prune: (ops: readonly Op[]) => Op[],
): Thread {
  const drafts = walked.locations.map((location) => ({
    ...location,
    program: withMemory(context, prune(location.program)),
  }));
  const isLocal = (id: number): boolean => {
    const variable = context.variables[id];
    return variable?.storage === "local" && variable.thread === thread.id;
  };
  const live = liveLocals(drafts, isLocal);
  settleLocals(context, thread, live);
  return {
    id: thread.id,
    name: thread.name,
    process: thread.process.name.text,
    absent: thread.absent,
    start: prune(walked.start),
    locations: drafts.map((location) => finishLocation(context, location, live)),
  };
}

/** A local that is live nowhere lives within its step only. */
function settleLocals(
  context: Context,
  thread: ThreadInfo,
  live: readonly (readonly number[])[],
): void {
  const somewhere = new Set(live.flat());
  for (const variable of context.variables) {
    if (variable.storage !== "local" || variable.thread !== thread.id) continue;
    if (!somewhere.has(variable.id)) variable.storage = "temporary";
  }
}

/**
 * Of a union of holders and waiters, the sets that anybody is in between steps; nothing if there is
 * none.
 */
function keptBetweenSteps(context: Context, expr: Expr): Expr | undefined {
  if (expr.kind === "union") {
    const left = keptBetweenSteps(context, expr.left);
    const right = keptBetweenSteps(context, expr.right);
    return left && right ? build.union(left, right) : (left ?? right);
  }
  const transient = (id: number): boolean => context.variables[id]?.storage === "temporary";
  return reads(expr, transient) ? undefined : expr;
}

function finishLocation(
  context: Context,
  location: DraftLocation,
  live: readonly (readonly number[])[],
): Location {
  const { regions: _, at: __, waitsFor, wants = "", ...rest } = location;
  const waits = waitsFor && keptBetweenSteps(context, waitsFor);
  return {
    ...(waits ? { waitsFor: waits, wants } : {}),
    ...rest,
    live: live[location.id] ?? [],
    mayStop: mayStopAt(context, location),
  };
}
