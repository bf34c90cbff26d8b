/** Types of which a value is one number or one bool. */
import { ProtocolFault } from "./fault.js";
import type { Type, Words } from "./type.js";

export const bool: Type<boolean> = {
  words: 1,
  size: 2,
  first: false,
  read: (words, at) => words.load(at) !== 0,
  write: (words, at, value) => words.store(at, value ? 1 : 0),
  has: () => true,
  check: (value) => value,
  ordinal: (value) => (value ? 1 : 0),
  member: (ordinal) => ordinal === 1,
  members: () => [false, true],
  plain: (value) => value,
};

/** Whole numbers from `low` to `high`, both included. */
export function int(low: number, high: number): Type<number> {
  return new NumberType(low, high, "value out of range");
}

/** `size` values of which only identity matters: members of a scalarset, threads, opaque values. */
export function scalarset(size: number): Type<number> {
  return new NumberType(0, size - 1, "value out of range");
}

/** The cases of an enum without values, numbered in the order of the text. */
export function enumeration<T extends number>(cases: Readonly<Record<string, T>>): Type<T> {
  const size = Object.keys(cases).length;
  // The cases are numbered from zero, which is what makes them this type.
  return new NumberType(0, size - 1, "value out of range") as unknown as Type<T>;
}

class NumberType implements Type<number> {
  readonly words = 1;
  readonly first: number;
  readonly size: number;
  readonly #low: number;
  readonly #high: number;
  readonly #fault: "value out of range";

  constructor(low: number, high: number, fault: "value out of range") {
    this.#low = low;
    this.#high = high;
    this.#fault = fault;
    this.first = low;
    this.size = Math.max(0, high - low + 1);
  }

  read(words: Words, at: number): number {
    return words.load(at);
  }

  write(words: Words, at: number, value: number): void {
    words.store(at, value);
  }

  has(value: number): boolean {
    return value >= this.#low && value <= this.#high;
  }

  check(value: number): number {
    if (value >= this.#low && value <= this.#high) return value;
    throw new ProtocolFault(this.#fault, `${value} is not in ${this.#low} .. ${this.#high}`);
  }

  ordinal(value: number): number {
    return value - this.#low;
  }

  member(ordinal: number): number {
    return ordinal + this.#low;
  }

  members(): readonly number[] {
    return Array.from({ length: this.size }, (_, i) => i + this.#low);
  }

  plain(value: number): number {
    return value;
  }
}
