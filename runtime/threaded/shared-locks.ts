/**
 * The locks of a protocol in the threaded flavour, alone or in an array: natives of their kind, in
 * the protocol's shared memory.
 */
import { attachLocks, createLocks, type LockArray, lockBytes } from "../lock/lock-array.js";
import type { KindConstants, LockKind, LockSnapshot } from "../lock/lock-kind.js";
import { elementOf } from "../value/element.js";
import type { Type } from "../value/type.js";
import type { SharedMemory } from "./shared-memory.js";
import { type AnyNative, ModelessLock, ThreadLock } from "./thread-lock.js";

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

const modeless: ReadonlySet<LockKind> = new Set(["spinlock", "mutex", "entry_lock"]);

export class SharedLocks {
  readonly name: string;
  readonly kind: LockKind;
  readonly #memory: SharedMemory;
  readonly #dimensions: readonly Type<unknown>[];
  readonly #options: SharedLockOptions;
  readonly #at: number;
  readonly #count: number;
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
  at(...indices: readonly unknown[]): ThreadLock {
    const [first] = indices;
    if (Array.isArray(first)) return this.#over(first);
    const element = this.#elementOf(indices);
    return this.#known.get(element) ?? this.#keep(element, () => this.native(element));
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
    const Made = modeless.has(this.kind) ? ModelessLock : ThreadLock;
    const made = new Made(this.#memory, this.name, native);
    this.#known.set(key, made);
    return made;
  }

  #elementOf(indices: readonly unknown[]): number {
    return elementOf(this.name, this.#dimensions, indices);
  }

  get held(): number {
    let held = 0;
    for (const lock of this.#known.values()) held += lock.held;
    return held;
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

/** An array with one index: without a list of indices. */
class LockLine extends SharedLocks {
  /** By index, where that is a number. */
  private readonly line: (ThreadLock | undefined)[] = [];

  override at(index: unknown): ThreadLock {
    const known = typeof index === "number" ? this.line[index] : undefined;
    return known ?? this.find(index);
  }

  private find(index: unknown): ThreadLock {
    const found = super.at(index);
    if (typeof index === "number") this.line[index] = found;
    return found;
  }
}

export function sharedLocks(memory: SharedMemory, options: SharedLockOptions): SharedLocks {
  const { dimensions = [] } = options;
  return dimensions.length === 1 ? new LockLine(memory, options) : new SharedLocks(memory, options);
}

/** A lock without indices. */
export function sharedLock(memory: SharedMemory, options: SharedLockOptions): ThreadLock {
  return new SharedLocks(memory, options).at();
}
