/** A deadlock in words: where every thread stands, what it waits for, and who has it. */
import {
  type Deadlock,
  type Ir,
  type Location,
  originOf,
  type SourceFile,
  type State,
  type Thread,
  waitedFor,
} from "../../ir/index.js";
import { describeLock, heldLocks } from "./describe-changes.js";
import { statementText } from "./statement-text.js";
import { widthOf } from "./tone.js";

export interface DeadlockContext {
  readonly ir: Ir;
  readonly sources: readonly SourceFile[];
  readonly state: State;
}

export function textDeadlock(deadlock: Deadlock, context: DeadlockContext): readonly string[] {
  const { ir, state } = context;
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
  const lines = shown.map((thread) => {
    const location = thread.locations[state.locations[thread.id]!]!;
    return `  ${thread.name.padEnd(longest)}  ${standing(thread, location, context)}`;
  });
  const held = heldLocks(ir, state).map((lock) => `  ${lock}: ${describeLock(ir, lock, state)}`);
  return [headline, ...lines, ...(held.length > 0 ? ["with these locks taken:", ...held] : [])];
}

function standing(thread: Thread, location: Location, context: DeadlockContext): string {
  const { ir, sources, state } = context;
  if (location.ended) return "has ended";
  const { file, line } = originOf(location.span, sources);
  const place = location.span.file === 0 ? `:${line}` : `${file}:${line}`;
  // Without the process, which the row begins with.
  const chain = location.name.replace(/^[^.]*\./, "");
  const statement = statementText(location.span, sources);
  const where = `at ${place}  ${/(^|\.)line \d+$/.test(chain) ? statement : chain}`;
  if (location.mayStop) return `${where}  (it may stop there)`;
  const others = waitedFor(ir, state, thread.id);
  if (others === undefined) return where;
  const names = others.map((id) => (id === thread.id ? "itself" : ir.threads[id]!.name));
  return names.length === 0 ? where : `${where}  waits for ${names.join(", ")}`;
}
