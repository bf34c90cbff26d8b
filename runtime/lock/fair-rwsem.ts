/**
 * `fair_rwsem` and `percpu_rwsem`: first come, first served. Holders and queue are one word, so
 * every step of the text is one compareExchange:
 *
 *     30      23 22     15  14    13      0
 *     | serving | waiting | writer | readers |
 *
 * `waiting` threads are queued; the next one has the ticket `serving`, which counts modulo 256. A
 * ticket has a slot, `ticket mod slots`, with two words behind the head: a change word on which its
 * owner alone sleeps, and the owner, times 2 plus 2, plus 1 for exclusive; 0 while nobody has said.
 */
import type { LockMode, Rwsem, Taken, WordStep } from "./lock-kind.js";
import { ended, endedWith, goesOn, headWords, type LockPlace, NativeLock } from "./native-lock.js";

const reader = 1;
const writer = 1 << 14;
const waiter = 1 << 15;
const serving = 1 << 23;
const waiting = 0xff << 15;
const readers = writer - 1;
const waitingShift = 15;
const servingShift = 23;

/** More threads than this cannot queue. */
export const mostQueued = 255;

/** A power of two, so that tickets modulo 256 fall into slots evenly. */
function slotsFor(threads: number): number {
  let slots = 1;
  while (slots < threads) slots *= 2;
  return slots;
}

export function fairRwsemWords(threads: number): number {
  return headWords + 2 * slotsFor(threads);
}

export class FairRwsem extends NativeLock implements Rwsem {
  private readonly slots: number;

  constructor(place: LockPlace) {
    super(place);
    this.slots = slotsFor(place.threads);
  }

  acquire(thread: number, mode: LockMode): void {
    const ticket = this.takeOrQueue(thread, mode);
    if (ticket !== undefined) this.waitForTurn(ticket, thread, mode);
  }

  tryAcquire(_thread: number, mode: LockMode): boolean {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    while ((seen & waiting) === 0 && this.isGrantable(seen, mode)) {
      const found = Atomics.compareExchange(words, state, seen, this.held(seen, mode));
      if (found === seen) return true;
      seen = found;
    }
    return false;
  }

  release(_thread: number, mode?: LockMode): void {
    const { words, state } = this;
    const exclusive = mode === undefined ? this.hasWriter() : mode === "exclusive";
    const left = exclusive
      ? Atomics.sub(words, state, writer) - writer
      : Atomics.sub(words, state, reader) - reader;
    if ((left & waiting) !== 0 && (left & readers) === 0) this.wakeNext(left);
  }

  downgrade(_thread: number): void {
    const before = Atomics.sub(this.words, this.state, writer - reader);
    if ((before & waiting) !== 0) this.wakeNext(before);
  }

  /** The first step of an acquire: the ticket if the thread had to queue. */
  protected takeOrQueue(thread: number, mode: LockMode): number | undefined {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    for (;;) {
      const now = (seen & waiting) === 0 && this.isGrantable(seen, mode);
      const next = now ? this.held(seen, mode) : seen + waiter;
      const found = Atomics.compareExchange(words, state, seen, next);
      if (found === seen) {
        if (now) return undefined;
        const ticket = ((seen >>> servingShift) + ((seen & waiting) >>> waitingShift)) & 0xff;
        Atomics.store(words, this.ownerOf(ticket), markOf(thread, mode));
        return ticket;
      }
      seen = found;
    }
  }

  private waitForTurn(ticket: number, thread: number, mode: LockMode): void {
    const change = this.changeOf(ticket);
    this.countContended();
    for (;;) {
      const seen = Atomics.load(this.words, change);
      if (this.tryGrant(ticket, mode)) break;
      Atomics.wait(this.words, change, seen);
    }
    this.leaveSlot(ticket, thread, mode);
  }

  /** The slot may have a new owner already. */
  private leaveSlot(ticket: number, thread: number, mode: LockMode): void {
    Atomics.compareExchange(this.words, this.ownerOf(ticket), markOf(thread, mode), 0);
  }

  /** The second step: granted at the head of the queue. */
  protected tryGrant(ticket: number, mode: LockMode): boolean {
    const { words, state } = this;
    let seen = Atomics.load(words, state);
    while (seen >>> servingShift === ticket && this.isGrantable(seen, mode)) {
      const next = this.held(this.withoutHead(seen), mode);
      const found = Atomics.compareExchange(words, state, seen, next);
      if (found === seen) {
        if ((next & waiting) !== 0 && mode !== "exclusive") this.wakeNext(next);
        return true;
      }
      seen = found;
    }
    return false;
  }

  protected isGrantable(seen: number, mode: LockMode): boolean {
    return (seen & (mode === "exclusive" ? readers | writer : writer)) === 0;
  }

  private held(seen: number, mode: LockMode): number {
    return seen + (mode === "exclusive" ? writer : reader);
  }

  private withoutHead(seen: number): number {
    return ((seen - waiter + serving) & 0x7fffffff) | 0;
  }

  protected wakeNext(seen: number): void {
    const change = this.changeOf(seen >>> servingShift);
    Atomics.add(this.words, change, 1);
    Atomics.notify(this.words, change);
  }

  private changeOf(ticket: number): number {
    return this.state + headWords + 2 * (ticket & (this.slots - 1));
  }

  private ownerOf(ticket: number): number {
    return this.changeOf(ticket) + 1;
  }

  private hasWriter(): boolean {
    return (Atomics.load(this.words, this.state) & writer) !== 0;
  }

  private marks(): readonly number[] {
    const seen = Atomics.load(this.words, this.state);
    const first = seen >>> servingShift;
    return Array.from({ length: (seen & waiting) >>> waitingShift }, (_, i) =>
      Atomics.load(this.words, this.ownerOf((first + i) & 0xff)),
    );
  }

  override queue(): readonly number[] {
    return this.marks().map((mark) => (mark >>> 1) - 1);
  }

  /** Whether a thread that queues now waits for a writer. */
  hasQueuedWriter(): boolean {
    return this.marks().some((mark) => (mark & 1) === 1);
  }

  private takeGrant(thread: number, mode: LockMode): Taken {
    const ticket = Atomics.load(this.words, this.state) >>> servingShift;
    const granted = this.mustSucceed(this.tryGrant(ticket, mode));
    this.leaveSlot(ticket, thread, mode);
    return granted;
  }

  enabled({ word, mode, thread, part }: WordStep): boolean {
    if (word !== "acquire" || part === 0) return true;
    const seen = Atomics.load(this.words, this.state);
    return this.queue()[0] === thread && this.isGrantable(seen, mode);
  }

  take(step: WordStep): Taken {
    const { word, mode, thread, part } = step;
    switch (word) {
      case "acquire":
        if (part > 0) return this.takeGrant(thread, mode);
        return this.takeOrQueue(thread, mode) === undefined ? ended : goesOn;
      case "tryAcquire":
        return endedWith(this.tryAcquire(thread, mode));
      case "release":
        this.release(thread, mode);
        return ended;
      case "downgrade":
        this.downgrade(thread);
        return ended;
      default:
        return this.unknown(step);
    }
  }
}

function markOf(thread: number, mode: LockMode): number {
  return 2 * (thread + 1) + (mode === "exclusive" ? 1 : 0);
}
