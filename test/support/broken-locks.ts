/**
 * A planted bug in each native, of the sort that somebody might write. Each must be found by the
 * validator of histories, or it has proved nothing.
 */
import { CompletionLock } from "../../runtime/lock/completion-lock.js";
import { EntryBitLock, MutexLock } from "../../runtime/lock/exclusive-lock.js";
import { FairRwsem } from "../../runtime/lock/fair-rwsem.js";
import { type LockHandle, lockBytes } from "../../runtime/lock/lock-array.js";
import type { LockKind, LockMode } from "../../runtime/lock/lock-kind.js";
import { headWords, type LockPlace, type NativeLock } from "../../runtime/lock/native-lock.js";
import { RangeLock } from "../../runtime/lock/range-lock.js";
import { RcuLock } from "../../runtime/lock/rcu-lock.js";
import { ReaderRwsem } from "../../runtime/lock/reader-rwsem.js";
import { ReferenceCount } from "../../runtime/lock/reference-count.js";
import { SequenceLock } from "../../runtime/lock/sequence-lock.js";
import { SleeperQueue } from "../../runtime/lock/sleeper-queue.js";
import { TransactionLock } from "../../runtime/lock/transaction-lock.js";

/** So that a race that is open for some instructions is hit within some hundred rounds. */
function dawdle(words: Int32Array): void {
  for (let spin = 0; spin < 8000; spin++) Atomics.load(words, 0);
}

/** Looks, and then stores. */
class HastyMutex extends MutexLock {
  override acquire(thread: number): void {
    if (!this.tryAcquire(thread)) this.sleepUntil(() => this.tryAcquire(thread));
  }

  override tryAcquire(_thread: number): boolean {
    if (!this.isFree) return false;
    dawdle(this.words);
    Atomics.store(this.words, this.state, 1);
    return true;
  }
}

/** Gives up spinning, and goes in. */
class ImpatientSpinlock extends MutexLock {
  override acquire(thread: number): void {
    for (let round = 0; round < 200; round++) if (this.tryAcquire(thread)) return;
    Atomics.store(this.words, this.state, 1);
  }
}

/** Lets go of the lock on the way down. */
class LeakyRwsem extends ReaderRwsem {
  override downgrade(thread: number): void {
    this.releaseExclusive(thread);
    dawdle(this.words);
    this.acquire(thread, "shared");
  }
}

/** Readers pass the queue. */
class PushyRwsem extends FairRwsem {
  protected override takeOrQueue(thread: number, mode: LockMode): number | undefined {
    const seen = Atomics.load(this.words, this.state);
    const passes = mode === "shared" && this.isGrantable(seen, mode);
    if (passes && Atomics.compareExchange(this.words, this.state, seen, seen + 1) === seen) {
      return undefined;
    }
    return super.takeOrQueue(thread, mode);
  }
}

/** A writer overlooks a single reader, as without a grace period. */
class GracelessRwsem extends FairRwsem {
  protected override isGrantable(seen: number, mode: LockMode): boolean {
    return super.isGrantable((seen & 0x3fff) === 1 ? seen - 1 : seen, mode);
  }
}

/** Overlooks the last lock of a range. */
class ShortRange extends RangeLock {
  constructor(place: LockPlace, first: number, end: number) {
    super(place, { first, end: Math.max(first + 1, end - 1) });
  }
}

/** Does not wait when it has slept once. */
class SleepyEntryLock extends EntryBitLock {
  override wait(_thread: number): void {
    if (!this.isFree) dawdle(this.words);
  }
}

/** Lets a commit go when one handle is left. */
class EarlyCommit extends TransactionLock {
  protected override tryEnd(): boolean {
    const seen = Atomics.load(this.words, this.state);
    const left = seen & 0xff;
    if (left > 1) return false;
    const done = Atomics.compareExchange(this.words, this.state, seen, left) === seen;
    if (done) this.wakeSleepers();
    return done;
  }
}

/** Counts back when a writer goes, as if it had never been there. */
class ForgetfulSequence extends SequenceLock {
  override release(_thread: number): void {
    Atomics.sub(this.words, this.state, 1);
    this.wakeSleepers();
  }
}

/** Overlooks the last thread. */
class ShortsightedRcu extends RcuLock {
  protected override remember(waiter: number): void {
    super.remember(waiter);
    const { threads } = this.place;
    this.words[this.state + headWords + threads + (waiter + 1) * threads - 1] = 0;
  }
}

/** A reset that somebody may overlook. */
class StickyCompletion extends CompletionLock {
  override reset(_thread: number): void {}
}

/** Looks at the count after it has put its reference. */
class TwiceLast extends ReferenceCount {
  override put(thread: number): boolean {
    super.put(thread);
    dawdle(this.words);
    return Atomics.load(this.words, this.state) === 0;
  }
}

/** Wakes who came last. */
class UnfairQueue extends SleeperQueue {
  override wakeOne(_thread: number): void {
    const queue = this.sleepers();
    const last = queue.at(-1);
    if (last === undefined) return;
    this.store(queue.slice(0, -1));
    this.rouse(last);
  }
}

type Make = (place: LockPlace, first: number, end: number) => NativeLock;

const makers: Readonly<Record<LockKind, Make>> = {
  spinlock: (place) => new ImpatientSpinlock(place),
  mutex: (place) => new HastyMutex(place),
  rwsem: (place) => new LeakyRwsem(place),
  fair_rwsem: (place) => new PushyRwsem(place),
  percpu_rwsem: (place) => new GracelessRwsem(place),
  range_lock: (place, first, end) => new ShortRange(place, first, end),
  entry_lock: (place) => new SleepyEntryLock(place),
  transaction: (place) => new EarlyCommit(place, true),
  seqcount: (place) => new ForgetfulSequence(place),
  rcu: (place) => new ShortsightedRcu(place),
  completion: (place) => new StickyCompletion(place),
  refcount: (place) => new TwiceLast(place, 0x7fff),
  wait_queue: (place) => new UnfairQueue(place),
};

/** The locks of a handle, of which each has the bug of its kind. */
export function breakLocks(
  handle: LockHandle<LockKind>,
): (index: number, end: number) => NativeLock {
  const { kind, threads, buffer, byteOffset } = handle;
  const words = new Int32Array(buffer, byteOffset);
  const size = kind === "range_lock" ? 0 : lockBytes({ ...handle, count: 1 }) / 4;
  return (index, end) =>
    makers[kind]({ words, base: index * size, threads, name: kind }, index, end);
}
