/**
 * `spinlock`, `mutex` and `entry_lock`: the state word is 1 while somebody holds the lock. Nobody
 * is preferred: a thread that comes by may take the lock before one that was woken for it, as the
 * text allows. A spinlock sleeps, too: threads of a program are preempted while they hold one, and
 * who spun then would take the processor away from the holder.
 */
import type { EntryLock, Mutex, Taken, WordStep } from "./lock-kind.js";
import { ended, endedWith, NativeLock } from "./native-lock.js";

export class MutexLock extends NativeLock implements Mutex {
  acquire(thread: number): void {
    if (Atomics.compareExchange(this.words, this.state, 0, 1) !== 0) this.acquireLater(thread);
  }

  /** Apart, because a function that makes another pays for it even where it returns before. */
  private acquireLater(thread: number): void {
    this.sleepUntil(() => this.tryAcquire(thread));
  }

  tryAcquire(_thread: number): boolean {
    return Atomics.compareExchange(this.words, this.state, 0, 1) === 0;
  }

  release(_thread: number): void {
    Atomics.store(this.words, this.state, 0);
    this.wakeOneSleeper();
  }

  protected get isFree(): boolean {
    return Atomics.load(this.words, this.state) === 0;
  }

  enabled({ word }: WordStep): boolean {
    return word !== "acquire" || this.isFree;
  }

  take(step: WordStep): Taken {
    switch (step.word) {
      case "acquire":
        return this.mustSucceed(this.tryAcquire(step.thread));
      case "tryAcquire":
        return endedWith(this.tryAcquire(step.thread));
      case "release":
        this.release(step.thread);
        return ended;
      default:
        return this.unknown(step);
    }
  }
}

/** Those who wait for the holder to finish sleep beside those who want the lock: all are woken. */
export class EntryBitLock extends MutexLock implements EntryLock {
  override release(_thread: number): void {
    Atomics.store(this.words, this.state, 0);
    this.wakeSleepers();
  }

  wait(_thread: number): void {
    if (!this.isFree) this.sleepUntil(() => this.isFree);
  }

  override enabled(step: WordStep): boolean {
    return step.word === "wait" ? this.isFree : super.enabled(step);
  }

  override take(step: WordStep): Taken {
    return step.word === "wait" ? this.mustSucceed(this.isFree) : super.take(step);
  }
}
