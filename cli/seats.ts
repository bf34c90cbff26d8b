/**
 * More workers than a spec has threads: several sets of them, each with copies of its own, all in
 * the same rounds. A seat is the place of one worker among all.
 */
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

export interface Seating {
  /** Threads of the spec. */
  readonly threads: number;
  readonly sets: number;
  /** Of each set. */
  readonly copies: number;
}

/** At least one set, and no more workers than were asked for. */
export function setsFor(asked: number | undefined, threads: number): number {
  return Math.max(1, Math.floor((asked ?? threads) / threads));
}

export function seatsOf({ threads, sets, copies }: Seating): readonly Seat[] {
  return Array.from({ length: threads * sets }, (_, seat) => {
    const set = Math.floor(seat / threads);
    return { seat, set, thread: seat % threads, first: set * copies, count: copies };
  });
}
