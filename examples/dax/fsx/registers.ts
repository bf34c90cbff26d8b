/**
 * What may be where: registers that several threads write to at once, and of every write when it
 * began and when it was over, in shared memory. A value that somebody finds is right if a write of
 * it was not, for certain, undone by another one before the search began. Nothing else is assumed
 * about the order of writes that overlap, so what is called wrong is wrong.
 *
 * The last writes of a row are kept one by one; older ones are folded into the row's base.
 */

/** How many writes of a row are kept. */
const kept = 48;
/** Words of a write. */
const record = { start: 0, end: 1, value: 2, first: 3, behind: 4, sure: 5, words: 6 } as const;
/** Words of a row before its writes. */
const head = { lock: 0, count: 1, folded: 2, versions: 3, words: 4 } as const;
/** In the base: folded writes overlapped. */
const unknown = -1;

/** A write that has begun. */
export interface Begun {
  readonly row: number;
  readonly value: number;
  /** Where it is kept, until it is over. */
  readonly at: number;
}

/** Plain data, for other workers. */
export interface RegistersHandle {
  readonly words: SharedArrayBuffer;
  readonly clock: SharedArrayBuffer;
  readonly rows: number;
  readonly cells: number;
}

/** A range of cells. */
export interface Cells {
  readonly first: number;
  readonly behind: number;
}

export class Registers {
  readonly handle: RegistersHandle;
  readonly #words: Int32Array;
  readonly #clock: Int32Array;
  readonly #rowWords: number;

  constructor(handle: RegistersHandle) {
    this.handle = handle;
    this.#words = new Int32Array(handle.words);
    this.#clock = new Int32Array(handle.clock);
    this.#rowWords = rowWords(handle.cells);
  }

  static of(rows: number, cells: number, clock: SharedArrayBuffer): Registers {
    const words = new SharedArrayBuffer(rows * rowWords(cells) * 4);
    return new Registers({ words, clock, rows, cells });
  }

  /** A moment; no two are the same. */
  now(): number {
    return Atomics.add(this.#clock, 0, 1) + 1;
  }

  /** A value that this row has never had. */
  newVersion(row: number): number {
    return Atomics.add(this.#words, row * this.#rowWords + head.versions, 1) + 1;
  }

  /** From now on the value may be there. Undefined: too much is going on here. */
  begin(row: number, value: number, cells: Cells): Begun | undefined {
    const words = this.#words;
    const base = row * this.#rowWords;
    this.#lock(base);
    const count = words[base + head.count]!;
    const at = base + head.words + (count % kept) * record.words;
    if (count >= kept && words[at + record.end] === 0) {
      this.#unlock(base);
      return undefined;
    }
    if (count >= kept) this.#fold(base, at);
    words[at + record.start] = this.now();
    words[at + record.end] = 0;
    words[at + record.value] = value;
    words[at + record.first] = cells.first;
    words[at + record.behind] = cells.behind;
    words[at + record.sure] = 1;
    words[base + head.count] = count + 1;
    this.#unlock(base);
    return { row, value, at };
  }

  /** It is done; unless `sure`, only perhaps, or in parts. */
  end(begun: Begun, sure = true): void {
    if (!sure) Atomics.store(this.#words, begun.at + record.sure, 0);
    Atomics.store(this.#words, begun.at + record.end, this.now());
  }

  /** It is not going to happen. */
  cancel(begun: Begun): void {
    Atomics.store(this.#words, begun.at + record.behind, 0);
    this.end(begun, false);
  }

  /** The oldest write makes room. */
  #fold(base: number, at: number): void {
    const words = this.#words;
    const isSure =
      words[at + record.sure] === 1 && words[at + record.start]! > words[base + head.folded]!;
    const value = isSure ? words[at + record.value]! : unknown;
    const cells = base + head.words + kept * record.words;
    words.fill(value, cells + words[at + record.first]!, cells + words[at + record.behind]!);
    const folded = Math.max(words[base + head.folded]!, words[at + record.end]!);
    words[base + head.folded] = folded;
  }

  /**
   * The first cell whose value is wrong, if there is one.
   *
   * @param found  values of the cells from `first`
   * @param times  when the search began, and when it was over
   */
  wrong(
    row: number,
    { first, found }: { readonly first: number; readonly found: ArrayLike<number> },
    times: { readonly began: number; readonly over: number },
  ): number | undefined {
    const base = row * this.#rowWords;
    this.#lock(base);
    try {
      const { length } = found;
      for (let i = 0; i < length; ) {
        const value = found[i]!;
        let next = i + 1;
        while (next < length && found[next] === value) next += 1;
        const run = { first: first + i, behind: first + next };
        if (!this.#isRight(base, value, { ...run, ...times })) {
          for (let cell = run.first; cell < run.behind; cell++) {
            const alone = { first: cell, behind: cell + 1, ...times };
            if (!this.#isRight(base, value, alone)) return cell;
          }
        }
        i = next;
      }
      return undefined;
    } finally {
      this.#unlock(base);
    }
  }

  #isRight(base: number, value: number, search: Search): boolean {
    const words = this.#words;
    const folded = words[base + head.folded]!;
    // Whoever takes so long can have seen what is in no list any more.
    if (folded > search.began) return true;
    const writes = base + head.words;
    const behind = writes + Math.min(words[base + head.count]!, kept) * record.words;
    for (let at = writes; at < behind; at += record.words) {
      const covers =
        words[at + record.value] === value &&
        words[at + record.first]! <= search.first &&
        words[at + record.behind]! >= search.behind &&
        words[at + record.start]! < search.over;
      const end = words[at + record.end]!;
      if (covers && (end === 0 || !this.#isUndone(base, end, search))) return true;
    }
    const cells = writes + kept * record.words;
    for (let cell = search.first; cell < search.behind; cell++) {
      const known = words[cells + cell];
      if (known !== value && known !== unknown) return false;
    }
    return !this.#isUndone(base, folded, search);
  }

  /** A write that began after that moment was over before the search began. */
  #isUndone(base: number, end: number, search: Search): boolean {
    const words = this.#words;
    const writes = base + head.words;
    const behind = writes + Math.min(words[base + head.count]!, kept) * record.words;
    for (let at = writes; at < behind; at += record.words) {
      const over = words[at + record.end]!;
      if (
        over !== 0 &&
        over < search.began &&
        words[at + record.start]! > end &&
        words[at + record.sure] === 1 &&
        words[at + record.first]! < search.behind &&
        words[at + record.behind]! > search.first
      ) {
        return true;
      }
    }
    return false;
  }

  /** Values that would be right in a cell, the newest first. */
  expected(row: number, cell: number, times: { readonly began: number; readonly over: number }) {
    const words = this.#words;
    const base = row * this.#rowWords;
    const writes = base + head.words;
    const values = new Set<number>();
    const count = Math.min(words[base + head.count]!, kept);
    for (let i = count - 1; i >= 0; i--)
      values.add(words[writes + i * record.words + record.value]!);
    const known = words[writes + kept * record.words + cell]!;
    if (known !== unknown) values.add(known);
    const search = { first: cell, behind: cell + 1, ...times };
    return [...values].filter((value) => this.#isRight(base, value, search)).sort((a, b) => b - a);
  }

  /** Nothing is going on: what is there now is the base. */
  settle(row: number, values: ArrayLike<number>): void {
    const words = this.#words;
    const base = row * this.#rowWords;
    words[base + head.count] = 0;
    words[base + head.folded] = this.now();
    words.fill(0, base + head.words, base + head.words + kept * record.words);
    words.set(values, base + head.words + kept * record.words);
  }

  #lock(base: number): void {
    const words = this.#words;
    while (Atomics.compareExchange(words, base, 0, 1) !== 0) Atomics.wait(words, base, 1, 0.05);
  }

  #unlock(base: number): void {
    Atomics.store(this.#words, base, 0);
    Atomics.notify(this.#words, base, 1);
  }
}

interface Search extends Cells {
  readonly began: number;
  readonly over: number;
}

function rowWords(cells: number): number {
  return head.words + kept * record.words + cells;
}
