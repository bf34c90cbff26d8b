/**
 * What can be said of the places of a thread before anything has happened: which steps begin there,
 * and which operations it is in. Locations have the chain of their operations and labels as a name;
 * a label that several steps share serves as an operation, too.
 */
import type { Ir, Location, Op, Thread } from "../../ir/index.js";
import type { Stand } from "./history-system.js";

type Visit = (ops: readonly Op[], visit: (op: Op) => void) => void;

/** By location. */
export function standsOf(ir: Ir, thread: Thread, visit: Visit): readonly Stand[] {
  const chains = thread.locations.map(({ name, ended }) => (ended ? [] : name.split(".").slice(1)));
  const entries = entriesOf(thread, chains, visit);
  return thread.locations.map(({ id, name, span, program }): Stand => {
    const within = chains[id] ?? [];
    const atEntryOf = within.filter((part) => entries.has(entryKey(thread.locations[id], part)));
    return { name, span, steps: stepNames(ir, program, visit), within, atEntryOf };
  });
}

export function stepNames(ir: Ir, program: readonly Op[], visit: Visit): readonly string[] {
  const names = new Set<string>();
  visit(program, (op) => {
    if (op.kind === "step") names.add(ir.steps[op.step]?.name ?? "");
  });
  return [...names];
}

/**
 * Where an operation begins: what is reached from outside of it. Each call has locations of its
 * own, and where one call follows another nothing comes from outside; but they look alike.
 */
function entriesOf(
  thread: Thread,
  chains: readonly (readonly string[])[],
  visit: Visit,
): ReadonlySet<string> {
  const entries = new Set<string>();
  const follow = (program: readonly Op[], from: readonly string[]): void =>
    visit(program, (op) => {
      if (op.kind !== "finish" || op.location === null) return;
      for (const part of chains[op.location] ?? []) {
        if (!from.includes(part)) entries.add(entryKey(thread.locations[op.location], part));
      }
    });
  follow(thread.start, []);
  for (const { id, program } of thread.locations) follow(program, chains[id] ?? []);
  return entries;
}

/** The same for all expansions of one operation. */
function entryKey(location: Location | undefined, part: string): string {
  return `${part} ${location?.name} ${location?.span.file}:${location?.span.start}`;
}
