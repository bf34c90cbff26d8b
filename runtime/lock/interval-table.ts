/**
 * The holds of an array of locks that is taken by ranges (K7), as a table: its size follows the
 * holds and not the array, so a range of thousands of pages costs what one page costs. Behind the
 * head of the lock, whose state word is the latch:
 *
 *     used | first end holder | first end holder | …
 *
 * `holder` is the thread times 2, plus 1 for exclusive. Nested holds are rows of their own. Only
 * who has the latch touches the table, so plain loads and stores do.
 */
import { LockError } from "./lock-error.js";

/** Rows in the table for each thread. */
export const holdsPerThread = 8;
const rowWords = 3;

export interface Interval {
  readonly first: number;
  /** Behind the last. */
  readonly end: number;
}

export function tableWords(threads: number): number {
  return 1 + rowWords * holdsPerThread * threads;
}

export class IntervalTable {
  private readonly words: Int32Array;
  private readonly base: number;
  private readonly rows: number;

  constructor(words: Int32Array, base: number, threads: number) {
    this.words = words;
    this.base = base;
    this.rows = holdsPerThread * threads;
  }

  /** Whether nobody holds any of it; of the shared mode, whether nobody holds it exclusively. */
  isFree({ first, end }: Interval, exclusive: boolean): boolean {
    const { words } = this;
    const used = this.word(this.base);
    for (let row = 0; row < used; row++) {
      const at = this.rowAt(row);
      const apart = (words[at] ?? 0) >= end || (words[at + 1] ?? 0) <= first;
      if (!apart && (exclusive || (this.word(at + 2) & 1) === 1)) return false;
    }
    return true;
  }

  /** Adds the hold if nobody is in its way. */
  tryAdd(range: Interval, holder: number): boolean {
    const isFree = this.word(this.base) === 0 || this.isFree(range, (holder & 1) === 1);
    if (isFree) this.add(range, holder);
    return isFree;
  }

  add({ first, end }: Interval, holder: number): void {
    const { words } = this;
    this.mustHaveRoom();
    const used = this.word(this.base);
    const at = this.rowAt(used);
    words[at] = first;
    words[at + 1] = end;
    words[at + 2] = holder;
    words[this.base] = used + 1;
  }

  /** Whether the holder has all of it, perhaps in several rows. */
  covers({ first, end }: Interval, holder: number): boolean {
    let reached = first;
    while (reached < end) {
      const row = this.rowOf(reached, holder);
      if (row === undefined) return false;
      reached = this.word(this.rowAt(row) + 1);
    }
    return true;
  }

  /** Whether the holder has some of it. */
  touches({ first, end }: Interval, holder: number): boolean {
    const rows = Array.from({ length: this.word(this.base) }, (_, row) => this.rowAt(row));
    return rows.some(
      (at) => this.word(at) < end && this.word(at + 1) > first && this.word(at + 2) === holder,
    );
  }

  /** Takes one hold of all of it away from the holder, who has it: cuts rows where it must. */
  remove(range: Interval, holder: number): void {
    if (!this.dropExactly(range, holder)) this.cutOut(range, holder);
  }

  /** Of the usual hold, which is given back as it was taken, the row goes. */
  private dropExactly({ first, end }: Interval, holder: number): boolean {
    for (let row = this.word(this.base) - 1; row >= 0; row--) {
      const at = this.rowAt(row);
      const isSame = this.word(at) === first && this.word(at + 1) === end;
      if (!isSame || this.word(at + 2) !== holder) continue;
      this.drop(row);
      return true;
    }
    return false;
  }

  private cutOut({ first, end }: Interval, holder: number): void {
    let reached = first;
    while (reached < end) {
      const row = this.rowOf(reached, holder);
      if (row === undefined) return;
      const from = this.word(this.rowAt(row));
      const to = this.word(this.rowAt(row) + 1);
      if (from < reached && to > end) this.mustHaveRoom();
      this.drop(row);
      if (from < reached) this.add({ first: from, end: reached }, holder);
      if (to > end) this.add({ first: end, end: to }, holder);
      reached = to;
    }
  }

  private mustHaveRoom(): void {
    if (this.word(this.base) < this.rows) return;
    throw new LockError("TooManyHolds", `there is room for ${this.rows} ranges`);
  }

  private rowOf(index: number, holder: number): number | undefined {
    const used = this.word(this.base);
    for (let row = 0; row < used; row++) {
      const at = this.rowAt(row);
      if (this.word(at + 2) !== holder) continue;
      if (this.word(at) <= index && index < this.word(at + 1)) return row;
    }
    return undefined;
  }

  /** The last row takes the place of the dropped one. */
  private drop(row: number): void {
    const last = this.word(this.base) - 1;
    this.words[this.base] = last;
    if (row === last) return;
    const from = this.rowAt(last);
    const to = this.rowAt(row);
    for (let word = 0; word < rowWords; word++) this.words[to + word] = this.word(from + word);
  }

  private word(at: number): number {
    return this.words[at] ?? 0;
  }

  private rowAt(row: number): number {
    return this.base + 1 + rowWords * row;
  }
}
