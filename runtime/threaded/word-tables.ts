/**
 * The variables that most are: one word, without indices or with one or two that are numbers. Each
 * way to read and to write is a class of its own, so that what is small stays small: the engine
 * puts it in the place of the call, which it does not with what may have to do more.
 */
import { ProtocolFault } from "../value/fault.js";
import type { Type } from "../value/type.js";
import { type Access, accessTo, type SharedOptions } from "./elements.js";
import type { SharedMemory } from "./shared-memory.js";
import { SharedCell, SharedTable } from "./shared-variable.js";

/** A read is one load. */
class LoadedCell<T> extends SharedCell<T> {
  override get(): T {
    return this.readWord(this.base);
  }
}

/** And a write one store. */
class WordCell<T> extends LoadedCell<T> {
  override set(value: T): void {
    this.writeWord(this.base, value);
  }
}

/** All of it is done under the step lock. */
class SteppedCell<T> extends SharedCell<T> {
  override get(): T {
    return this.readOwned(this.base);
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
    return this.read(this.place(index));
  }

  override set(index: number, value: T): void {
    this.write(this.place(index), value);
  }

  protected place(index: number): number {
    if (!(index >= this.from && index <= this.to)) fail(this.name);
    return this.origin + index * this.stride;
  }
}

class LoadedLine<T> extends NumberLine<T> {
  override get(index: number): T {
    return this.readWord(this.place(index));
  }
}

class WordLine<T> extends LoadedLine<T> {
  override set(index: number, value: T): void {
    this.writeWord(this.place(index), value);
  }
}

class SteppedLine<T> extends NumberLine<T> {
  override get(index: number): T {
    return this.readOwned(this.place(index));
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

  protected place(first: number, second: number): number {
    const isIn =
      first >= this.low1 && first <= this.high1 && second >= this.low2 && second <= this.high2;
    if (!isIn) fail(this.name);
    return this.origin + first * this.row + second * this.stride;
  }
}

class LoadedPlane<T> extends NumberPlane<T> {
  override get(first: number, second: number): T {
    return this.readWord(this.place(first, second));
  }
}

class WordPlane<T> extends LoadedPlane<T> {
  override set(first: number, second: number, value: T): void {
    this.writeWord(this.place(first, second), value);
  }
}

class SteppedPlane<T> extends NumberPlane<T> {
  override get(first: number, second: number): T {
    return this.readOwned(this.place(first, second));
  }
}

function fail(name: string): never {
  throw new ProtocolFault("index out of range", name);
}

type Classes<C> = { readonly [access in Access]: C };

const cells: Classes<typeof SharedCell> = {
  any: SharedCell,
  loaded: LoadedCell,
  word: WordCell,
  stepped: SteppedCell,
};
const lines: Classes<typeof NumberLine> = {
  any: NumberLine,
  loaded: LoadedLine,
  word: WordLine,
  stepped: SteppedLine,
};
const planes: Classes<typeof NumberPlane> = {
  any: NumberPlane,
  loaded: LoadedPlane,
  word: WordPlane,
  stepped: SteppedPlane,
};

export function sharedCell<T>(
  memory: SharedMemory,
  type: Type<T>,
  options: SharedOptions,
): SharedCell<T> {
  return new cells[accessTo(type as Type<unknown>, options)]<T>(memory, type, options);
}

export function sharedTable<T, I extends readonly unknown[]>(
  memory: SharedMemory,
  type: Type<T>,
  options: SharedOptions,
): SharedTable<T, I> {
  const { dimensions = [] } = options;
  const areNumbers = dimensions.every((one) => typeof (one as Type<unknown>).first === "number");
  const classes = [undefined, lines, planes][areNumbers ? dimensions.length : 0];
  if (classes === undefined) return new SharedTable<T, I>(memory, type, options);
  const Made = classes[accessTo(type as Type<unknown>, options)];
  // The same, with as many indices as there are dimensions.
  return new Made<T>(memory, type, options) as unknown as SharedTable<T, I>;
}
