/**
 * `refcount`: the state word is the count. Going above `most` or below 0 is an error in every
 * build, because the text has no such state; `get` on a dead object is one in a debug build only,
 * because in the text it is a broken assertion and the run goes on.
 */
import { LockError } from "./lock-error.js";
import type { LockFields, Refcount, Taken, WordStep } from "./lock-kind.js";
import { ended, endedWith, type LockPlace, NativeLock } from "./native-lock.js";

export class ReferenceCount extends NativeLock implements Refcount {
  private readonly most: number;

  constructor(place: LockPlace, most: number) {
    super(place);
    this.most = most;
  }

  get(_thread: number): void {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    for (;;) {
      if (seen === this.most) throw this.outOfRange(seen + 1);
      const found = Atomics.compareExchange(words, state, seen, seen + 1);
      if (found === seen) return;
      seen = found;
    }
  }

  tryGet(_thread: number): boolean {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    while (seen > 0) {
      if (seen === this.most) throw this.outOfRange(seen + 1);
      const found = Atomics.compareExchange(words, state, seen, seen + 1);
      if (found === seen) return true;
      seen = found;
    }
    return false;
  }

  put(_thread: number): boolean {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    for (;;) {
      if (seen === 0) throw this.outOfRange(-1);
      const found = Atomics.compareExchange(words, state, seen, seen - 1);
      if (found === seen) break;
      seen = found;
    }
    if (seen === 1) this.wakeSleepers();
    return seen === 1;
  }

  wait(_thread: number): void {
    if (!this.isDead()) this.sleepUntil(() => this.isDead());
  }

  isDead(): boolean {
    return Atomics.load(this.words, this.state) === 0;
  }

  private outOfRange(count: number): LockError {
    const { name } = this.place;
    return new LockError("CountOutOfRange", `${name} would count ${count} of 0 .. ${this.most}`);
  }

  override fields(): LockFields {
    return { count: Atomics.load(this.words, this.state) };
  }

  enabled({ word }: WordStep): boolean {
    return word !== "wait" || this.isDead();
  }

  take(step: WordStep): Taken {
    switch (step.word) {
      case "get":
        this.get(step.thread);
        return ended;
      case "tryGet":
        return endedWith(this.tryGet(step.thread));
      case "put":
        return endedWith(this.put(step.thread));
      case "wait":
        return this.mustSucceed(this.isDead());
      default:
        return this.unknown(step);
    }
  }
}
