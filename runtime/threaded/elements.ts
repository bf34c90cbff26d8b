/**
 * What a variable without indices and an array share: where the elements lie, and how one is read
 * and written. Most reads are one load of a word and most writes one store; whatever is more than
 * that (the step lock, waiters, several words, real bytes) goes another way, which is chosen before
 * the access and not tested in it.
 */
import { allIndices, elementOf } from "../value/element.js";
import { type AnyCase, type NumberedCase, numberInCases } from "../value/numbered-case.js";
import type { Plain, Type } from "../value/type.js";
import type { SharedMemory } from "./shared-memory.js";
import { encoded, mostKept, wordCode } from "./word-code.js";

export interface SharedOptions {
  /** As the spec has it. */
  readonly name: string;
  /** Types of the indices. */
  readonly dimensions?: readonly unknown[];
  /** A lock orders all accesses. */
  readonly guarded?: boolean;
  /** It occurs in steps that the processor cannot do in one go. */
  readonly together?: boolean;
  /** Each of those writes it last, and once: a read needs nothing more than a load. */
  readonly settled?: boolean;
  /** Somebody waits for it. */
  readonly awaited?: boolean;
  /** Ghost state is there after a crash (M5). */
  readonly survives?: boolean;
}

/** A piece of a page. */
export interface ShownBytes {
  readonly from: number;
  readonly bytes: Uint8Array;
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
  /** It is there after a crash. */
  readonly survives?: boolean;
  /** Persistent: what to show of an element that is a page. */
  shown?(element: number, count: number): readonly ShownBytes[];
  /** From now on writes are gathered. */
  gather?(): void;
}

const mostInWord = 2 ** 31;
/** Of values up to so many all are made as soon as one is needed. */
const mostAtOnce = 2 ** 13;
/** Of what takes several words. */
const noCode = { low: 0, none: -1, kept: undefined };

/**
 * How a variable is read and written, where that is less than everything: `loaded`, a read is one
 * load; `word`, a write is one store as well; `stepped`, all of it is done under the step lock.
 */
export type Access = "any" | "loaded" | "word" | "stepped";

export function accessTo(type: Type<unknown>, options: SharedOptions): Access {
  const { together = false, settled = false, awaited = false } = options;
  if (type.size > mostInWord) return "any";
  const isSettled = settled && type.paged !== true;
  if (together && !isSettled) return "stepped";
  if (type.paged === true) return "any";
  return together || awaited ? "loaded" : "word";
}

/**
 * Fields are declared and not defined: they then begin with what the constructor gives them, and
 * not as undefined, so that the engine knows what they are, and tests nothing.
 */
export class Elements<T> implements SharedVariable {
  declare readonly name: string;
  declare readonly survives: boolean;
  declare protected readonly memory: SharedMemory;
  declare protected readonly type: Type<T>;
  declare private readonly dimensions: readonly Type<unknown>[];
  declare private readonly count: number;
  declare private readonly isWord: boolean;
  declare private readonly locked: boolean;
  /** A read looks whether the step lock is free. */
  declare private readonly looks: boolean;
  declare private readonly awaited: boolean;
  declare private readonly mayBePaged: boolean;
  declare protected base: number;
  declare protected stride: number;
  declare private size: number;
  /** What a word needs more to be a number, where values are numbers: then `kept` is absent. */
  declare private low: number;
  /** The word for `none` among numbers. */
  declare private none: number;
  declare private kept: (T | undefined)[] | undefined;
  declare private readonly cases: readonly NumberedCase[] | undefined;
  /** Words of all workers, once they are laid out: while a read is one load, and no more. */
  private loads: Int32Array | undefined;
  /** The same while a write is one store. */
  private stores: Int32Array | undefined;
  /** The same for a read under the step lock, where nobody else touches the word. */
  private owned: Int32Array | undefined;

  constructor(memory: SharedMemory, type: Type<T>, options: SharedOptions) {
    const { name, dimensions = [], guarded = false, together = false, awaited = false } = options;
    this.name = name;
    this.survives = options.survives === true;
    this.memory = memory;
    this.type = type;
    this.dimensions = dimensions as readonly Type<unknown>[]; // indices are tested when used
    this.count = this.dimensions.reduce((product, { size }) => product * size, 1);
    this.isWord = type.size <= mostInWord;
    const { low, none, kept } = this.isWord ? wordCode(type) : noCode;
    this.low = low;
    this.none = none;
    this.kept = kept;
    this.cases = type.cases;
    this.size = this.isWord ? type.size : 0;
    this.locked = together || !(this.isWord || guarded);
    const isSettled = options.settled === true && this.isWord && type.paged !== true;
    this.looks = this.locked && !isSettled;
    this.awaited = awaited;
    this.mayBePaged = type.paged === true;
    this.stride = this.isWord ? 1 : type.words;
    this.base = memory.reserve(this.count * this.stride);
    if (this.mayBePaged) memory.paged.push({ base: this.base, count: this.count });
    memory.variables.push(this);
  }

  private get isPaged(): boolean {
    return this.mayBePaged && this.memory.pages !== undefined;
  }

  /** The address of an element. */
  protected placeOf(element: number): number {
    return this.base + element * this.stride;
  }

  protected read(at: number): T {
    const { loads } = this;
    return loads === undefined ? this.readOtherwise(at) : this.decode(Atomics.load(loads, at));
  }

  private decode(word: number): T {
    const kept = this.kept;
    if (kept !== undefined) return kept[word] ?? this.make(kept, word);
    if (word === this.none) return undefined as T; // of a type that has it
    return (word + this.low) as T; // as the type numbers its values
  }

  private make(kept: (T | undefined)[], word: number): T {
    if (kept.length <= mostAtOnce) {
      for (let i = 0; i < kept.length; i++) kept[i] = this.type.member(i);
    } else if (word < mostKept) kept[word] = this.type.member(word);
    return kept[word] ?? this.type.member(word);
  }

  /** Where every read is one load, but perhaps the first. */
  protected readWord(at: number): T {
    const { loads } = this;
    if (loads === undefined) return this.read(at);
    const word = Atomics.load(loads, at);
    const isNumber = this.kept === undefined && word !== this.none;
    return isNumber ? ((word + this.low) as T) : this.decode(word);
  }

  /** Where all that touch it are under the step lock: inside it no read needs to be atomic. */
  protected readOwned(at: number): T {
    const { memory, owned } = this;
    if (owned === undefined || !memory.isInside) return this.read(at);
    return this.decode(owned[at]!); // an address of the memory
  }

  private readOtherwise(at: number): T {
    const { memory, type } = this;
    if (this.isWord && !this.isPaged) {
      if (this.looks) {
        this.owned = memory.words;
        return this.decode(memory.loadSettled(at));
      }
      if (!this.mayBePaged) this.loads = memory.words;
      return this.decode(memory.load(at));
    }
    if (!this.locked || memory.isInside) return type.read(memory, at);
    memory.enter();
    const value = type.read(memory, at);
    memory.leave();
    return value;
  }

  protected write(at: number, value: T): void {
    const { stores } = this;
    if (stores === undefined) this.writeOtherwise(at, value);
    else Atomics.store(stores, at, this.encode(value));
  }

  /** Where every write is one store, but perhaps the first, or what is gathered. */
  protected writeWord(at: number, value: T): void {
    const { cases, stores } = this;
    if (stores === undefined) {
      this.write(at, value);
      return;
    }
    // A type with cases has values that are cases.
    const isNumber = cases === undefined;
    const word = isNumber ? this.encodeNumber(value) : numberInCases(cases, value as AnyCase);
    Atomics.store(stores, at, word);
  }

  private encode(value: T): number {
    const { cases } = this;
    // A type with cases has values that are cases.
    return cases === undefined ? this.encodeNumber(value) : numberInCases(cases, value as AnyCase);
  }

  /** @throws ProtocolFault for a value that does not belong to the type (T8) */
  private encodeNumber(value: T): number {
    if (this.kept !== undefined) return encoded(this.type, value);
    if (value === undefined && this.none === 0) return 0;
    const word = (value as number) - this.low; // as the type numbers its values
    return word > this.none && word < this.size ? word : encoded(this.type, value);
  }

  private writeOtherwise(at: number, value: T): void {
    const { memory } = this;
    if (memory.isGathering) {
      this.postpone(at, value);
      return;
    }
    const word = this.isWord ? this.encode(value) : 0;
    if (this.locked && !memory.isInside) {
      memory.enter();
      this.writeNow(at, word, value);
      memory.leave();
    } else this.writeNow(at, word, value);
    if (this.awaited) memory.stir();
  }

  private postpone(at: number, value: T): void {
    this.type.check(value);
    this.memory.postpone(at, () => this.write(at, value));
  }

  private writeNow(at: number, word: number, value: T): void {
    const { memory, type } = this;
    if (this.isWord && !this.isPaged) {
      memory.store(at, word);
      if (!(this.locked || this.awaited || this.mayBePaged)) this.stores = memory.words;
    } else type.write(memory, at, type.check(value));
  }

  gather(): void {
    this.stores = undefined;
  }

  /** @throws ProtocolFault for an index that is none */
  protected placeAt(indices: readonly unknown[]): number {
    return this.placeOf(elementOf(this.name, this.dimensions, indices));
  }

  plain(): readonly Plain[] {
    return Array.from({ length: this.count }, (_, i) =>
      this.type.plain(this.read(this.placeOf(i))),
    );
  }

  page(element: number): number | undefined {
    return this.isPaged ? this.placeOf(element) : undefined;
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.write(this.placeOf(i), this.type.first);
  }

  protected sharedPlace(indices: readonly unknown[]): SharedPlace<T> {
    const at = this.placeAt(indices);
    return { get: () => this.read(at), set: (value) => this.write(at, value) };
  }

  /** The elements as indices, the last fastest. */
  protected allIndices(): readonly (readonly unknown[])[] {
    return allIndices(this.dimensions);
  }
}

export interface SharedPlace<T> {
  get(): T;
  set(value: T): void;
}
