/**
 * More workers than a spec has threads: several sets of them, each with copies of its own, all in
 * the same rounds. A seat is the place of one worker among all.
 */
import type { Ir } from "../ir/index.js";

export interface Seat {
  /** Its number. */
  readonly seat: number;
  readonly set: number;
  /** Of the spec. */
  readonly thread: number;
  /** The copies of its set. */
  readonly first: number;
  readonly count: number;
}

/** Who is there: without those that the parameters leave out. */
export function presentThreads({ threads }: Pick<Ir, "threads">): Ir["threads"] {
  return threads.filter(({ absent }) => !absent);
}

export interface Seating {
  /** Threads of the spec that the parameters have not left out. */
  readonly threads: readonly number[];
  readonly sets: number;
  /** Of each set. */
  readonly copies: number;
}

/** At least one set, and no more workers than were asked for. */
export function setsFor(asked: number | undefined, threads: number): number {
  return Math.max(1, Math.floor((asked ?? threads) / threads));
}

export function seatsOf({ threads, sets, copies }: Seating): readonly Seat[] {
  return Array.from({ length: sets }, (_, set) =>
    threads.map((thread, place) => {
      const seat = set * threads.length + place;
      return { seat, set, thread, first: set * copies, count: copies };
    }),
  ).flat();
}
