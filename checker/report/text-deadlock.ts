/**
 * A deadlock in words: where every thread stands, which lock it waits for in which mode, and who
 * has that lock since which step; for a circle of waits that is the cycle.
 */
import {
  type Deadlock,
  type Ir,
  type Location,
  type LockWait,
  lockWait,
  originOf,
  type SourceFile,
  type Span,
  type State,
  type Thread,
  type Trace,
  waitedFor,
} from "../../ir/index.js";
import { lastState } from "../trace/explain-counterexample.js";
import { type LockHold, lockHolds } from "../trace/lock-holds.js";
import { describeLock, heldLocks } from "./describe-changes.js";
import { placeText } from "./place-text.js";
import { statementText } from "./statement-text.js";
import { widthOf } from "./tone.js";

export interface DeadlockContext {
  readonly ir: Ir;
  readonly sources: readonly SourceFile[];
  readonly trace: Trace;
}

export function textDeadlock(deadlock: Deadlock, context: DeadlockContext): readonly string[] {
  const { ir, trace } = context;
  const state = lastState(trace);
  const headline =
    deadlock.kind === "stuck"
      ? "no step can be taken any more:"
      : "these threads wait for each other, whatever the others do:";
  if (ir.actionsOnly) return ["no action is enabled"];
  const shown = ir.threads.filter(
    (thread) =>
      !thread.absent && (deadlock.kind === "stuck" || deadlock.threads.includes(thread.id)),
  );
  const longest = Math.max(...shown.map(({ name }) => widthOf(name)));
  const waits = shown.map(({ id }) => lockWait(ir, state, id));
  const lines = shown.flatMap((thread, i) => {
    const location = thread.locations[state.locations[thread.id]!]!;
    const wait = waits[i];
    const standing = standingOf(thread, { location, state, wait }, context);
    const holds = wait === undefined ? [] : holdLines(thread, wait, context);
    const indent = " ".repeat(longest + 4);
    return [
      `  ${thread.name.padEnd(longest)}  ${standing}`,
      ...holds.map((line) => `${indent}${line}`),
    ];
  });
  const told = new Set(waits.map((wait) => wait?.lock));
  const held = heldLocks(ir, state)
    .filter((lock) => !told.has(lock))
    .map((lock) => `  ${lock}: ${describeLock(ir, lock, state)}`);
  return [headline, ...lines, ...(held.length > 0 ? ["and these locks are taken:", ...held] : [])];
}

interface Standing {
  readonly location: Location;
  readonly state: State;
  readonly wait: LockWait | undefined;
}

function standingOf(
  thread: Thread,
  { location, state, wait }: Standing,
  { ir, sources }: DeadlockContext,
): string {
  if (location.ended) return "has ended";
  // Without the process, which the row begins with.
  const chain = location.name.replace(/^[^.]*\./, "");
  const statement = statementText(location.span, sources);
  const what = /(^|\.)line \d+$/.test(chain) ? statement : chain;
  const where = `at ${lineOf(location.span, sources)}  ${what}`;
  if (location.mayStop) return `${where}  (it may stop there)`;
  if (wait?.word !== undefined) {
    return `${where}  waits to ${wait.word} ${inMode(wait.lock, wait.mode)}`;
  }
  if (wait !== undefined) return `${where}  waits for ${inMode(wait.lock, wait.mode)}`;
  const others = waitedFor(ir, state, thread.id) ?? [];
  const names = others.map((id) => (id === thread.id ? "itself" : ir.threads[id]!.name));
  return names.length === 0 ? where : `${where}  waits for ${names.join(", ")}`;
}

/** `inv is held shared by reader since step 3  :12 hold inv shared`, one line a thread. */
function holdLines(thread: Thread, wait: LockWait, context: DeadlockContext): readonly string[] {
  const { ir, trace } = context;
  const holds = lockHolds(ir, trace, wait.lock).filter((one) => wait.others.includes(one.thread));
  const queue = holds.filter(({ queued }) => queued);
  const place = queue.findIndex((one) => one.thread === thread.id);
  // Nobody waits for those behind.
  const ahead = new Set(place < 0 ? queue : queue.slice(0, place));
  return holds
    .filter((one) => !one.queued || ahead.has(one))
    .map((hold) => `${hold.lock} is ${holdText(hold, context)}`);
}

function holdText({ thread, mode, queued, since }: LockHold, context: DeadlockContext): string {
  const { ir, sources } = context;
  const name = ir.threads[thread]!.name;
  const word = queued ? "waited for before by" : `${inMode("held", mode)} by`;
  if (since === undefined) return `${word} ${name} from the beginning`;
  const { span, step } = since;
  const place = `${lineOf(span, sources)} ${statementText(span, sources)}`;
  return `${word} ${name} since step ${step}  ${place}`;
}

function inMode(what: string, mode: string): string {
  return mode === "" ? what : `${what} ${mode}`;
}

function lineOf(span: Span, sources: readonly SourceFile[]): string {
  return placeText({ ...originOf(span, sources), span });
}
