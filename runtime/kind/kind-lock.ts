/**
 * The words of a lock that runs from the text of its kind (K1–K7). What may wait is a generator
 * that stops before each of its steps; what never waits, or is part of another step, is a plain
 * method.
 */
import type { Steps, Thread } from "../schedule/thread.js";
import type { Cell, SetCell } from "../state/cell.js";
import { ProtocolFault, StepBlocked } from "../value/fault.js";
import type { Kind, LockState, Part, Word } from "./kind.js";

/** One lock in memory. */
export interface LockRecord<S> {
  readonly name: string;
  readonly kind: Kind<S>;
  readonly state: S;
  readonly holders: (mode: string) => SetCell<number>;
  /** How often a thread holds it beyond the first time. */
  readonly nested: (mode: string, thread: number) => Cell<number>;
  /** Of a queued kind. */
  readonly waiters?: Cell<readonly number[]>;
}

export class KindLock<S = unknown> {
  readonly #find: () => readonly LockRecord<S>[];
  #found: readonly OneLock<S>[] | undefined;
  readonly #kind: Kind<S>;
  readonly #isRange: boolean;

  /** @param find  asked when the lock is used: an index that no lock has is a fault there */
  constructor(find: () => readonly LockRecord<S>[], isRange: boolean, kind: Kind<S>) {
    this.#find = find;
    this.#isRange = isRange;
    this.#kind = kind;
  }

  /** What the kind declares for itself, of a single lock. */
  get state(): S {
    return this.#only.state;
  }

  get #locks(): readonly OneLock<S>[] {
    this.#found ??= this.#find().map((record) => new OneLock(record));
    return this.#found;
  }

  get #only(): OneLock<S> {
    const [only] = this.#locks;
    if (only === undefined || this.#isRange) throw new Error("not a single lock");
    return only;
  }

  get #firstMode(): string {
    return this.#kind.modes[0] ?? "";
  }

  holders(mode?: string): readonly number[] {
    return this.#only.holders(mode);
  }

  /** The thread holds it, in the mode or in any; of a range, some lock of it. */
  isHeldBy(thread: number, mode?: string): boolean {
    return this.#locks.some((lock) => lock.heldBy(thread, mode));
  }

  /** In which mode the thread holds it: `preferred` if in that. */
  modeHeldBy(thread: Thread, preferred: string = this.#firstMode): string | undefined {
    const modes = [preferred, ...this.#kind.modes.filter((mode) => mode !== preferred)];
    return modes.find((mode) => this.isHeldBy(thread.id, mode));
  }

  /** Waits for the lock, step by step. */
  *acquire(thread: Thread, mode: string = this.#firstMode): Steps<void> {
    if (this.#kind.queued) yield* this.#acquireQueued(thread, mode);
    else yield* this.#parts(thread, this.#word("acquire", mode), mode);
  }

  /** As part of a step, which is taken back if it would have to wait. */
  acquireNow(thread: Thread, mode: string = this.#firstMode): void {
    const { first } = this.#word("acquire", mode);
    thread.require(this.#allows(thread, first));
    this.#effect(thread, first);
    this.#join(thread, mode);
  }

  /** What an acquire would do in its first step without waiting, and whether it was done (K5). */
  tryAcquire(thread: Thread, mode: string = this.#firstMode): boolean {
    const { first } = this.#word("acquire", mode);
    const queued = this.#locks.some((lock) => lock.waiting.length > 0);
    if (queued || !this.#allows(thread, first)) return false;
    this.#effect(thread, first);
    this.#join(thread, mode);
    return true;
  }

  /** One hold, in the mode or in the first one that the thread has. */
  release(thread: Thread, mode?: string): void {
    const modes = mode === undefined ? this.#kind.modes : [mode];
    const held = modes.length === 1 ? modes[0] : modes.find((one) => this.isHeldBy(thread.id, one));
    if (held === undefined) throw new ProtocolFault("illegal release", this.#kind.name);
    this.#leave(thread, held);
    const word = this.#wordNamed("release", held);
    if (word === undefined) return;
    if (!this.#allows(thread, word.first)) throw new StepBlocked();
    this.#effect(thread, word.first);
  }

  downgrade(thread: Thread, from?: string, to?: string): void {
    const found = (this.#kind.downgrades ?? []).find(
      ([high, low]) => (from === undefined || high === from) && (to === undefined || low === to),
    );
    if (found === undefined) throw new Error(`no such downgrade of ${this.#kind.name}`);
    this.#leave(thread, found[0]);
    this.#join(thread, found[1]);
  }

  /** Any other word, step by step; what it gives is its result. */
  *word<R = void>(thread: Thread, name: string): Steps<R> {
    return (yield* this.#parts(thread, this.#word(name), undefined)) as R; // as the text says
  }

  /** Any other word as part of a step. */
  wordNow<R = void>(thread: Thread, name: string): R {
    const word = this.#word(name);
    let result: unknown;
    for (const part of [word.first, ...(word.then ?? [])]) {
      const instead = part === word.first ? word.otherwise : undefined;
      const chosen = instead !== undefined && !this.#allows(thread, part) ? instead : part;
      thread.require(this.#allows(thread, chosen));
      result = this.#effect(thread, chosen) ?? result;
    }
    return result as R; // as the text says
  }

  /** `try WORD`: the kind's own way not to wait, or whether the word could be done at once. */
  tryWord<R = boolean>(thread: Thread, name: string): R {
    const own = this.#wordNamed(`try ${name}`);
    const { first } = own ?? this.#word(name);
    if (own !== undefined) {
      thread.require(this.#allows(thread, first));
      return this.#effect(thread, first) as R; // as the text says
    }
    const can = this.#allows(thread, first);
    if (can) this.#effect(thread, first);
    return can as R; // without a word of its own it says whether it was done
  }

  /** `ghost acquire`: never waits; that it would have to breaks the lock's own property (G4). */
  ghostAcquire(thread: Thread, mode: string = this.#firstMode): void {
    const { first } = this.#word("acquire", mode);
    const queued = this.#locks.some((lock) => lock.waiting.length > 0);
    thread.check(this.#only.name, !queued && this.#allows(thread, first));
    this.#effect(thread, first);
    this.#join(thread, mode);
  }

  ghostRelease(thread: Thread, mode: string = this.#firstMode): void {
    const held = this.isHeldBy(thread.id, mode);
    thread.check(this.#only.name, held);
    if (held) this.#leave(thread, mode);
  }

  /** Any other word of a ghost lock. */
  ghostWord(thread: Thread, name: string): void {
    const { first } = this.#word(name);
    thread.check(this.#only.name, this.#allows(thread, first));
    this.#effect(thread, first);
  }

  *#acquireQueued(thread: Thread, mode: string): Steps<void> {
    const { first } = this.#word("acquire", mode);
    yield thread;
    const [lock] = this.#locks;
    if (lock === undefined) throw new Error("a queued kind has no ranges");
    if (lock.waiting.length > 0 || !this.#allows(thread, first)) {
      lock.waiting = [...lock.waiting, thread.id];
      yield* thread
        .again()
        .until(() => lock.waiting[0] === thread.id && this.#allows(thread, first));
      lock.waiting = lock.waiting.slice(1);
    }
    this.#effect(thread, first);
    this.#join(thread, mode);
  }

  /** The parts of a word, each a step (K4); `mode`: it ends with the thread as a holder. */
  *#parts(thread: Thread, word: Word<S>, mode: string | undefined): Steps<unknown> {
    const { first, otherwise, then = [] } = word;
    const can = (): boolean => this.#allows(thread, first);
    const instead = (): boolean => otherwise !== undefined && this.#allows(thread, otherwise);
    yield* thread.until(() => can() || instead());
    const atOnce = otherwise === undefined || can();
    let result = this.#effect(thread, atOnce ? first : (otherwise ?? first));
    for (const part of atOnce && otherwise !== undefined ? [] : then) {
      yield* thread.again().until(() => this.#allows(thread, part));
      result = this.#effect(thread, part) ?? result;
    }
    if (mode !== undefined) this.#join(thread, mode);
    return result;
  }

  #allows(thread: Thread, { when }: Part<S>): boolean {
    return when === undefined || this.#locks.every((lock) => when(lock, thread));
  }

  #effect(thread: Thread, { effect }: Part<S>): unknown {
    let result: unknown;
    for (const lock of this.#locks) result = effect?.(lock, thread);
    return result;
  }

  #join(thread: Thread, mode: string): void {
    for (const lock of this.#locks) lock.join(thread.id, mode);
  }

  #leave(thread: Thread, mode: string): void {
    for (const lock of this.#locks) lock.leave(thread.id, mode);
  }

  #wordNamed(name: string, mode?: string): Word<S> | undefined {
    const { words } = this.#kind;
    return (mode ? words[`${name} ${mode}`] : undefined) ?? words[name];
  }

  #word(name: string, mode?: string): Word<S> {
    return this.#wordNamed(name, mode) ?? { first: {} };
  }
}

/** One lock as the text of its kind sees it, with its ledger. */
class OneLock<S> implements LockState<S> {
  readonly #record: LockRecord<S>;

  constructor(record: LockRecord<S>) {
    this.#record = record;
  }

  get name(): string {
    return this.#record.name;
  }

  get state(): S {
    return this.#record.state;
  }

  get waiting(): readonly number[] {
    return this.#record.waiters?.get() ?? [];
  }

  set waiting(queue: readonly number[]) {
    this.#record.waiters?.set(queue);
  }

  holders(mode?: string): readonly number[] {
    const { kind, holders } = this.#record;
    const modes = mode === undefined ? kind.modes : [mode];
    const all = new Set(modes.flatMap((one) => holders(one).get()));
    return [...all].sort((a, b) => a - b);
  }

  isFree(mode?: string): boolean {
    return this.holders(mode).length === 0;
  }

  heldBy(thread: number, mode?: string): boolean {
    const { kind, holders } = this.#record;
    if (mode !== undefined) return holders(mode).has(thread);
    return kind.modes.some((one) => holders(one).has(thread));
  }

  /** K2: the thread becomes a holder, or holds it once more. */
  join(thread: number, mode: string): void {
    const { holders, nested } = this.#record;
    if (!holders(mode).has(thread)) {
      holders(mode).add(thread);
      return;
    }
    const count = nested(mode, thread);
    count.set(count.get() + 1);
  }

  leave(thread: number, mode: string): void {
    const { holders, nested, kind } = this.#record;
    if (!kind.modes.includes(mode) || !holders(mode).has(thread)) {
      throw new ProtocolFault("illegal release", this.name);
    }
    const count = nested(mode, thread);
    if (count.get() > 0) count.set(count.get() - 1);
    else holders(mode).delete(thread);
  }
}
