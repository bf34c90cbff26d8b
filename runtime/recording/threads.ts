/** Which thread of the protocol a recorded thread is: the first event that tells decides. */
import type { CheckedMapping } from "../../ir/index.js";
import { finderOf } from "./event-patterns.js";
import type { Recording, SeenThread } from "./recording.js";

export interface Threads {
  /** `task[2]`; undefined if it is none of the mapping's. */
  nameOf(thread: SeenThread): string | undefined;
  /** How many threads a process has; undefined if the mapping has no threads of it. */
  count(process: string): number | undefined;
}

export function threadsOf({ events }: Recording, { file, indexed }: CheckedMapping): Threads {
  const declarations = file.declarations
    .filter((one) => one.kind === "thread")
    .map(({ process, from }) => ({ process: process.text, from: finderOf(from) }));
  const names = new Map<SeenThread, string>();
  const counts = new Map(declarations.map(({ process }) => [process, 0]));
  for (const event of events) {
    if (names.has(event.thread)) continue;
    const found = declarations.find(({ from }) => from.matches(event));
    if (found === undefined) continue;
    const { process } = found;
    const count = counts.get(process) ?? 0;
    counts.set(process, count + 1);
    names.set(event.thread, indexed.has(process) ? `${process}[${count}]` : process);
  }
  return { nameOf: (thread) => names.get(thread), count: (process) => counts.get(process) };
}
