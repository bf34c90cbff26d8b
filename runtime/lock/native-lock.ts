/**
 * What all natives share: where a lock's words lie, how a thread sleeps until a step can be taken,
 * and the same lock as a scheduler sees it, one step at a time. Every lock begins with four words:
 *
 *     0 state | 1 sleepers | 2 change | 3 contended | words of the kind …
 *
 * A sleeper counts itself, reads the change word, tries, and sleeps on the change word. Who makes a
 * step possible stores the state, then asks whether there are sleepers, bumps the change word and
 * notifies. Atomics are sequentially consistent, so one of the two sees the other.
 */
import { LockError } from "./lock-error.js";
import type { LockBase, LockFields, LockMode, LockSnapshot, Taken, WordStep } from "./lock-kind.js";

/** Words at the head of every lock. */
export const headWords = 4;

const sleepersOffset = 1;
const changeOffset = 2;
const contendedOffset = 3;

/** Where a lock lies, and for how many threads. */
export interface LockPlace {
  readonly words: Int32Array;
  /** Of its first word. */
  readonly base: number;
  readonly threads: number;
  /** For messages: `pte_lock[3]`. */
  readonly name: string;
}

export const goesOn: Taken = { done: false };
export const ended: Taken = { done: true, result: undefined };

export function endedWith(result: boolean): Taken {
  return { done: true, result };
}

export abstract class NativeLock implements LockBase {
  // Declared and not defined: to define fields of many classes in one constructor is slow, and a
  // range is made for every hold.
  declare protected readonly words: Int32Array;
  /** Index of the state word. */
  declare protected readonly state: number;
  declare protected readonly place: LockPlace;

  constructor(place: LockPlace) {
    this.place = place;
    this.words = place.words;
    this.state = place.base;
  }

  abstract enabled(step: WordStep): boolean;

  abstract take(step: WordStep): Taken;

  mustHold(_thread: number, _mode?: LockMode): void {
    // A plain build believes its caller.
  }

  snapshot(): LockSnapshot {
    return { holders: {}, queue: this.queue(), fields: this.fields() };
  }

  /** The state of the kind's text. */
  fields(): LockFields {
    return {};
  }

  /** Threads that wait their turn, of a queued kind, the next one first. */
  queue(): readonly number[] {
    return [];
  }

  get contended(): number {
    return Atomics.load(this.words, this.state + contendedOffset);
  }

  /** Sleeps until the attempt, which must not wait, succeeds. */
  protected sleepUntil(attempt: () => boolean): void {
    const { words, state } = this;
    this.countContended();
    Atomics.add(words, state + sleepersOffset, 1);
    for (;;) {
      const change = Atomics.load(words, state + changeOffset);
      if (attempt()) break;
      Atomics.wait(words, state + changeOffset, change);
    }
    Atomics.sub(words, state + sleepersOffset, 1);
  }

  protected countContended(): void {
    Atomics.add(this.words, this.state + contendedOffset, 1);
  }

  /** After a store that lets one sleeper go on, whichever it is. */
  protected wakeOneSleeper(): void {
    if (Atomics.load(this.words, this.state + sleepersOffset) !== 0) this.notify(1);
  }

  /** After a store that may let several sleepers go on, or only some of them. */
  protected wakeSleepers(): void {
    if (Atomics.load(this.words, this.state + sleepersOffset) !== 0) this.notify(undefined);
  }

  private notify(count: number | undefined): void {
    const change = this.state + changeOffset;
    Atomics.add(this.words, change, 1);
    Atomics.notify(this.words, change, count);
  }

  /** For `take`: a word that the kind does not have. */
  protected unknown(step: WordStep): never {
    throw new LockError("NoSuchWord", `${this.place.name} has no ${step.word} ${step.mode}`);
  }

  /** For `take`: an attempt by the only thread that runs, of a step that is enabled. */
  protected mustSucceed(attempt: boolean): Taken {
    if (!attempt) throw new Error(`a step of ${this.place.name} was taken and is not enabled`);
    return ended;
  }
}
