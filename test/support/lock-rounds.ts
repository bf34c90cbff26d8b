/**
 * What the rounds of a recording need besides the recorder: the barrier at which threads meet
 * before a round, and how many have finished it.
 */

/** Arrived at the barrier, its generation; then, by round, threads that have finished it. */
const controlWords = 2;

export class LockRounds {
  private readonly words: Int32Array;
  private readonly threads: number;

  constructor(buffer: SharedArrayBuffer, threads: number) {
    this.words = new Int32Array(buffer);
    this.threads = threads;
  }

  static buffer(rounds: number): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * (controlWords + rounds));
  }

  /** All threads leave together. */
  meet(): void {
    const generation = Atomics.load(this.words, 1);
    if (Atomics.add(this.words, 0, 1) === this.threads - 1) {
      Atomics.store(this.words, 0, 0);
      Atomics.add(this.words, 1, 1);
      Atomics.notify(this.words, 1);
    }
    while (Atomics.load(this.words, 1) === generation) Atomics.wait(this.words, 1, generation);
  }

  finish(round: number): void {
    Atomics.add(this.words, controlWords + round, 1);
  }

  finished(round: number): number {
    return Atomics.load(this.words, controlWords + round);
  }
}
