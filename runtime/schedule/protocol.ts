/** What every generated protocol has: its parameters, its memory, and how it begins. */
import { Memory } from "../state/memory.js";
import type { Type } from "../value/type.js";
import type { Chooser } from "./chooser.js";
import type { ThreadPlan } from "./system.js";
import type { Steps, Thread } from "./thread.js";

export abstract class Protocol<P> {
  readonly parameters: P;
  readonly memory = new Memory();

  constructor(parameters: P) {
    this.parameters = parameters;
  }

  /** Gives every variable the first value of its type; the protocol's own values come after. */
  initialize(_self: Chooser): void {
    for (const { type, cells } of this.memory.variables) {
      for (const cell of cells) cell.set(type.first);
    }
  }

  /** The same for what does not survive a crash: `shared` state and locks (M5). */
  boot(_self: Chooser): void {
    for (const { storage, type, cells } of this.memory.variables) {
      if (storage !== "shared" && storage !== "lock") continue;
      for (const cell of cells) cell.set(type.first);
    }
  }
}

/** The threads of a process with an index: which numbers they have. */
export interface ThreadGroup<T> {
  readonly all: readonly number[];
  at(index: T): number;
}

/** Threads numbered from `from`, one for every value of the index. */
export function group<T>(from: number, index: Type<T>): ThreadGroup<T> {
  return {
    all: index.members().map((one) => from + index.ordinal(one)),
    at: (one) => from + index.ordinal(one),
  };
}

/** A process; `there` is false where the parameters leave it out (V2). */
export function plan(
  name: string,
  run: (self: Thread) => Steps<void>,
  there: boolean = true,
): ThreadPlan {
  return there ? { name, run } : { name };
}

/** The threads of a process with an index. */
export function plans<T>(
  name: string,
  index: Type<T>,
  {
    run,
    there = true,
  }: {
    readonly run: (self: Thread, index: T) => Steps<void>;
    readonly there?: boolean;
  },
): readonly ThreadPlan[] {
  return index
    .members()
    .map((one) => plan(`${name}[${index.ordinal(one)}]`, (self) => run(self, one), there));
}

/** A process that takes no step. */
// biome-ignore lint/correctness/useYield: there is nothing to stop for
export function* atOnce(body: () => void): Steps<void> {
  body();
}
