/**
 * `wait_queue`: the queue of the text, in order, behind a latch that is the state word. Every
 * thread has a word that says how often it stands in the queue, and sleeps on that word:
 *
 *     head | length | queue … | places[thread] …
 */
import { latch, unlatch } from "./latch.js";
import { LockError } from "./lock-error.js";
import type { LockFields, Taken, WaitQueue, WordStep } from "./lock-kind.js";
import { ended, headWords, NativeLock } from "./native-lock.js";

export function sleeperWords(threads: number): number {
  return headWords + 1 + 2 * threads;
}

export class SleeperQueue extends NativeLock implements WaitQueue {
  prepare(thread: number): void {
    const { words } = this;
    this.latched(() => {
      const at = this.state + headWords;
      const length = words[at] ?? 0;
      if (length === this.place.threads) {
        throw new LockError("QueueFull", `${this.place.name} has room for every thread once`);
      }
      words[at + 1 + length] = thread;
      words[at] = length + 1;
      Atomics.add(words, this.placesOf(thread), 1);
    });
  }

  /** Until somebody took the thread off the queue. */
  sleep(thread: number): void {
    const at = this.placesOf(thread);
    let places = Atomics.load(this.words, at);
    if (places > 0) this.countContended();
    while (places > 0) {
      Atomics.wait(this.words, at, places);
      places = Atomics.load(this.words, at);
    }
  }

  cancel(thread: number): void {
    this.latched(() => {
      if (Atomics.load(this.words, this.placesOf(thread)) === 0) return;
      this.drop(thread);
      Atomics.store(this.words, this.placesOf(thread), 0);
    });
  }

  /** Those behind it move up. */
  private drop(thread: number): void {
    const { words } = this;
    const at = this.state + headWords;
    const length = words[at] ?? 0;
    let left = 0;
    for (let place = 1; place <= length; place++) {
      const sleeper = words[at + place] ?? 0;
      if (sleeper === thread) continue;
      left += 1;
      words[at + left] = sleeper;
    }
    words[at] = left;
  }

  wakeOne(_thread: number): void {
    this.latched(() => {
      const [first, ...rest] = this.sleepers();
      if (first === undefined) return;
      this.store(rest);
      this.rouse(first);
    });
  }

  wakeAll(_thread: number): void {
    this.latched(() => {
      const queue = this.sleepers();
      this.store([]);
      for (const sleeper of queue) this.rouse(sleeper);
    });
  }

  protected rouse(sleeper: number): void {
    const at = this.placesOf(sleeper);
    Atomics.sub(this.words, at, 1);
    Atomics.notify(this.words, at);
  }

  protected sleepers(): readonly number[] {
    const first = this.state + headWords + 1;
    return [...this.words.subarray(first, first + (this.words[first - 1] ?? 0))];
  }

  protected store(queue: readonly number[]): void {
    const length = this.state + headWords;
    this.words[length] = queue.length;
    this.words.set(queue, length + 1);
  }

  private latched(body: () => void): void {
    latch(this.words, this.state);
    try {
      body();
    } finally {
      unlatch(this.words, this.state);
    }
  }

  protected placesOf(thread: number): number {
    return this.state + headWords + 1 + this.place.threads + thread;
  }

  override fields(): LockFields {
    return { asleep: this.sleepers() };
  }

  enabled({ word, thread }: WordStep): boolean {
    return word !== "sleep" || Atomics.load(this.words, this.placesOf(thread)) === 0;
  }

  take(step: WordStep): Taken {
    const { word, thread } = step;
    switch (word) {
      case "prepare":
        this.prepare(thread);
        return ended;
      case "sleep":
        return this.mustSucceed(this.enabled(step));
      case "cancel":
        this.cancel(thread);
        return ended;
      case "wakeOne":
        this.wakeOne(thread);
        return ended;
      case "wakeAll":
        this.wakeAll(thread);
        return ended;
      default:
        return this.unknown(step);
    }
  }
}
