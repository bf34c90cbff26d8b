/**
 * Types of a protocol at run time: how many values there are, how a value is laid out in 32-bit
 * words, and whether a value belongs. Sizes are those of the parameters that the host has given.
 */

import type { NumberedCase } from "./numbered-case.js";

/**
 * Where values are stored: words with an address. Pages of a device can stand behind it as well.
 */
export interface Words {
  load(at: number): number;
  store(at: number, word: number): void;
  /** Where opaque values are real bytes; without them a value is its number. */
  readonly pages?: Pages | undefined;
}

/** Opaque values as bytes, by the address of the variable. */
export interface Pages {
  /** The number of the value that the bytes are. */
  load(at: number, names: readonly string[]): number;
  store(at: number, value: number, names: readonly string[]): void;
}

/** A field of a record, counted from its first word. */
export interface FieldPlace {
  readonly offset: number;
  readonly type: Type<unknown>;
}

export interface Type<T> {
  /** 32-bit words that a value takes. */
  readonly words: number;
  /** Where pages are attached a value is what its page says. */
  readonly paged?: true;
  /** How many values there are; Infinity where a number cannot say. */
  readonly size: number;
  /** What a variable holds where nothing was said. */
  readonly first: T;
  read(words: Words, at: number): T;
  write(words: Words, at: number, value: T): void;
  /** Whether the value belongs to the type. */
  has(value: T): boolean;
  /** The value, if it may be stored. @throws ProtocolFault */
  check(value: T): T;
  /** Position in the order of values. */
  ordinal(value: T): number;
  member(ordinal: number): T;
  /** `check` and `ordinal` in one go, where that is faster. @throws ProtocolFault */
  encode?(value: T): number;
  /** All values in their order. */
  members(): readonly T[];
  /** Of a record: where each field lies. */
  readonly fields?: Readonly<Record<string, FieldPlace>>;
  /** Of an enum with values: its cases in their order. */
  readonly cases?: readonly NumberedCase[];
  /** What half a store leaves, where a value is more than eight bytes (M7). */
  readonly torn?: T;
  /** As traces and the checker have it: bools, numbers, and lists of such. */
  plain(value: T): Plain;
}

export type Plain = boolean | number | readonly Plain[];

/** The type of a value of a type. */
export type ValueOf<X> = X extends Type<infer T> ? T : never;
