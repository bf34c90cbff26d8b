/**
 * Opaque values: of each only the identity matters to the protocol. In memory a value is its
 * number; where pages are attached it is a page of real bytes, and what is read is what the bytes
 * say.
 */
import { scalarset } from "./scalar-type.js";
import type { Type } from "./type.js";

/** Half of one value and half of another (M7): it equals nothing, not even itself. */
export const torn = Number.NaN;

/** @param names  of the values that have one; `more` follow that have none */
export function opaque(names: readonly string[], more: number = 0): Type<number> {
  const numbers = scalarset(names.length + more);
  const read = (number: number): number => number;
  return descriptor({ names, numbers, read, numberOf: (value) => value, size: numbers.size });
}

/** The same of values that do not fit into one store: `torn` is one more, and no member. */
export function tearing(names: readonly string[], more: number = 0): Type<number> {
  const numbers = scalarset(names.length + more);
  const { size } = numbers;
  const read = (number: number): number => (number === size ? torn : number);
  const numberOf = (value: number): number => (Number.isNaN(value) ? size : value);
  const anonymous = Array.from({ length: more }, (_, i) => `value ${names.length + i}`);
  const all = [...names, ...anonymous, "torn"];
  return descriptor({ names: all, numbers, read, numberOf, size: size + 1 });
}

interface Made {
  readonly names: readonly string[];
  readonly numbers: Type<number>;
  /** With `torn`, where there is one. */
  readonly size: number;
  /** The value that is stored as a number, and the number of a value. */
  readonly read: (number: number) => number;
  readonly numberOf: (value: number) => number;
}

function descriptor({ names, numbers, size, read, numberOf }: Made): Type<number> {
  return {
    words: 1,
    paged: true,
    size,
    first: numbers.first,
    read: (words, at) => read(words.pages?.load(at, names) ?? words.load(at)),
    write: (words, at, value) => {
      words.pages?.store(at, numberOf(value), names);
      words.store(at, numberOf(value));
    },
    has: (value) => numberOf(value) < size && numberOf(value) >= 0,
    check: (value) => (Number.isNaN(value) && size > numbers.size ? value : numbers.check(value)),
    ordinal: numberOf,
    member: read,
    members: () => numbers.members(),
    plain: numberOf,
    ...(size > numbers.size ? { torn } : {}),
  };
}
