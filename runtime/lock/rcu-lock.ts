/**
 * `rcu`: every thread has a word for its read sections, which it alone stores to: the number of
 * finished ones times 256, plus the depth of the one that is open. A read section costs two stores
 * to the thread's own word. `synchronize` remembers the words of open sections, in a row of its own
 * for every thread, and waits until each has another number:
 *
 *     head | section[thread] … | before[waiter][thread] …
 *
 * The look at all words is no single moment. The text's step is its beginning: a reader that has
 * left meanwhile would be gone from `before`, one that has come is waited for in addition.
 */
import { LockError } from "./lock-error.js";
import type { LockFields, LockMode, Rcu, Taken, WordStep } from "./lock-kind.js";
import { ended, endedWith, goesOn, headWords, NativeLock } from "./native-lock.js";

const depth = 0xff;
const nobody = 0;

export function rcuWords(threads: number): number {
  return headWords + threads + threads * threads;
}

export class RcuLock extends NativeLock implements Rcu {
  acquire(thread: number, _mode?: LockMode): void {
    const at = this.sectionOf(thread);
    const section = this.words[at] ?? 0;
    if ((section & depth) === depth) {
      throw new LockError("TooManyHolds", `${this.place.name} is held ${depth} times by a thread`);
    }
    Atomics.store(this.words, at, section + 1);
  }

  tryAcquire(thread: number, _mode?: LockMode): boolean {
    this.acquire(thread);
    return true;
  }

  release(thread: number, _mode?: LockMode): void {
    const at = this.sectionOf(thread);
    const section = (this.words[at] ?? 0) - 1;
    if ((section & depth) > 0) Atomics.store(this.words, at, section);
    else this.leave(at, section);
  }

  protected leave(at: number, section: number): void {
    Atomics.store(this.words, at, (section + depth + 1) | 0);
    this.wakeSleepers();
  }

  synchronize(thread: number): void {
    this.remember(thread);
    if (!this.isPast(thread)) this.sleepUntil(() => this.isPast(thread));
    this.forget(thread);
  }

  /** The first part: who reads now. */
  protected remember(waiter: number): void {
    for (let thread = 0; thread < this.place.threads; thread++) {
      const section = Atomics.load(this.words, this.sectionOf(thread));
      const open = (section & depth) > 0;
      this.words[this.beforeAt(waiter, thread)] = open ? (section & ~depth) | 1 : nobody;
    }
  }

  /** Whether the second part may be taken: none of those reads on. */
  protected isPast(waiter: number): boolean {
    for (let thread = 0; thread < this.place.threads; thread++) {
      if (this.isBefore(waiter, thread)) return false;
    }
    return true;
  }

  private isBefore(waiter: number, thread: number): boolean {
    const before = this.words[this.beforeAt(waiter, thread)] ?? nobody;
    if (before === nobody) return false;
    const section = Atomics.load(this.words, this.sectionOf(thread));
    return (section & ~depth) === (before & ~depth);
  }

  private forget(waiter: number): void {
    const first = this.beforeAt(waiter, 0);
    this.words.fill(nobody, first, first + this.place.threads);
  }

  protected sectionOf(thread: number): number {
    return this.state + headWords + thread;
  }

  private beforeAt(waiter: number, thread: number): number {
    const { threads } = this.place;
    return this.state + headWords + threads + waiter * threads + thread;
  }

  override fields(): LockFields {
    const threads = Array.from({ length: this.place.threads }, (_, thread) => thread);
    return {
      before: threads.map((waiter) => threads.filter((thread) => this.isBefore(waiter, thread))),
    };
  }

  enabled({ word, thread, part }: WordStep): boolean {
    return word !== "synchronize" || part === 0 || this.isPast(thread);
  }

  take(step: WordStep): Taken {
    const { word, thread, part } = step;
    switch (word) {
      case "acquire":
        this.acquire(thread);
        return ended;
      case "tryAcquire":
        return endedWith(this.tryAcquire(thread));
      case "release":
        this.release(thread);
        return ended;
      case "synchronize":
        if (part === 0) {
          this.remember(thread);
          return goesOn;
        }
        this.mustSucceed(this.isPast(thread));
        this.forget(thread);
        return ended;
      default:
        return this.unknown(step);
    }
  }
}
