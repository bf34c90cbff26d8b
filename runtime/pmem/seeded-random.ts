/**
 * A stream of numbers that depends on its seed alone: splitmix with 32 bits (Steele, Lea and Flood
 * 2014, with the finalizer of MurmurHash3). Good enough to choose crash images, and small.
 */

/** Gives the next number of a stream. */
export interface SeededRandom {
  /** A whole number from 0 up to, but not including, `bound`; `bound` is at least 1. */
  below(bound: number): number;
}

/** A new stream. Seeds are taken modulo 2^32: equal seeds give equal streams. */
export function seededRandom(seed: number): SeededRandom {
  let state = Math.trunc(seed) >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  return { below: (bound) => Math.floor((next() / 2 ** 32) * bound) };
}
