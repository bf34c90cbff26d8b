/**
 * Records what threads do while they do it, at the price of two atomic additions and a few stores
 * for each step. Every thread writes into a ring of its own in shared memory; one counter gives out
 * moments. Whoever has the recorder drains the rings now and then. A ring that is full loses what
 * comes next, and the recording ends there for all: what came before is still a history.
 *
 *     next moment | for each thread: written | drained | lost at | entries …
 *
 * An entry is `begin, end, what, values …`; what `what` means is up to the two sides.
 */
export interface RecorderOptions {
  readonly threads: number;
  /** Room in the ring of each thread. */
  readonly entries: number;
  /** Numbers that an entry carries. */
  readonly values?: number;
}

/** All that another worker needs: plain data that a message can carry. */
export type RecorderHandle = RecorderOptions & { readonly buffer: SharedArrayBuffer };

export interface RecordedEntry {
  readonly thread: number;
  /** A number that both sides know. */
  readonly what: number;
  readonly begin: number;
  readonly end: number;
  readonly values: readonly number[];
}

export interface Drained {
  /** By `end`. Threads that are at work may still bring earlier ones. */
  readonly entries: readonly RecordedEntry[];
  /** From this moment on entries are missing. */
  readonly lostAt: number | undefined;
}

/** What is certain of a recording from which entries are missing: what ends later is open. */
export function untilLost(
  entries: readonly RecordedEntry[],
  lostAt: number | undefined,
): readonly OpenEntry[] {
  if (lostAt === undefined) return entries;
  return entries
    .filter(({ begin }) => begin < lostAt)
    .map(({ end, ...entry }) => (end < lostAt ? { ...entry, end } : entry));
}

/** An entry of which perhaps the end is not known. */
export type OpenEntry = Omit<RecordedEntry, "end"> & { readonly end?: number };

const counterWords = 1;
const ringHead = 3;
const entryHead = 3;
const writtenAt = 0;
const drainedAt = 1;
const lostWord = 2;

interface Layout extends Required<RecorderOptions> {
  readonly words: Int32Array;
  readonly entryWords: number;
}

function layoutOf({ buffer, threads, entries, values = 0 }: RecorderHandle): Layout {
  const entryWords = entryHead + values;
  return { words: new Int32Array(buffer), threads, entries, values, entryWords };
}

function ringOf({ entries, entryWords }: Layout, thread: number): number {
  return counterWords + thread * (ringHead + entries * entryWords);
}

export class HistoryRecorder {
  readonly handle: RecorderHandle;
  private readonly layout: Layout;

  private constructor(handle: RecorderHandle) {
    this.handle = handle;
    this.layout = layoutOf(handle);
  }

  static create(options: RecorderOptions): HistoryRecorder {
    const { threads, entries, values = 0 } = options;
    const words = counterWords + threads * (ringHead + entries * (entryHead + values));
    const buffer = new SharedArrayBuffer(4 * words);
    const recorder = new HistoryRecorder({ ...options, buffer });
    // Moments begin with 1, so that 0 can say that nothing is lost.
    Atomics.store(recorder.layout.words, 0, 1);
    return recorder;
  }

  /** The pen of one thread; nobody else may write with it. */
  static pen(handle: RecorderHandle, thread: number): HistoryPen {
    return new HistoryPen(layoutOf(handle), thread);
  }

  /** Takes out what has been written so far. For one reader at a time. */
  drain(): Drained {
    const threads = Array.from({ length: this.layout.threads }, (_, thread) => thread);
    const entries = threads.flatMap((thread) => this.drainRing(thread));
    const lost = threads
      .map((thread) => Atomics.load(this.layout.words, ringOf(this.layout, thread) + lostWord))
      .filter((moment) => moment !== 0);
    const lostAt = lost.length === 0 ? undefined : Math.min(...lost);
    return { entries: entries.sort((a, b) => a.end - b.end), lostAt };
  }

  private drainRing(thread: number): readonly RecordedEntry[] {
    const { words, entries, entryWords } = this.layout;
    const ring = ringOf(this.layout, thread);
    const written = Atomics.load(words, ring + writtenAt);
    const drained = words[ring + drainedAt] ?? 0;
    const found = Array.from({ length: written - drained }, (_, index): RecordedEntry => {
      const at = ring + ringHead + ((drained + index) % entries) * entryWords;
      const [begin = 0, end = 0, what = 0, ...values] = words.subarray(at, at + entryWords);
      return { thread, begin, end, what, values };
    });
    Atomics.store(words, ring + drainedAt, written);
    return found;
  }
}

export class HistoryPen {
  private readonly layout: Layout;
  private readonly ring: number;
  private written: number;

  constructor(layout: Layout, thread: number) {
    this.layout = layout;
    this.ring = ringOf(layout, thread);
    this.written = layout.words[this.ring + writtenAt] ?? 0;
  }

  /** The next moment: to be asked before a step whose end will be recorded. */
  moment(): number {
    return Atomics.add(this.layout.words, 0, 1);
  }

  /** Something that happened between two moments: one that was asked for, and now. */
  write(what: number, begin: number, values: readonly number[] = []): void {
    const { words, entries, entryWords } = this.layout;
    const { ring, written } = this;
    const end = this.moment();
    if (written - Atomics.load(words, ring + drainedAt) >= entries) {
      if ((words[ring + lostWord] ?? 0) === 0) Atomics.store(words, ring + lostWord, begin);
      return;
    }
    // Behind a loss nothing may follow: the reader would not see the gap.
    if ((words[ring + lostWord] ?? 0) !== 0) return;
    const at = ring + ringHead + (written % entries) * entryWords;
    words[at] = begin;
    words[at + 1] = end;
    words[at + 2] = what;
    for (let index = 0; index < entryWords - entryHead; index++) {
      words[at + entryHead + index] = values[index] ?? 0;
    }
    this.written = written + 1;
    Atomics.store(words, ring + writtenAt, written + 1);
  }
}
