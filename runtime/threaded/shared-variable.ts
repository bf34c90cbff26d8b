/**
 * Variables of a protocol in the threaded flavour. A value that a word can hold is one word, its
 * place in the order of values, so that it is read and written in one go (R2); a wider one takes
 * several, under its guard or else under the step lock. Arrays with one or two indices that are
 * numbers, which most are, find an element with arithmetic alone.
 */
import { ProtocolFault } from "../value/fault.js";
import type { Type } from "../value/type.js";
import { Elements, type SharedOptions, type SharedPlace } from "./elements.js";
import type { SharedMemory } from "./shared-memory.js";

export type { SharedOptions, SharedPlace, SharedVariable, ShownBytes } from "./elements.js";

/** A variable without indices. */
export class SharedCell<T> extends Elements<T> {
  get(): T {
    return this.read(this.base);
  }

  /** @throws ProtocolFault for a value that does not belong to the type (T8) */
  set(value: T): void {
    this.write(this.base, value);
  }
}

/** An array. */
export class SharedTable<T, I extends readonly unknown[]> extends Elements<T> {
  get(...indices: I): T {
    return this.read(this.placeAt(indices));
  }

  /** The indices, then the value. */
  set(...args: readonly [...I, T]): void {
    const last = args.length - 1;
    this.write(this.placeAt(args.slice(0, last)), args[last] as T); // the value comes last
  }

  at(...indices: I): SharedPlace<T> {
    return this.sharedPlace(indices);
  }

  indices(): readonly I[] {
    return this.allIndices() as unknown as readonly I[]; // one value of each dimension's type
  }
}

/** With one index that is a number: without a list of arguments. */
class NumberLine<T> extends SharedTable<T, [number]> {
  declare private from: number;
  declare private to: number;
  /** The address of the element with index 0, if there were one. */
  declare private origin: number;

  constructor(memory: SharedMemory, type: Type<T>, options: SharedOptions) {
    super(memory, type, options);
    const [{ first, size }] = options.dimensions as readonly [Type<number>]; // as it was asked
    this.from = first;
    this.to = first + size - 1;
    this.origin = this.base - first * this.stride;
  }

  override get(index: number): T {
    if (!(index >= this.from && index <= this.to)) fail(this.name);
    return this.read(this.origin + index * this.stride);
  }

  override set(index: number, value: T): void {
    if (!(index >= this.from && index <= this.to)) fail(this.name);
    this.write(this.origin + index * this.stride, value);
  }
}

/** The same with two. */
class NumberPlane<T> extends SharedTable<T, [number, number]> {
  declare private low1: number;
  declare private high1: number;
  declare private low2: number;
  declare private high2: number;
  declare private row: number;
  declare private origin: number;

  constructor(memory: SharedMemory, type: Type<T>, options: SharedOptions) {
    super(memory, type, options);
    const [one, two] = options.dimensions as readonly [Type<number>, Type<number>]; // as above
    this.low1 = one.first;
    this.high1 = one.first + one.size - 1;
    this.low2 = two.first;
    this.high2 = two.first + two.size - 1;
    this.row = two.size * this.stride;
    this.origin = this.base - one.first * this.row - two.first * this.stride;
  }

  override get(first: number, second: number): T {
    return this.read(this.place(first, second));
  }

  override set(first: number, second: number, value: T): void {
    this.write(this.place(first, second), value);
  }

  private place(first: number, second: number): number {
    const isIn =
      first >= this.low1 && first <= this.high1 && second >= this.low2 && second <= this.high2;
    if (!isIn) fail(this.name);
    return this.origin + first * this.row + second * this.stride;
  }
}

function fail(name: string): never {
  throw new ProtocolFault("index out of range", name);
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
  const Made = [undefined, NumberLine, NumberPlane][areNumbers ? dimensions.length : 0];
  if (Made === undefined) return new SharedTable<T, I>(memory, type, options);
  // The same, with as many indices as there are dimensions.
  return new Made<T>(memory, type, options) as unknown as SharedTable<T, I>;
}
