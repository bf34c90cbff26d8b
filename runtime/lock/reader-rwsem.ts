/**
 * `rwsem`: the state word counts the readers; with a writer it is `writer`. A waiting writer does
 * not stop new readers. When the last reader leaves only writers can be asleep, so one is woken.
 */
import type { LockMode, Rwsem, Taken, WordStep } from "./lock-kind.js";
import { ended, endedWith, NativeLock } from "./native-lock.js";

const writer = 1 << 30;

export class ReaderRwsem extends NativeLock implements Rwsem {
  acquire(thread: number, mode: "shared" | "exclusive"): void {
    if (!this.tryAcquire(thread, mode)) this.acquireLater(thread, mode);
  }

  /** Apart, because a function that makes another pays for it even where it returns before. */
  private acquireLater(thread: number, mode: LockMode): void {
    this.sleepUntil(() => this.tryAcquire(thread, mode));
  }

  tryAcquire(_thread: number, mode: LockMode): boolean {
    return mode === "exclusive" ? this.tryExclusive() : this.tryShared();
  }

  protected tryExclusive(): boolean {
    return Atomics.compareExchange(this.words, this.state, 0, writer) === 0;
  }

  protected tryShared(): boolean {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    while (seen < writer) {
      const found = Atomics.compareExchange(words, state, seen, seen + 1);
      if (found === seen) return true;
      seen = found;
    }
    return false;
  }

  release(thread: number, mode?: LockMode): void {
    if ((mode ?? this.modeOfHolder()) === "exclusive") this.releaseExclusive(thread);
    else if (Atomics.sub(this.words, this.state, 1) === 1) this.wakeOneSleeper();
  }

  protected releaseExclusive(_thread: number): void {
    Atomics.store(this.words, this.state, 0);
    this.wakeSleepers();
  }

  downgrade(_thread: number): void {
    Atomics.store(this.words, this.state, 1);
    this.wakeSleepers();
  }

  /** Of a thread that holds it: a writer shares with nobody. */
  private modeOfHolder(): LockMode {
    return Atomics.load(this.words, this.state) === writer ? "exclusive" : "shared";
  }

  enabled({ word, mode }: WordStep): boolean {
    if (word !== "acquire") return true;
    const seen = Atomics.load(this.words, this.state);
    return mode === "exclusive" ? seen === 0 : seen < writer;
  }

  take(step: WordStep): Taken {
    switch (step.word) {
      case "acquire":
        return this.mustSucceed(this.tryAcquire(step.thread, step.mode));
      case "tryAcquire":
        return endedWith(this.tryAcquire(step.thread, step.mode));
      case "release":
        this.release(step.thread, step.mode);
        return ended;
      case "downgrade":
        this.downgrade(step.thread);
        return ended;
      default:
        return this.unknown(step);
    }
  }
}
