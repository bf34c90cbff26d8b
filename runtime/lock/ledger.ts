/**
 * Who holds a lock, in which mode and how often (K2): what a debug build and a scheduler know. Only
 * the thread itself writes its entries.
 */
import type { LockMode } from "./lock-kind.js";
import type { RangeLock } from "./range-lock.js";

export interface Ledger {
  /** All of the lock or range. */
  holds(thread: number, mode: LockMode): boolean;
  /** Some of it. */
  touches(thread: number, mode: LockMode): boolean;
  add(thread: number, mode: LockMode): void;
  remove(thread: number, mode: LockMode): void;
}

export interface LedgerPlace {
  readonly words: Int32Array;
  readonly base: number;
  readonly modes: readonly LockMode[];
  readonly threads: number;
}

export function ledgerWords(modes: readonly LockMode[], threads: number): number {
  return modes.length * threads;
}

/** A word for every mode and thread. */
export function countingLedger({ words, base, modes, threads }: LedgerPlace): Ledger {
  const at = (thread: number, mode: LockMode): number =>
    base + modes.indexOf(mode) * threads + thread;
  const holds = (thread: number, mode: LockMode): boolean =>
    modes.includes(mode) && Atomics.load(words, at(thread, mode)) > 0;
  return {
    holds,
    touches: holds,
    add: (thread, mode) => {
      Atomics.add(words, at(thread, mode), 1);
    },
    remove: (thread, mode) => {
      Atomics.sub(words, at(thread, mode), 1);
    },
  };
}

/** Locks that are taken by ranges keep a table of holds themselves. */
export function rangeLedger(range: RangeLock): Ledger {
  return {
    holds: (thread, mode) => range.holdsAll(thread, mode),
    touches: (thread, mode) => range.touches(thread, mode),
    add: () => undefined,
    remove: () => undefined,
  };
}
