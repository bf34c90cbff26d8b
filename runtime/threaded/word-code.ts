/**
 * How the values of a type that has no more than a word has are one word: the place of the value in
 * the order of values. Numbers that follow one another need no more than arithmetic; whatever else
 * there is, is kept once it was made.
 */
import { runFrom } from "../value/number-run.js";
import type { Type } from "../value/type.js";

export interface WordCode<T> {
  /** What is added to a word to get the number that it means. */
  readonly low: number;
  /** The word that means `none`; -1 if no word does. */
  readonly none: number;
  /** Values by their words, as far as they were made; absent where they are numbers. */
  readonly kept: (T | undefined)[] | undefined;
}

/** Values of types up to this size are made once. */
export const mostKept = 2 ** 16;

export function wordCode<T>(type: Type<T>): WordCode<T> {
  const any = type as Type<unknown>; // only asked what its values are
  const low = runFrom(any, 0);
  if (low !== undefined) return { low, none: -1, kept: undefined };
  const second = type.first === undefined ? runFrom(any, 1) : undefined;
  if (second !== undefined) return { low: second - 1, none: 0, kept: undefined };
  return { low: 0, none: -1, kept: new Array<T | undefined>(Math.min(type.size, mostKept)) };
}

/** @throws ProtocolFault for a value that does not belong to the type (T8) */
export function encoded<T>(type: Type<T>, value: T): number {
  return type.encode === undefined ? type.ordinal(type.check(value)) : type.encode(value);
}
