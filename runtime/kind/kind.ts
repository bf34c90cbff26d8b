/**
 * A lock kind as its text says (K1–K4): its state, its words, and each word's parts with guard and
 * effect. Generated code contains one for every kind that the protocol uses.
 */

import type { Thread } from "../schedule/thread.js";
import type { Cell, SetCell } from "../state/cell.js";
import type { Elements } from "../state/table.js";
import type { SetType } from "../value/collection-type.js";
import type { Type } from "../value/type.js";

/** One lock, as the text of its kind sees it. */
export interface LockState<S> {
  /** What the kind declares for itself. */
  readonly state: S;
  /** Who holds it, in the mode or in any. */
  holders(mode?: string): readonly number[];
  isFree(mode?: string): boolean;
  heldBy(thread: number, mode?: string): boolean;
}

export interface Part<S> {
  when?(lock: LockState<S>, self: Thread): boolean;
  /** What it gives is the word's result. */
  effect?(lock: LockState<S>, self: Thread): unknown;
}

export interface Word<S> {
  readonly first: Part<S>;
  /** What is done instead when the first part's guard is false (K4). */
  readonly otherwise?: Part<S>;
  readonly then?: readonly Part<S>[];
}

/** Makes the variables of a kind's state, for one lock or for an array of them. */
export interface StateMaker {
  cell<T>(name: string, type: Type<T>, first: T): Cell<T>;
  setCell<T>(name: string, type: SetType<T>, first: readonly T[]): SetCell<T>;
  table<T, I extends readonly unknown[]>(
    name: string,
    type: Type<T>,
    dimensions: { readonly [K in keyof I]: Type<I[K]> },
    first: (...indices: I) => T,
  ): Elements<T, I, Cell<T>>;
  setTable<T, I extends readonly unknown[]>(
    name: string,
    type: SetType<T>,
    dimensions: { readonly [K in keyof I]: Type<I[K]> },
    first: (...indices: I) => readonly T[],
  ): Elements<readonly T[], I, SetCell<T>>;
}

export interface Kind<S = unknown> {
  readonly name: string;
  /** First come, first served (K3). */
  readonly queued?: boolean;
  /** Modes that can be held, in the order of the text; "" where acquire has none. */
  readonly modes: readonly string[];
  state(make: StateMaker): S;
  /** By word, with its mode if it has one: `acquire shared`, `try get`. */
  readonly words: Readonly<Record<string, Word<S>>>;
  readonly downgrades?: readonly (readonly [string, string])[];
}

/** Gives the parts of a kind the type of its state. */
export function kind<S>(made: Kind<S>): Kind<S> {
  return made;
}
