/**
 * What a step may read and write of what others see, element by element: two steps of different
 * threads whose footprints do not clash can be taken in either order, with the same result, and
 * neither lets the other happen or keeps it from happening. Of a set, members are told apart, so
 * that two threads that enter a set of holders do not clash. A footprint may be too large, never
 * too small. `footprint-walk.ts` finds them.
 */
import type { LocationId, ThreadId, VariableId } from "./ir.js";

export interface Touch {
  readonly variable: VariableId;
  /** Of an array, by dimension: the position among its members; undefined: any. */
  readonly indices: readonly (number | undefined)[];
  /** Of a set: only whether this is in it, as JSON. */
  readonly member?: string;
}

/** Asks whether a thread is at one of some locations. */
export interface Located {
  /** Undefined: any. */
  readonly thread: ThreadId | undefined;
  /** By thread. */
  readonly locations: readonly (readonly LocationId[])[];
}

export interface Footprint {
  readonly reads: readonly Touch[];
  readonly writes: readonly Touch[];
  readonly located: readonly Located[];
  /** Threads whose locals it looks at, or where they live: each step of theirs clashes. */
  readonly watches: readonly ThreadId[];
  /** Who goes where; absent for an action. */
  readonly goes?: {
    readonly thread: ThreadId;
    readonly from: LocationId;
    readonly to: readonly LocationId[];
  };
  /** It moves threads and assigns their locals: the crash. */
  readonly touchesAll: boolean;
}

export function clash(a: Footprint, b: Footprint): boolean {
  return (
    a.touchesAll ||
    b.touchesAll ||
    anyMeet(a.writes, b.writes) ||
    anyMeet(a.writes, b.reads) ||
    anyMeet(a.reads, b.writes) ||
    isSeenBy(a, b) ||
    isSeenBy(b, a)
  );
}

function anyMeet(some: readonly Touch[], others: readonly Touch[]): boolean {
  return some.some((one) => others.some((other) => meet(one, other)));
}

/** They may be about the same. */
export function meet(one: Touch, other: Touch): boolean {
  if (one.variable !== other.variable) return false;
  if (one.member !== undefined && other.member !== undefined && one.member !== other.member) {
    return false;
  }
  return one.indices.every((index, dimension) => {
    const opposite = other.indices[dimension];
    return index === undefined || opposite === undefined || index === opposite;
  });
}

/** The thread's way from one location to the next is noticed. */
function isSeenBy({ goes }: Footprint, { located, watches }: Footprint): boolean {
  if (goes === undefined) return false;
  const { from, thread, to } = goes;
  if (watches.includes(thread)) return true;
  return located.some((one) => {
    if (one.thread !== undefined && one.thread !== thread) return false;
    const there = one.locations[thread] ?? [];
    return to.some((location) => there.includes(location) !== there.includes(from));
  });
}
