/** Room in the words of a state: units of bits, each into the first word where it fits. */

export interface Words {
  /** By word: its low bits that are taken. */
  readonly used: number[];
}

/** Where a unit begins. */
export interface Spot {
  readonly word: number;
  readonly shift: number;
}

export function newWords(): Words {
  return { used: [] };
}

/** A unit of more than 64 bits begins at a new word; what its last word has left may be used. */
export function placeBits(words: Words, bits: number): Spot {
  if (bits <= 64) {
    const fitting = words.used.findIndex((used) => used + bits <= 64);
    if (fitting >= 0) {
      const shift = words.used[fitting]!;
      words.used[fitting] = shift + bits;
      return { word: fitting, shift: bits === 0 ? 0 : shift };
    }
  }
  const word = words.used.length;
  for (let rest = bits; rest > 0 || word === words.used.length; rest -= 64) {
    words.used.push(Math.min(64, rest));
  }
  return { word, shift: 0 };
}
