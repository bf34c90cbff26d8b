/**
 * Lists of numbers, all of one length, each kept once: a list has the number of its first coming.
 * States of the comparison are such lists, and there are many; one after the other in one array,
 * they cost no object each.
 */

export class NumberLists {
  readonly #length: number;
  #numbers: Int32Array;
  /** Slots with a list's number + 1; at most half of them are taken. */
  #slots = new Int32Array(64);
  #size = 0;

  constructor(length: number) {
    this.#length = length;
    this.#numbers = new Int32Array(32 * length);
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the list: what `size` was before, if it is new. */
  add(list: ArrayLike<number>): number {
    let slot = this.#home(list, 0);
    for (;;) {
      const found = this.#slots[slot]! - 1;
      if (found < 0) return this.#append(list, slot);
      if (this.#isAt(list, found)) return found;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
  }

  /** What stands in a list. */
  at(list: number, position: number): number {
    return this.#numbers[list * this.#length + position]!;
  }

  /** A copy of the whole list. */
  list(number: number): Int32Array {
    return this.#numbers.slice(number * this.#length, (number + 1) * this.#length);
  }

  #isAt(list: ArrayLike<number>, number: number): boolean {
    const from = number * this.#length;
    for (let i = 0; i < this.#length; i++) {
      if (this.#numbers[from + i] !== list[i]) return false;
    }
    return true;
  }

  /** @param from  where the list begins in what is given */
  #home(list: ArrayLike<number>, from: number): number {
    let hash = 0;
    for (let i = from; i < from + this.#length; i++) {
      hash = Math.imul(hash ^ list[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (this.#slots.length - 1);
  }

  #append(list: ArrayLike<number>, slot: number): number {
    const number = this.#size;
    const from = number * this.#length;
    if (from + this.#length > this.#numbers.length) {
      const larger = new Int32Array(2 * this.#numbers.length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers.set(list, from);
    this.#slots[slot] = number + 1;
    this.#size += 1;
    if (2 * this.#size > this.#slots.length) this.#spread();
    return number;
  }

  #spread(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let number = 0; number < this.#size; number++) {
      let slot = this.#home(this.#numbers, number * this.#length);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = number + 1;
    }
  }
}
