/**
 * The internal lock of natives whose state does not fit into one word: held for some instructions,
 * never while its holder waits for anything. One word: 0 free, 1 held, 2 held and somebody may be
 * asleep. Follows the second mutex of Ulrich Drepper, "Futexes are tricky" (2011).
 */

export function latch(words: Int32Array, at: number): void {
  let seen = Atomics.compareExchange(words, at, 0, 1);
  while (seen !== 0) {
    if (seen === 2 || Atomics.compareExchange(words, at, 1, 2) !== 0) Atomics.wait(words, at, 2);
    seen = Atomics.compareExchange(words, at, 0, 2);
  }
}

export function unlatch(words: Int32Array, at: number): void {
  if (Atomics.exchange(words, at, 0) === 2) Atomics.notify(words, at, 1);
}
