/** What every protocol of the threaded flavour has: its parameters, its memory, its beginning. */
import type { Chooser } from "../schedule/chooser.js";
import type { Type } from "../value/type.js";
import type { Caller } from "./caller.js";
import { SharedMemory } from "./shared-memory.js";

export abstract class ThreadedProtocol<P> {
  readonly parameters: P;
  readonly memory: SharedMemory;

  /** @param buffer `memory.buffer` of the worker that has made the protocol, if it was another */
  constructor(parameters: P, buffer?: SharedArrayBuffer) {
    this.parameters = parameters;
    this.memory = new SharedMemory(buffer);
  }

  /** Lays everything out anew, while no other thread uses it. The protocol's values come after. */
  initialize(_self: Chooser): void {
    this.memory.reset();
    for (const variable of this.memory.variables) variable.clear();
  }
}

/** A process of the closed system; without `run` the parameters leave it out (V2). */
export interface CallerPlan {
  readonly name: string;
  readonly run?: (self: Caller) => void;
}

/** A protocol with its processes. */
export interface ThreadedSystem {
  readonly memory: SharedMemory;
  /** By the number of the thread. */
  readonly threads: readonly CallerPlan[];
  initialize(self: Chooser): void;
}

export function runs(name: string, run: (self: Caller) => void, there = true): CallerPlan {
  return there ? { name, run } : { name };
}

/** The threads of a process with an index. */
export function runsEach<T>(
  name: string,
  index: Type<T>,
  {
    run,
    there = true,
  }: {
    readonly run: (self: Caller, index: T) => void;
    readonly there?: boolean;
  },
): readonly CallerPlan[] {
  return index
    .members()
    .map((one) => runs(`${name}[${index.ordinal(one)}]`, (self) => run(self, one), there));
}
