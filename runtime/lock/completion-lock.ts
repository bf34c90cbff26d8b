/** `completion`: the state word is 1 when it is done. */
import type { Completion, LockFields, Taken, WordStep } from "./lock-kind.js";
import { ended, NativeLock } from "./native-lock.js";

export class CompletionLock extends NativeLock implements Completion {
  wait(_thread: number): void {
    if (!this.isDone()) this.sleepUntil(() => this.isDone());
  }

  complete(_thread: number): void {
    Atomics.store(this.words, this.state, 1);
    this.wakeSleepers();
  }

  reset(_thread: number): void {
    Atomics.store(this.words, this.state, 0);
  }

  protected isDone(): boolean {
    return Atomics.load(this.words, this.state) === 1;
  }

  override fields(): LockFields {
    return { done: this.isDone() };
  }

  enabled({ word }: WordStep): boolean {
    return word !== "wait" || this.isDone();
  }

  take(step: WordStep): Taken {
    switch (step.word) {
      case "wait":
        return this.mustSucceed(this.isDone());
      case "complete":
        this.complete(step.thread);
        return ended;
      case "reset":
        this.reset(step.thread);
        return ended;
      default:
        return this.unknown(step);
    }
  }
}
