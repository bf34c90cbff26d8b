/**
 * The words through which the threads of a workload and whoever runs it talk:
 *
 *     0 round | 1 at work | 2 stop | 3 trouble | for each thread: calls | steps | place | copy
 *
 * The host raises `round` and notifies; every thread runs its process once on each copy of the
 * protocol and then counts itself out of `at work`; the last one notifies the host.
 */
const head = 4;
const perThread = 4;

const round = 0;
const atWork = 1;
const stop = 2;
const trouble = 3;

export interface ThreadFigures {
  readonly calls: number;
  readonly steps: number;
  /** The place in the list of places at which it stands, 0 before the first. */
  readonly place: number;
  /** Which copy of the protocol it is busy with. */
  readonly copy: number;
}

export class Control {
  readonly words: Int32Array;
  readonly #threads: number;

  constructor(
    threads: number,
    buffer = new SharedArrayBuffer((head + threads * perThread) * Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.words = new Int32Array(buffer);
    this.#threads = threads;
  }

  get buffer(): SharedArrayBuffer {
    return this.words.buffer as SharedArrayBuffer; // given, or made above
  }

  /** Host: all threads begin. */
  begin(): void {
    Atomics.store(this.words, atWork, this.#threads);
    Atomics.add(this.words, round, 1);
    Atomics.notify(this.words, round);
  }

  /** Host: whether all have come back within so many milliseconds. */
  finished(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    for (;;) {
      const left = Atomics.load(this.words, atWork);
      if (left === 0) return true;
      const rest = end - performance.now();
      if (rest <= 0) return false;
      Atomics.wait(this.words, atWork, left, rest);
    }
  }

  /** Host: threads end instead of beginning another round. */
  end(): void {
    Atomics.store(this.words, stop, 1);
    this.begin();
  }

  /** Host: some thread has met with a fault or a broken check, and has sent word of it. */
  get isTroubled(): boolean {
    return Atomics.load(this.words, trouble) !== 0;
  }

  /** Thread: waits for the round behind the one it knows; undefined at the end. */
  next(known: number): number | undefined {
    Atomics.wait(this.words, round, known);
    const found = Atomics.load(this.words, round);
    return Atomics.load(this.words, stop) !== 0 ? undefined : found;
  }

  /** Thread: done for this round. */
  done(): void {
    Atomics.sub(this.words, atWork, 1);
    Atomics.notify(this.words, atWork);
  }

  raise(): void {
    Atomics.store(this.words, trouble, 1);
  }

  figures(thread: number): ThreadFigures {
    const at = head + thread * perThread;
    const [calls = 0, steps = 0, place = 0, copy = 0] = this.words.subarray(at, at + perThread);
    return { calls, steps, place, copy };
  }

  /** Thread: only it writes there. */
  tell(thread: number, { calls, steps, place, copy }: ThreadFigures): void {
    const at = head + thread * perThread;
    this.words[at] = calls;
    this.words[at + 1] = steps;
    Atomics.store(this.words, at + 2, place);
    this.words[at + 3] = copy;
  }
}
