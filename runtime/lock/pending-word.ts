/**
 * A word of a lock on its way, for code that runs under a scheduler: it yields before every step
 * and says whether the step is enabled. The steps are those of the kind's text: a queued kind takes
 * one to join the queue and one to be granted.
 *
 *     const word = new PendingWord(inv, { word: "acquire", mode: "shared", thread });
 *     do yield word; while (!word.step());
 */
import type { LockBase, LockMode, LockWord } from "./lock-kind.js";

export interface WordCall {
  readonly word: LockWord;
  /** Absent where the kind's text has none, and for a release of whatever is held. */
  readonly mode?: LockMode;
  readonly thread: number;
}

export class PendingWord {
  /** What the word came to, of those with a result: after its last step. */
  result: boolean | undefined = undefined;
  private part = 0;
  private readonly lock: LockBase;
  private readonly call: WordCall;

  constructor(lock: LockBase, call: WordCall) {
    this.lock = lock;
    this.call = call;
  }

  /** Whether its next step could be taken now. */
  get enabled(): boolean {
    return this.lock.enabled(this.next());
  }

  /** Takes the next step; true if it was the last. */
  step(): boolean {
    const taken = this.lock.take(this.next());
    this.part += 1;
    if (taken.done) this.result = taken.result;
    return taken.done;
  }

  private next() {
    const { word, mode = "", thread } = this.call;
    return { word, mode, thread, part: this.part };
  }
}
