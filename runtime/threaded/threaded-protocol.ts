/** What every protocol of the threaded flavour has: its parameters, its memory, its beginning. */
import type { PmemDevice } from "../pmem/pmem-device.js";
import type { Chooser } from "../schedule/chooser.js";
import type { Type } from "../value/type.js";
import type { Caller } from "./caller.js";
import { SharedMemory } from "./shared-memory.js";

export abstract class ThreadedProtocol<P> {
  // Declared and not defined: so the engine knows them by what they are given.
  declare readonly parameters: P;
  declare readonly memory: SharedMemory;

  /**
   * @param buffer  `memory.buffer` of the worker that has made the protocol, if it was another
   * @param device  of a protocol with persistent variables: that worker's, or what a crash left
   */
  constructor(parameters: P, buffer?: SharedArrayBuffer, device?: PmemDevice) {
    this.parameters = parameters;
    this.memory = new SharedMemory(buffer);
    this.memory.device = device;
  }

  /** Lays everything out anew, while no other thread uses it. The protocol's values come after. */
  initialize(_self: Chooser): void {
    this.memory.reset();
    for (const variable of this.memory.variables) variable.clear();
  }

  /** The same for what does not survive a crash: `shared` state and locks (M5). */
  boot(_self: Chooser): void {
    this.memory.reset();
    for (const variable of this.memory.variables) {
      if (variable.survives !== true) variable.clear();
    }
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
  /** What is done after a crash, where there is persistent state: the text's `recover` (M5). */
  recover?(self: Chooser): void;
  /** All threads begin again after it. */
  readonly restarts?: boolean;
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
