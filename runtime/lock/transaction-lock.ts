/**
 * `transaction`: the state word counts the threads that have handles, and has `committing` on top.
 * Behind the head stands for every thread how many handles it has, which only that thread touches;
 * so a nested start needs no atomic operation.
 */
import type { LockFields, LockMode, Taken, Transaction, WordStep } from "./lock-kind.js";
import { ended, endedWith, goesOn, headWords, type LockPlace, NativeLock } from "./native-lock.js";

const committing = 1 << 30;

export function transactionWords(threads: number): number {
  return headWords + threads;
}

export class TransactionLock extends NativeLock implements Transaction {
  private readonly nests: boolean;

  constructor(place: LockPlace, nests: boolean) {
    super(place);
    this.nests = nests;
  }

  acquire(thread: number, _mode?: LockMode): void {
    if (this.tryAcquire(thread)) return;
    this.sleepUntil(() => this.tryAcquire(thread));
  }

  tryAcquire(thread: number, _mode?: LockMode): boolean {
    const own = this.handlesOf(thread);
    const done = (this.words[own] ?? 0) > 0 ? this.tryAgain() : this.tryFirst();
    if (done) this.words[own] = (this.words[own] ?? 0) + 1;
    return done;
  }

  /** The thread has one already, so the count of threads stays. */
  private tryAgain(): boolean {
    return this.nests || Atomics.load(this.words, this.state) < committing;
  }

  /** Whether a thread that has a handle would have to wait for another. */
  refusesNested(): boolean {
    return !this.tryAgain();
  }

  protected tryFirst(): boolean {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    while (seen < committing) {
      const found = Atomics.compareExchange(words, state, seen, seen + 1);
      if (found === seen) return true;
      seen = found;
    }
    return false;
  }

  release(thread: number, _mode?: LockMode): void {
    const own = this.handlesOf(thread);
    const left = (this.words[own] ?? 0) - 1;
    this.words[own] = left;
    if (left > 0) return;
    if (Atomics.sub(this.words, this.state, 1) === committing + 1) this.wakeSleepers();
  }

  commit(_thread: number): void {
    if (!this.tryBegin()) this.sleepUntil(() => this.tryBegin());
    if (!this.tryEnd()) this.sleepUntil(() => this.tryEnd());
  }

  /** The first part of a commit. */
  protected tryBegin(): boolean {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    while (seen < committing) {
      const found = Atomics.compareExchange(words, state, seen, seen + committing);
      if (found === seen) return true;
      seen = found;
    }
    return false;
  }

  /** The second. */
  protected tryEnd(): boolean {
    const done = Atomics.compareExchange(this.words, this.state, committing, 0) === committing;
    if (done) this.wakeSleepers();
    return done;
  }

  protected handlesOf(thread: number): number {
    return this.state + headWords + thread;
  }

  override fields(): LockFields {
    return { committing: Atomics.load(this.words, this.state) >= committing };
  }

  enabled({ word, thread, part }: WordStep): boolean {
    const seen = Atomics.load(this.words, this.state);
    switch (word) {
      case "acquire": {
        const nested = this.nests && (this.words[this.handlesOf(thread)] ?? 0) > 0;
        return nested || seen < committing;
      }
      case "commit":
        return part === 0 ? seen < committing : seen === committing;
      default:
        return true;
    }
  }

  take(step: WordStep): Taken {
    const { word, thread, part } = step;
    switch (word) {
      case "acquire":
        return this.mustSucceed(this.tryAcquire(thread));
      case "tryAcquire":
        return endedWith(this.tryAcquire(thread));
      case "release":
        this.release(thread);
        return ended;
      case "commit":
        if (part > 0) return this.mustSucceed(this.tryEnd());
        this.mustSucceed(this.tryBegin());
        return goesOn;
      default:
        return this.unknown(step);
    }
  }
}
