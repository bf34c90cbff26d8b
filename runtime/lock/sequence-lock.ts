/**
 * `seqcount`: the state word counts up when a writer comes and when it goes, so it is odd while one
 * is there. Behind the head stands for every thread the count at its `begin`, which only that
 * thread touches. The text's `undisturbed` are the threads whose count is still the present one. A
 * reader that sleeps through 2^31 writes is not told: the price of a counter of one word.
 */
import type { LockFields, LockMode, Seqcount, Taken, WordStep } from "./lock-kind.js";
import { ended, endedWith, headWords, NativeLock } from "./native-lock.js";

/** Odd, so that it is no count at which a reader can begin. */
const notBegun = -1;

export function sequenceWords(threads: number): number {
  return headWords + threads;
}

export function layOutSequence(words: Int32Array, base: number, threads: number): void {
  words.fill(notBegun, base + headWords, base + headWords + threads);
}

export class SequenceLock extends NativeLock implements Seqcount {
  acquire(thread: number, _mode?: LockMode): void {
    if (this.tryAcquire(thread)) return;
    this.sleepUntil(() => this.tryAcquire(thread));
  }

  tryAcquire(_thread: number, _mode?: LockMode): boolean {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    while (isQuiet(seen)) {
      const found = Atomics.compareExchange(words, state, seen, (seen + 1) | 0);
      if (found === seen) return true;
      seen = found;
    }
    return false;
  }

  release(_thread: number, _mode?: LockMode): void {
    Atomics.add(this.words, this.state, 1);
    this.wakeSleepers();
  }

  begin(thread: number): void {
    if (!this.tryBegin(thread)) this.sleepUntil(() => this.tryBegin(thread));
  }

  protected tryBegin(thread: number): boolean {
    const seen = Atomics.load(this.words, this.state);
    if (isQuiet(seen)) this.words[this.begunBy(thread)] = seen;
    return isQuiet(seen);
  }

  retry(thread: number): boolean {
    const undisturbed = this.isUndisturbed(thread);
    this.words[this.begunBy(thread)] = notBegun;
    return !undisturbed;
  }

  protected isUndisturbed(thread: number): boolean {
    const seen = Atomics.load(this.words, this.state);
    return isQuiet(seen) && this.words[this.begunBy(thread)] === seen;
  }

  protected begunBy(thread: number): number {
    return this.state + headWords + thread;
  }

  override fields(): LockFields {
    const threads = Array.from({ length: this.place.threads }, (_, thread) => thread);
    return { undisturbed: threads.filter((thread) => this.isUndisturbed(thread)) };
  }

  enabled({ word }: WordStep): boolean {
    const waits = word === "acquire" || word === "begin";
    return !waits || isQuiet(Atomics.load(this.words, this.state));
  }

  take(step: WordStep): Taken {
    const { word, thread } = step;
    switch (word) {
      case "acquire":
        return this.mustSucceed(this.tryAcquire(thread));
      case "tryAcquire":
        return endedWith(this.tryAcquire(thread));
      case "release":
        this.release(thread);
        return ended;
      case "begin":
        return this.mustSucceed(this.tryBegin(thread));
      case "retry":
        return endedWith(this.retry(thread));
      default:
        return this.unknown(step);
    }
  }
}

function isQuiet(count: number): boolean {
  return (count & 1) === 0;
}
