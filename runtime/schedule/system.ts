/**
 * A closed system in the scheduled flavour: a generated protocol with its processes, actions and
 * ways to begin. Whatever drives it, a scheduler, an exhaustive exploration, a replay, knows no
 * more of it than this.
 */
import type { Memory } from "../state/memory.js";
import type { Chooser } from "./chooser.js";
import type { Steps, Thread } from "./thread.js";

export interface ThreadPlan {
  /** `truncater`, `faulter[t0]`. */
  readonly name: string;
  /** Absent: the parameters leave it out; it has ended from the start (V2). */
  readonly run?: (self: Thread) => Steps<void>;
}

export interface ActionPlan {
  readonly name: string;
  /** Chooses the arguments, tests the guard, acts. */
  readonly run: (self: Chooser) => void;
}

/** What a crash does to a protocol with persistent memory (M4, M5), as one step. */
export interface Recovery {
  /** All threads begin again; otherwise nothing comes after it. */
  readonly restarts: boolean;
  readonly run: (self: Chooser) => void;
}

export interface System {
  readonly memory: Memory;
  /** By the number of the thread. */
  readonly threads: readonly ThreadPlan[];
  readonly actions: readonly ActionPlan[];
  readonly recovery?: Recovery;
  /** Gives every variable its initial value (T9). */
  initialize(self: Chooser): void;
}
