/**
 * `range_lock`, and any other array of unqueued locks that is taken by ranges: all locks of a range
 * are taken in one step, when all of them can be had (K7). One head serves the whole array.
 */
import { type Interval, IntervalTable } from "./interval-table.js";
import { latch, unlatch } from "./latch.js";
import type { LockMode, Taken, WordStep } from "./lock-kind.js";
import { ended, endedWith, headWords, type LockPlace, NativeLock } from "./native-lock.js";

/** The holds of an array whose head lies at a place. */
export function tableAt({ words, base, threads }: LockPlace): IntervalTable {
  return new IntervalTable(words, base + headWords, threads);
}

/** A range of the array: cheap to make, one for every hold. `""` is the mode of a mutex. */
export class RangeLock extends NativeLock {
  protected readonly table: IntervalTable;
  protected readonly range: Interval;

  /** The table is that of the array; absent, it is made. */
  constructor(place: LockPlace, range: Interval, table = tableAt(place)) {
    super(place);
    this.table = table;
    this.range = range;
  }

  acquire(thread: number, mode: LockMode = ""): void {
    if (!this.tryAcquire(thread, mode)) this.acquireLater(thread, mode);
  }

  /** Apart, because a function that makes another pays for it even where it returns before. */
  private acquireLater(thread: number, mode: LockMode): void {
    this.sleepUntil(() => this.tryAcquire(thread, mode));
  }

  tryAcquire(thread: number, mode: LockMode = ""): boolean {
    const { words, state, table, range } = this;
    latch(words, state);
    try {
      return table.tryAdd(range, holderOf(thread, mode));
    } finally {
      unlatch(words, state);
    }
  }

  release(thread: number, mode?: LockMode): void {
    const { words, state, table, range } = this;
    latch(words, state);
    try {
      const held = mode ?? (this.holds(thread, "shared") ? "shared" : "exclusive");
      table.remove(range, holderOf(thread, held));
    } finally {
      unlatch(words, state);
    }
    this.wakeSleepers();
  }

  downgrade(thread: number): void {
    this.latched(() => {
      this.table.remove(this.range, holderOf(thread, "exclusive"));
      this.table.add(this.range, holderOf(thread, "shared"));
    });
    this.wakeSleepers();
  }

  /** Until nobody holds any of it; takes nothing. */
  wait(_thread: number): void {
    if (!this.isFree("exclusive")) this.sleepUntil(() => this.isFree("exclusive"));
  }

  /** Whether the thread has all of the range in the mode. */
  holds(thread: number, mode: LockMode): boolean {
    return this.table.covers(this.range, holderOf(thread, mode));
  }

  /** Whether the thread has some of the range in the mode. */
  touches(thread: number, mode: LockMode): boolean {
    return this.latched(() => this.table.touches(this.range, holderOf(thread, mode)));
  }

  /** As `holds`, for a caller that does not have the latch. */
  holdsAll(thread: number, mode: LockMode): boolean {
    return this.latched(() => this.holds(thread, mode));
  }

  private isFree(mode: LockMode): boolean {
    return this.latched(() => this.table.isFree(this.range, mode !== "shared"));
  }

  protected latched<T>(body: () => T): T {
    latch(this.words, this.state);
    try {
      return body();
    } finally {
      unlatch(this.words, this.state);
    }
  }

  enabled({ word, mode }: WordStep): boolean {
    if (word === "wait") return this.isFree("exclusive");
    return word !== "acquire" || this.isFree(mode);
  }

  take(step: WordStep): Taken {
    const { word, thread, mode } = step;
    switch (word) {
      case "acquire":
        return this.mustSucceed(this.tryAcquire(thread, mode));
      case "tryAcquire":
        return endedWith(this.tryAcquire(thread, mode));
      case "release":
        this.release(thread, mode);
        return ended;
      case "downgrade":
        this.downgrade(thread);
        return ended;
      case "wait":
        return this.mustSucceed(this.isFree("exclusive"));
      default:
        return this.unknown(step);
    }
  }
}

function holderOf(thread: number, mode: LockMode): number {
  return 2 * thread + (mode === "shared" ? 0 : 1);
}
