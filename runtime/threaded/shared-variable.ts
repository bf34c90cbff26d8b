/**
 * Variables of a protocol in the threaded flavour. A value that a word can hold is one word, its
 * place in the order of values, so that it is read and written in one go (R2); a wider one takes
 * several, under its guard or else under the step lock.
 */
import { allIndices, elementOf } from "../value/element.js";
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
  readonly #size: number;
  readonly #isNumber: boolean;
  readonly #mayBePaged: boolean;
  readonly #low: number;
  #words: Int32Array | undefined;
  #kept: (T | undefined)[] | undefined;

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
    this.#size = type.size;
    this.#isNumber = typeof type.first === "number" && type.paged !== true;
    this.#mayBePaged = type.paged === true;
    this.#low = typeof type.first === "number" ? type.first : 0;
    this.#at = memory.reserve(this.#count * (this.#isWord ? 1 : type.words));
    memory.variables.push(this);
  }

  get #isPaged(): boolean {
    return this.#mayBePaged && this.memory.pages !== undefined;
  }

  /** Words of all workers; laid out when the first is asked for. */
  get #cells(): Int32Array {
    this.#words ??= this.memory.words;
    return this.#words;
  }

  protected read(element: number): T {
    if (this.#isWord && !this.#isPaged) {
      const at = this.#at + element;
      return this.#decode(
        this.#locked ? this.memory.loadSettled(at) : Atomics.load(this.#cells, at),
      );
    }
    if (!this.#locked || this.memory.isInside) return this.#readWide(element);
    this.memory.enter();
    const value = this.#readWide(element);
    this.memory.leave();
    return value;
  }

  #readWide(element: number): T {
    return this.type.read(this.memory, this.#at + element * this.type.words);
  }

  #decode(ordinal: number): T {
    if (this.#isNumber) return (ordinal + this.#low) as T; // as the type numbers its values
    if (this.#size > mostKept) return this.type.member(ordinal);
    this.#kept ??= new Array<T | undefined>(this.#size);
    const known = this.#kept[ordinal];
    if (known !== undefined) return known;
    const made = this.type.member(ordinal);
    this.#kept[ordinal] = made;
    return made;
  }

  /** @throws ProtocolFault */
  #encode(value: T): number {
    const { type } = this;
    if (this.#isNumber) {
      const ordinal = (value as number) - this.#low; // as above
      if (ordinal >= 0 && ordinal < this.#size) return ordinal;
    }
    return type.encode === undefined ? type.ordinal(type.check(value)) : type.encode(value);
  }

  protected write(element: number, value: T): void {
    const { memory } = this;
    const word = this.#isWord ? this.#encode(value) : 0;
    if (memory.isGathering) {
      this.type.check(value);
      memory.postpone(this.#at + element, () => this.write(element, value));
      return;
    }
    if (this.#locked && !memory.isInside) {
      memory.enter();
      this.#writeNow(element, word, value);
      memory.leave();
    } else this.#writeNow(element, word, value);
    if (this.#awaited) memory.stir();
  }

  #writeNow(element: number, word: number, value: T): void {
    if (this.#isWord && !this.#isPaged) Atomics.store(this.#cells, this.#at + element, word);
    else {
      this.type.write(this.memory, this.#at + element * this.type.words, this.type.check(value));
    }
  }

  /** Number of the element in the first dimension of one. @throws ProtocolFault */
  protected element1(index: unknown): number {
    const type = this.#dimensions[0]!;
    if (!type.has(index)) throw new ProtocolFault("index out of range", this.name);
    return type.ordinal(index);
  }

  protected elementOf(indices: readonly unknown[]): number {
    return elementOf(this.name, this.#dimensions, indices);
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

  protected placeAt(element: number): SharedPlace<T> {
    return { get: () => this.read(element), set: (value) => this.write(element, value) };
  }

  /** The elements as indices, the last fastest. */
  protected allIndices(): readonly (readonly unknown[])[] {
    return allIndices(this.#dimensions);
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
    return this.placeAt(this.elementOf(indices));
  }

  indices(): readonly I[] {
    return this.allIndices() as unknown as readonly I[]; // one value of each dimension's type
  }
}

/** With one or two indices that are numbers: without lists of arguments. */
class NumberTable<T> extends Elements<T> {
  readonly #low1: number;
  readonly #size1: number;
  readonly #low2: number;
  readonly #size2: number;

  constructor(memory: SharedMemory, type: Type<T>, options: SharedOptions) {
    super(memory, type, options);
    const [one, two] = (options.dimensions ?? []) as readonly Type<number>[]; // as it was asked
    this.#low1 = one?.first ?? 0;
    this.#size1 = one?.size ?? 1;
    this.#low2 = two?.first ?? 0;
    this.#size2 = two === undefined ? 0 : two.size;
  }

  #at1(index: number): number {
    const at = index - this.#low1;
    if (at >= 0 && at < this.#size1) return at;
    throw new ProtocolFault("index out of range", this.name);
  }

  #at2(first: number, second: number): number {
    const at = second - this.#low2;
    if (at >= 0 && at < this.#size2) return this.#at1(first) * this.#size2 + at;
    throw new ProtocolFault("index out of range", this.name);
  }

  get(first: number, second?: number): T {
    return this.read(second === undefined ? this.#at1(first) : this.#at2(first, second));
  }

  /** The indices, then the value. */
  set(first: number, second: unknown, third?: unknown): void {
    if (this.#size2 === 0)
      this.write(this.#at1(first), second as T); // the value comes last
    else this.write(this.#at2(first, second as number), third as T); // as above
  }

  at(...indices: readonly unknown[]): SharedPlace<T> {
    return this.placeAt(this.elementOf(indices));
  }

  indices(): readonly (readonly unknown[])[] {
    return this.allIndices();
  }
}

export interface SharedPlace<T> {
  get(): T;
  set(value: T): void;
}

export function sharedCell<T>(memory: SharedMemory, type: Type<T>, options: SharedOptions) {
  return new SharedCell<T>(memory, type, options);
}

export function sharedTable<T, I extends readonly unknown[]>(
  memory: SharedMemory,
  type: Type<T>,
  options: SharedOptions,
): SharedTable<T, I> {
  const { dimensions = [] } = options;
  const areNumbers = dimensions.every((one) => typeof (one as Type<unknown>).first === "number");
  if (areNumbers && (dimensions.length === 1 || dimensions.length === 2)) {
    // The same, with as many indices as there are dimensions.
    return new NumberTable<T>(memory, type, options) as unknown as SharedTable<T, I>;
  }
  return new SharedTable<T, I>(memory, type, options);
}
