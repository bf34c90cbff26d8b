/**
 * Locks in shared memory. `createLocks` lays an array of locks out, `attachLocks` finds it again in
 * another worker, from a handle that can be posted there. A single lock is an array of one.
 */
import { CheckedLock, type Wordy } from "./checked-lock.js";
import { type IntervalTable, tableWords } from "./interval-table.js";
import { kindTable } from "./kind-table.js";
import { countingLedger, ledgerWords, rangeLedger } from "./ledger.js";
import { LockError } from "./lock-error.js";
import type { KindConstants, LockKind, LockKinds, LockMode } from "./lock-kind.js";
import { headWords, type LockPlace } from "./native-lock.js";
import { RangeLock, tableAt } from "./range-lock.js";

export interface LockOptions<Kind extends LockKind> extends KindConstants {
  readonly kind: Kind;
  /** For messages. */
  readonly name?: string;
  /** 1 if absent. */
  readonly count?: number;
  /** Threads are the numbers below it. */
  readonly threads: number;
  /** Keep a ledger and refuse mistakes. */
  readonly debug?: boolean;
  /** The array is taken by ranges (K7); `range_lock` always is. Of unqueued, stateless kinds. */
  readonly ranged?: boolean;
}

/** Where in shared memory; the offset is a multiple of 4. */
export interface LockMemory {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
}

/** All that another worker needs: plain data that a message can carry. */
export type LockHandle<Kind extends LockKind> = LockOptions<Kind> & LockMemory;

const rangedModes: Readonly<Partial<Record<LockKind, readonly LockMode[]>>> = {
  range_lock: ["shared", "exclusive"],
  rwsem: ["shared", "exclusive"],
  mutex: [""],
  spinlock: [""],
  entry_lock: [""],
};

/** How many bytes the locks take. */
export function lockBytes(options: LockOptions<LockKind>): number {
  const locks = isRanged(options) ? 1 : (options.count ?? 1);
  return 4 * locks * wordsPerLock(options);
}

/** Lays locks out, in memory of their own if none is given. */
export function createLocks<Kind extends LockKind>(
  options: LockOptions<Kind>,
  memory: LockMemory = { buffer: new SharedArrayBuffer(lockBytes(options)), byteOffset: 0 },
): LockArray<Kind> {
  const handle: LockHandle<Kind> = { ...options, ...memory };
  const words = wordsOf(handle).fill(0);
  const { kind, threads, count = 1 } = options;
  if (kind !== "range_lock" && !isRanged(options)) {
    const { layOut, mostThreads } = kindTable[kind as Exclude<Kind, "range_lock">];
    if (threads > mostThreads) {
      throw new LockError("NoSuchThread", `${kind} is for at most ${mostThreads} threads`);
    }
    for (let index = 0; index < count; index++) {
      const base = index * wordsPerLock(options);
      layOut?.({ words, base, threads, name: kind }, options);
    }
  }
  return new LockArray(handle);
}

/** The same locks, seen from another worker. */
export function attachLocks<Kind extends LockKind>(handle: LockHandle<Kind>): LockArray<Kind> {
  return new LockArray(handle);
}

export class LockArray<Kind extends LockKind> {
  readonly handle: LockHandle<Kind>;
  private readonly words: Int32Array;
  private readonly locks: readonly LockKinds[Kind][];
  private readonly place: LockPlace;
  /** Of an array that is taken by ranges. */
  private readonly table: IntervalTable | undefined;
  private readonly count: number;
  private readonly isPlain: boolean;

  constructor(handle: LockHandle<Kind>) {
    this.handle = handle;
    this.words = wordsOf(handle);
    const { kind, name = kind, threads } = handle;
    this.place = { words: this.words, base: 0, threads, name };
    this.table = isRanged(handle) ? tableAt(this.place) : undefined;
    this.count = handle.count ?? 1;
    this.isPlain = handle.debug !== true;
    const length = this.table ? 0 : this.count;
    this.locks = Array.from({ length }, (_, index) => this.makeLock(index));
  }

  at(index: number): LockKinds[Kind] {
    const lock = this.locks[index];
    return lock === undefined ? this.over(index, index + 1) : lock;
  }

  /** All locks of a range, taken and released in one step (K7). */
  over(first: number, end: number): LockKinds[Kind] {
    const { table } = this;
    if (table === undefined || first < 0 || end > this.count) {
      throw new LockError("NoSuchLock", this.nameOf(first, end));
    }
    const interval = { first, end };
    if (this.isPlain) return asKind(new RangeLock(this.place, interval, table));
    const { threads } = this.handle;
    const name = this.nameOf(first, end);
    const range = new RangeLock({ ...this.place, name }, interval, table);
    const modes = rangedModes[this.handle.kind] ?? [];
    return asKind(new CheckedLock(range, { name, threads, modes, ledger: rangeLedger(range) }));
  }

  private nameOf(first: number, end: number): string {
    return `${this.place.name}[${first} ..< ${end}]`;
  }

  /** How often a thread could not go on at once, of all locks together. */
  get contended(): number {
    const heads = this.table ? [this.over(0, 0)] : this.locks;
    return heads.reduce((sum, lock) => sum + lock.contended, 0);
  }

  /** Throws `EndedWhileHolding` in a debug build; a plain one believes its caller. */
  mustHaveReleased(thread: number): void {
    const all = this.table ? [this.over(0, this.handle.count ?? 1)] : this.locks;
    for (const lock of all) if (lock instanceof CheckedLock) lock.mustHaveReleased(thread);
  }

  private makeLock(index: number): LockKinds[Kind] {
    const { kind, threads, count = 1, debug } = this.handle;
    const own = this.handle.name ?? kind;
    const name = count === 1 ? own : `${own}[${index}]`;
    const base = index * wordsPerLock(this.handle);
    const place: LockPlace = { words: this.words, base, threads, name };
    const facts = kindTable[kind as Exclude<Kind, "range_lock">];
    const native: Wordy = facts.make(place, this.handle);
    const { modes } = facts;
    const ledger = countingLedger({
      words: this.words,
      base: base + facts.words(threads),
      modes,
      threads,
    });
    return asKind(debug ? new CheckedLock(native, { name, threads, modes, ledger }) : native);
  }
}

/** The tables give every kind the native with its words; others that it has nobody can call. */
function asKind<Kind extends LockKind>(lock: unknown): LockKinds[Kind] {
  return lock as LockKinds[Kind];
}

function isRanged({ kind, ranged }: LockOptions<LockKind>): boolean {
  if (kind === "range_lock") return true;
  if (ranged && rangedModes[kind] === undefined) {
    throw new LockError("NoSuchWord", `${kind} cannot be taken by ranges`);
  }
  return ranged === true;
}

function wordsPerLock(options: LockOptions<LockKind>): number {
  const { kind, threads, debug } = options;
  if (kind === "range_lock" || isRanged(options)) return headWords + tableWords(threads);
  const { words, modes } = kindTable[kind];
  return words(threads) + (debug ? ledgerWords(modes, threads) : 0);
}

function wordsOf({ buffer, byteOffset, ...options }: LockHandle<LockKind>): Int32Array {
  return new Int32Array(buffer, byteOffset, lockBytes(options) / 4);
}
