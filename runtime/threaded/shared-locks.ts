/**
 * A lock of a protocol, or an array of locks, in the threaded flavour: the native of its kind, in
 * the protocol's shared memory. What a thread holds itself it remembers here, because a `hold`
 * whose text lets go of the lock has to ask.
 */
import { attachLocks, createLocks, type LockArray, lockBytes } from "../lock/lock-array.js";
import type {
  KindConstants,
  LockBase,
  LockKind,
  LockMode,
  LockSnapshot,
  LockWord,
} from "../lock/lock-kind.js";
import { elementOf } from "../value/element.js";
import { ProtocolFault } from "../value/fault.js";
import type { Type } from "../value/type.js";
import type { Caller } from "./caller.js";
import type { SharedMemory } from "./shared-memory.js";

export interface SharedLockOptions extends KindConstants {
  readonly name: string;
  readonly kind: LockKind;
  /** Types of the indices. */
  readonly dimensions?: readonly unknown[];
  /** The type `thread`. */
  readonly threads: Type<number>;
  /** Taken by ranges (K7). */
  readonly ranged?: boolean;
  readonly debug?: boolean;
}

/** The words of all kinds; a kind has some of them. */
interface AnyNative extends LockBase {
  acquire(thread: number, mode?: LockMode): void;
  tryAcquire(thread: number, mode?: LockMode): boolean;
  release(thread: number, mode?: LockMode): void;
  downgrade(thread: number): void;
}

export class SharedLocks {
  readonly name: string;
  readonly kind: LockKind;
  readonly #memory: SharedMemory;
  readonly #dimensions: readonly Type<unknown>[];
  readonly #options: SharedLockOptions;
  readonly #at: number;
  readonly #count: number;
  /** By index, of an array with one that is a number. */
  readonly #line: (ThreadLock | undefined)[] = [];
  readonly #known = new Map<number, ThreadLock>();
  #locks: LockArray<LockKind> | undefined;

  constructor(memory: SharedMemory, options: SharedLockOptions) {
    const { name, kind, dimensions = [] } = options;
    this.name = name;
    this.kind = kind;
    this.#memory = memory;
    this.#dimensions = dimensions as readonly Type<unknown>[]; // indices are tested when used
    this.#options = options;
    this.#count = this.#dimensions.reduce((product, { size }) => product * size, 1);
    this.#at = memory.reserve(lockBytes(this.#layout()) / Int32Array.BYTES_PER_ELEMENT);
    memory.locks.push(this);
  }

  #layout() {
    const { dimensions: _, threads, ...options } = this.#options;
    return { ...options, threads: threads.size, count: this.#count };
  }

  get #array(): LockArray<LockKind> {
    this.#locks ??= attachLocks({ ...this.#layout(), ...this.#place() });
    return this.#locks;
  }

  /** One lock; with a range as an index all locks of the range. @throws ProtocolFault */
  at(...indices: readonly unknown[]): ThreadLock;
  at(first?: unknown, ...more: readonly unknown[]): ThreadLock {
    if (typeof first === "number" && this.#dimensions.length === 1) {
      const known = this.#line[first];
      if (known !== undefined) return known;
    }
    return this.#find(first, more);
  }

  #find(first: unknown, more: readonly unknown[]): ThreadLock {
    if (Array.isArray(first)) return this.#over(first);
    const indices = this.#dimensions.length === 0 ? [] : [first, ...more];
    const element = this.#elementOf(indices);
    const found = this.#known.get(element) ?? this.#keep(element, () => this.native(element));
    if (typeof first === "number" && more.length === 0) this.#line[first] = found;
    return found;
  }

  /** The native at a position. */
  native(element: number): AnyNative {
    const array = this.#array;
    const lock = this.#options.ranged ? array.over(element, element + 1) : array.at(element);
    return lock as AnyNative; // analysis has seen to it that the kind has the words in use
  }

  #over(members: readonly unknown[]): ThreadLock {
    const first = members.length === 0 ? 0 : this.#elementOf([members[0]]);
    const end = first + members.length;
    const key = this.#count * (1 + first) + end;
    const native = (): AnyNative => this.#array.over(first, end) as AnyNative; // as above
    return this.#known.get(key) ?? this.#keep(key, native);
  }

  #keep(key: number, native: () => AnyNative): ThreadLock {
    const made = new ThreadLock(this.#memory, this.name, native);
    this.#known.set(key, made);
    return made;
  }

  #elementOf(indices: readonly unknown[]): number {
    return elementOf(this.name, this.#dimensions, indices);
  }

  /** What this thread holds is forgotten: the locks were laid out anew. */
  forget(): void {
    for (const lock of this.#known.values()) lock.forget();
  }

  /** What this thread holds is free again. */
  letGo(thread: number): void {
    for (const lock of this.#known.values()) lock.letGo(thread);
  }

  /** Lays the locks out: nobody holds any of them. */
  initialize(): void {
    createLocks(this.#layout(), this.#place());
  }

  #place() {
    const byteOffset = this.#at * Int32Array.BYTES_PER_ELEMENT;
    return { buffer: this.#memory.buffer, byteOffset };
  }

  /** How often a thread could not go on at once, of all of them. */
  get contended(): number {
    return this.#array.contended;
  }

  snapshots(): readonly LockSnapshot[] {
    if (this.#options.ranged || this.kind === "range_lock") return [];
    return Array.from({ length: this.#count }, (_, i) => this.#array.at(i).snapshot());
  }
}

/** One lock, or a range of them, as one thread uses it. */
export class ThreadLock {
  readonly #memory: SharedMemory;
  readonly #name: string;
  readonly #find: () => AnyNative;
  #found: AnyNative | undefined;
  /** Modes in which this thread holds it, innermost last. */
  readonly #held: LockMode[] = [];

  /** @param find the native, once memory is laid out */
  constructor(memory: SharedMemory, name: string, find: () => AnyNative) {
    this.#memory = memory;
    this.#name = name;
    this.#find = find;
  }

  get #native(): AnyNative {
    this.#found ??= this.#find();
    return this.#found;
  }

  acquire(self: Caller, mode?: LockMode): void {
    if (this.#memory.exact) this.#inSteps(self, "acquire", mode);
    else this.#native.acquire(self.id, mode);
    this.#held.push(mode ?? "");
    self.holds += 1;
  }

  /** One part of the word after the other, each as soon as it can be taken. */
  #inSteps(self: Caller, word: LockWord, mode: LockMode = ""): boolean | undefined {
    for (let part = 0; ; part++) {
      const step = { word, mode, thread: self.id, part };
      this.#memory.until(() => this.#native.enabled(step));
      const taken = this.#native.take(step);
      if (taken.done) return taken.result;
      this.#memory.leaveAll();
      this.#memory.enter();
    }
  }

  tryAcquire(self: Caller, mode?: LockMode): boolean {
    const got = this.#native.tryAcquire(self.id, mode);
    if (got) {
      this.#held.push(mode ?? "");
      self.holds += 1;
    }
    return got;
  }

  /** @throws ProtocolFault if the thread does not hold it */
  release(self: Caller, mode?: LockMode): void {
    const held = this.#held;
    const last = held.length - 1;
    if (last >= 0 && (mode === undefined || held[last] === mode)) held.pop();
    else {
      const at = mode === undefined ? -1 : held.lastIndexOf(mode);
      if (at < 0) throw new ProtocolFault("illegal release", this.#name);
      held.splice(at, 1);
    }
    self.holds -= 1;
    this.#native.release(self.id, mode);
  }

  /** As if the thread had never held it: the lock was laid out anew. */
  forget(): void {
    this.#held.length = 0;
  }

  /** Releases it as often as this thread holds it. */
  letGo(thread: number): void {
    for (const mode of this.#held.splice(0).reverse()) this.#native.release(thread, mode);
  }

  /** From exclusive to shared. */
  downgrade(self: Caller): void {
    this.#native.downgrade(self.id);
    this.#held[this.#held.length - 1] = "shared";
  }

  /** A ghost lock never waits: where it would have to, the discipline is broken (G4). */
  ghostAcquire(self: Caller, mode?: LockMode): void {
    self.check(this.#name, this.#native.tryAcquire(self.id, mode));
    this.#held.push(mode ?? "");
  }

  ghostRelease(self: Caller, mode?: LockMode): void {
    const held = this.isHeldBy(self.id, mode);
    self.check(this.#name, held);
    if (!held) return;
    this.#held.pop();
    this.#native.release(self.id, mode);
  }

  ghostWord(self: Caller, word: string): void {
    const step = { word: camel(word) as LockWord, mode: "" as const, thread: self.id, part: 0 };
    const allowed = this.#native.enabled(step);
    self.check(this.#name, allowed);
    if (allowed) this.#native.take(step);
  }

  isHeldBy(_thread: number, mode?: LockMode): boolean {
    return mode === undefined ? this.#held.length > 0 : this.#held.includes(mode);
  }

  /** The mode in which the thread holds it, the wanted one if it can be. */
  modeHeldBy(_self: Caller, wanted?: LockMode): LockMode | undefined {
    const found = wanted !== undefined && this.#held.includes(wanted) ? wanted : this.#held.at(-1);
    return found;
  }

  /** Another word of the kind: `wait`, `get`, `wake_one`. */
  word<T = undefined>(self: Caller, word: string): T {
    const name = camel(word);
    const result = this.#memory.exact
      ? this.#inSteps(self, name as LockWord) // analysis knows the words
      : this.#call(name, self.id);
    return result as T; // what the kind's text gives there
  }

  tryWord(self: Caller, word: string): boolean {
    return this.#call(camel(`try_${word}`), self.id) === true;
  }

  #call(name: string, thread: number): unknown {
    const method: unknown = Reflect.get(this.#native, name);
    if (typeof method !== "function") throw new Error(`a lock without the word ${name}`);
    return method.call(this.#native, thread);
  }
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

export function sharedLocks(memory: SharedMemory, options: SharedLockOptions): SharedLocks {
  return new SharedLocks(memory, options);
}

/** A lock without indices. */
export function sharedLock(memory: SharedMemory, options: SharedLockOptions): ThreadLock {
  return new SharedLocks(memory, options).at();
}
