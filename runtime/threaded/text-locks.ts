/**
 * A lock of a kind that has no native, in the threaded flavour: it runs from the text of its kind,
 * each part of a word as one step under the step lock. What waits sleeps until some step has been
 * taken. Correct for every kind that can be written, and as slow as one lock for all can be.
 */
import type { Kind } from "../kind/kind.js";
import type { KindLock } from "../kind/kind-lock.js";
import { LockTable } from "../kind/lock-table.js";
import { type Steps, Thread } from "../schedule/thread.js";
import { Memory } from "../state/memory.js";
import type { Type } from "../value/type.js";
import type { Caller } from "./caller.js";
import type { ProtocolLocks, SharedMemory } from "./shared-memory.js";

export interface TextLockOptions<S> {
  readonly name: string;
  readonly kind: Kind<S>;
  /** Types of the indices. */
  readonly dimensions?: readonly unknown[];
  /** The type `thread`. */
  readonly threads: Type<number>;
}

export class TextLocks<S = unknown> implements ProtocolLocks {
  readonly name: string;
  readonly #memory: SharedMemory;
  /** Ledgers, queues and state of the locks, inside the protocol's memory. */
  readonly #own: Memory;
  readonly #table: LockTable<S>;
  readonly #kind: Kind<S>;
  readonly #known = new Map<string, TextLock<S>>();
  /** Who could not go on at once counts itself here. */
  readonly #contendedAt: number;

  constructor(memory: SharedMemory, options: TextLockOptions<S>) {
    this.name = options.name;
    this.#memory = memory;
    this.#kind = options.kind;
    const own = Memory.within(() => memory.words.subarray(at, at + own.size));
    this.#table = new LockTable(own, options);
    const at = memory.reserve(own.size);
    this.#contendedAt = memory.reserve(1);
    this.#own = own;
    memory.locks.push(this);
  }

  /** One lock; with a range as an index all locks of the range. */
  at(...indices: readonly unknown[]): TextLock<S> {
    const key = JSON.stringify(indices);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = new TextLock(this.#memory, {
      lock: this.#table.at(...indices),
      kind: this.#kind,
      wait: () => Atomics.add(this.#memory.words, this.#contendedAt, 1),
    });
    this.#known.set(key, made);
    return made;
  }

  initialize(): void {
    this.#own.words.fill(0); // nobody holds any, nobody waits
    this.#table.initialize();
    Atomics.store(this.#memory.words, this.#contendedAt, 0);
  }

  forget(): void {
    for (const lock of this.#known.values()) lock.forget();
  }

  letGo(thread: number): void {
    for (const lock of this.#known.values()) lock.letGo(thread);
  }

  get held(): number {
    let held = 0;
    for (const lock of this.#known.values()) held += lock.held;
    return held;
  }

  get contended(): number {
    return Atomics.load(this.#memory.words, this.#contendedAt);
  }
}

interface Parts<S> {
  readonly lock: KindLock<S>;
  readonly kind: Kind<S>;
  readonly wait: () => void;
}

/** One lock, or a range of them, as one thread uses it. */
export class TextLock<S = unknown> {
  readonly #memory: SharedMemory;
  readonly #parts: Parts<S>;
  #thread: Thread | undefined;
  /** How often this thread holds it. */
  held = 0;

  constructor(memory: SharedMemory, parts: Parts<S>) {
    this.#memory = memory;
    this.#parts = parts;
  }

  /** What the kind's text takes for the thread; checks of the text are the caller's. */
  #as(self: Caller): Thread {
    if (this.#thread?.id !== self.id) this.#thread = new Thread(self.id, "", self.policy);
    return this.#thread;
  }

  acquire(self: Caller, mode?: string): void {
    this.#walk(self, (thread) => this.#parts.lock.acquire(thread, mode));
    this.held += 1;
  }

  word<T = undefined>(self: Caller, word: string): T {
    return this.#walk(self, (thread) => this.#parts.lock.word<T>(thread, word));
  }

  tryAcquire(self: Caller, mode?: string): boolean {
    const got = this.#once(self, (thread) => this.#parts.lock.tryAcquire(thread, mode));
    if (got) this.held += 1;
    return got;
  }

  tryWord(self: Caller, word: string): boolean {
    return this.#once(self, (thread) => this.#parts.lock.tryWord(thread, word));
  }

  release(self: Caller, mode?: string): void {
    this.#once(self, (thread) => this.#parts.lock.release(thread, mode));
    this.held -= 1;
  }

  /** At the end of a `hold` in which the text may have let go of it, or changed the mode. */
  releaseIfHeld(self: Caller, mode?: string): void {
    const held = this.modeHeldBy(self, mode);
    if (held !== undefined) this.release(self, held);
  }

  downgrade(self: Caller, from?: string, to?: string): void {
    this.#once(self, (thread) => this.#parts.lock.downgrade(thread, from, to));
  }

  ghostAcquire(self: Caller, mode?: string): void {
    this.#once(self, (thread) => this.#parts.lock.ghostAcquire(thread, mode));
  }

  ghostRelease(self: Caller, mode?: string): void {
    this.#once(self, (thread) => this.#parts.lock.ghostRelease(thread, mode));
  }

  ghostWord(self: Caller, word: string): void {
    this.#once(self, (thread) => this.#parts.lock.ghostWord(thread, word));
  }

  isHeldBy(thread: number, mode?: string): boolean {
    return this.#locked(() => this.#parts.lock.isHeldBy(thread, mode));
  }

  modeHeldBy(self: Caller, preferred?: string): string | undefined {
    return this.#locked(() => this.#parts.lock.modeHeldBy(this.#as(self), preferred));
  }

  /** As if the thread had never been here: the lock was laid out anew. */
  forget(): void {
    this.#thread = undefined;
    this.held = 0;
  }

  /** What the thread holds is free again, for those that go on without it. */
  letGo(id: number): void {
    this.held = 0;
    const thread = this.#thread;
    if (thread === undefined) return;
    this.#locked(() => {
      while (this.#parts.lock.isHeldBy(id)) this.#parts.lock.release(thread);
    });
    this.#memory.stir();
  }

  /** Each part as soon as it can be taken. */
  #walk<T>(self: Caller, begin: (thread: Thread) => Steps<T>): T {
    const thread = this.#as(self);
    const steps = begin(thread);
    let taken = steps.next(); // stands before the first part
    for (let part = 0; !taken.done; part++) {
      if (part > 0 && this.#memory.exact) {
        this.#memory.leaveAll();
        this.#memory.enter();
      }
      this.#memory.enterWhen(() => {
        taken = steps.next();
        if (!thread.blocked) return true;
        thread.blocked = false;
        this.#parts.wait();
        return false;
      });
      this.#memory.leave();
      this.#memory.stir();
    }
    this.#tell(self, thread);
    return taken.value;
  }

  /** A word that does not wait. */
  #once<T>(self: Caller, word: (thread: Thread) => T): T {
    const thread = this.#as(self);
    const result = this.#locked(() => word(thread));
    this.#memory.stir();
    this.#tell(self, thread);
    return result;
  }

  #locked<T>(body: () => T): T {
    this.#memory.enter();
    try {
      return body();
    } finally {
      this.#memory.leave();
    }
  }

  #tell(self: Caller, thread: Thread): void {
    for (const name of thread.broken) self.check(name, false);
    thread.broken.length = 0;
  }
}

/** An array of locks of a kind without a native. */
export function textLocks<S>(memory: SharedMemory, options: TextLockOptions<S>): TextLocks<S> {
  return new TextLocks(memory, options);
}

/** A lock without indices. */
export function textLock<S>(memory: SharedMemory, options: TextLockOptions<S>): TextLock<S> {
  return new TextLocks(memory, options).at();
}
