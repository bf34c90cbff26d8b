/**
 * Variables of a protocol in the threaded flavour. A value that a word can hold is one word, its
 * place in the order of values, so that it is read and written in one go (R2); a wider one takes
 * several, under its guard or else under the step lock.
 */
import { contains, equal } from "../value/collection.js";
import type { SetType } from "../value/collection-type.js";
import { ProtocolFault } from "../value/fault.js";
import type { Plain, Type } from "../value/type.js";
import type { SharedMemory } from "./shared-memory.js";

export interface SharedOptions {
  /** As the spec has it. */
  readonly name: string;
  /** Types of the indices. */
  readonly dimensions?: readonly unknown[];
  /** A lock orders all accesses. */
  readonly guarded?: boolean;
  /** It occurs in steps that the processor cannot do in one go. */
  readonly together?: boolean;
  /** Somebody waits for it. */
  readonly awaited?: boolean;
}

/** What the run time asks of every variable. */
export interface SharedVariable {
  readonly name: string;
  /** Every element, the last index fastest, as the checker has it. */
  plain(): readonly Plain[];
  /** The first value of the type, everywhere. */
  clear(): void;
  /** Address of the page of an element that is real bytes. */
  page(element: number): number | undefined;
}

const mostInWord = 2 ** 31;
/** Values of types up to this size are made once. */
const mostKept = 2 ** 16;

export class Elements<T> implements SharedVariable {
  readonly name: string;
  protected readonly memory: SharedMemory;
  protected readonly type: Type<T>;
  readonly #dimensions: readonly Type<unknown>[];
  readonly #at: number;
  readonly #count: number;
  readonly #isWord: boolean;
  readonly #locked: boolean;
  readonly #awaited: boolean;
  readonly #kept: T[] | undefined;

  constructor(memory: SharedMemory, type: Type<T>, options: SharedOptions) {
    const { name, dimensions = [], guarded = false, together = false, awaited = false } = options;
    this.name = name;
    this.memory = memory;
    this.type = type;
    this.#dimensions = dimensions as readonly Type<unknown>[]; // indices are tested when used
    this.#count = this.#dimensions.reduce((product, { size }) => product * size, 1);
    this.#isWord = type.size <= mostInWord;
    this.#locked = together || !(this.#isWord || guarded);
    this.#awaited = awaited;
    this.#kept = type.size <= mostKept ? [] : undefined;
    this.#at = memory.reserve(this.#count * (this.#isWord ? 1 : type.words));
    memory.variables.push(this);
  }

  get #isPaged(): boolean {
    return this.type.paged === true && this.memory.pages !== undefined;
  }

  protected read(element: number): T {
    if (!this.#locked || this.memory.isInside) return this.#readNow(element);
    this.memory.enter();
    const value = this.#readNow(element);
    this.memory.leave();
    return value;
  }

  #readNow(element: number): T {
    if (!this.#isWord || this.#isPaged) {
      return this.type.read(this.memory, this.#at + element * this.type.words);
    }
    const ordinal = Atomics.load(this.memory.words, this.#at + element);
    const kept = this.#kept;
    if (kept === undefined) return this.type.member(ordinal);
    const known = kept[ordinal];
    if (known !== undefined) return known;
    const made = this.type.member(ordinal);
    kept[ordinal] = made;
    return made;
  }

  protected write(element: number, value: T): void {
    if (this.memory.isGathering) {
      this.type.check(value);
      this.memory.postpone(this.#at + element, () => this.write(element, value));
      return;
    }
    const word = this.#isWord ? this.type.ordinal(this.type.check(value)) : 0;
    if (this.#locked && !this.memory.isInside) {
      this.memory.enter();
      this.#writeNow(element, word, value);
      this.memory.leave();
    } else this.#writeNow(element, word, value);
    if (this.#awaited) this.memory.stir();
  }

  #writeNow(element: number, word: number, value: T): void {
    if (this.#isWord && !this.#isPaged) {
      Atomics.store(this.memory.words, this.#at + element, word);
    } else
      this.type.write(this.memory, this.#at + element * this.type.words, this.type.check(value));
  }

  /** Number of the element in the first dimension of one. @throws ProtocolFault */
  protected element1(index: unknown): number {
    const type = this.#dimensions[0]!;
    if (!type.has(index)) throw new ProtocolFault("index out of range", this.name);
    return type.ordinal(index);
  }

  protected elementOf(indices: readonly unknown[]): number {
    let element = 0;
    for (let i = 0; i < indices.length; i++) {
      const type = this.#dimensions[i]!;
      const index = indices[i];
      if (!type.has(index)) throw new ProtocolFault("index out of range", this.name);
      element = element * type.size + type.ordinal(index);
    }
    return element;
  }

  plain(): readonly Plain[] {
    return Array.from({ length: this.#count }, (_, i) => this.type.plain(this.read(i)));
  }

  page(element: number): number | undefined {
    return this.#isPaged ? this.#at + element * this.type.words : undefined;
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) this.write(i, this.type.first);
  }

  /** The elements as indices, the last fastest. */
  protected allIndices(): readonly (readonly unknown[])[] {
    return this.#dimensions.reduce<unknown[][]>(
      (front, type) => front.flatMap((one) => type.members().map((last) => [...one, last])),
      [[]],
    );
  }
}

/** A variable without indices. */
export class SharedCell<T> extends Elements<T> {
  get(): T {
    return this.read(0);
  }

  /** @throws ProtocolFault for a value that does not belong to the type (T8) */
  set(value: T): void {
    this.write(0, value);
  }
}

/** An array. */
export class SharedTable<T, I extends readonly unknown[]> extends Elements<T> {
  get(...indices: I): T {
    return this.read(indices.length === 1 ? this.element1(indices[0]) : this.elementOf(indices));
  }

  /** The indices, then the value. */
  set(...args: readonly [...I, T]): void {
    const last = args.length - 1;
    const element = last === 1 ? this.element1(args[0]) : this.elementOf(args.slice(0, last));
    this.write(element, args[last] as T); // the value comes last
  }

  at(...indices: I): SharedPlace<T> {
    const element = this.elementOf(indices);
    return { get: () => this.read(element), set: (value) => this.write(element, value) };
  }

  indices(): readonly I[] {
    return this.allIndices() as unknown as readonly I[]; // one value of each dimension's type
  }
}

export interface SharedPlace<T> {
  get(): T;
  set(value: T): void;
}

/** A set whose members are asked for and changed one by one, each change in one go. */
export class SharedSet<T> {
  readonly #memory: SharedMemory;
  readonly #place: SharedPlace<readonly T[]>;

  constructor(memory: SharedMemory, place: SharedPlace<readonly T[]>) {
    this.#memory = memory;
    this.#place = place;
  }

  get(): readonly T[] {
    return this.#place.get();
  }

  set(value: readonly T[]): void {
    this.#place.set(value);
  }

  has(value: T | undefined): boolean {
    return value !== undefined && contains(this.get(), value);
  }

  isEmpty(): boolean {
    return this.get().length === 0;
  }

  add(value: T): void {
    this.#change((all) => (contains(all, value) ? all : [...all, value]));
  }

  delete(value: T): void {
    this.#change((all) => all.filter((one) => !equal(one, value)));
  }

  #change(change: (all: readonly T[]) => readonly T[]): void {
    this.#memory.enter();
    this.set(change(this.get()));
    this.#memory.leave();
  }
}

/** An array of sets. */
export class SharedSetTable<T, I extends readonly unknown[]> extends SharedTable<readonly T[], I> {
  override at(...indices: I): SharedSet<T> {
    return new SharedSet(this.memory, super.at(...indices));
  }
}

export function sharedCell<T>(memory: SharedMemory, type: Type<T>, options: SharedOptions) {
  return new SharedCell<T>(memory, type, options);
}

export function sharedTable<T, I extends readonly unknown[]>(
  memory: SharedMemory,
  type: Type<T>,
  options: SharedOptions,
) {
  return new SharedTable<T, I>(memory, type, options);
}

/** A set that nothing guards changes under the step lock, so everybody reads it there. */
export function sharedSetCell<T>(memory: SharedMemory, type: SetType<T>, options: SharedOptions) {
  return new SharedSet(memory, new SharedCell<readonly T[]>(memory, type, asSet(options)));
}

export function sharedSetTable<T, I extends readonly unknown[]>(
  memory: SharedMemory,
  type: SetType<T>,
  options: SharedOptions,
) {
  return new SharedSetTable<T, I>(memory, type, asSet(options));
}

function asSet(options: SharedOptions): SharedOptions {
  return options.guarded ? options : { ...options, together: true };
}
