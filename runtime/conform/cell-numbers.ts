/** Values of variables by number: equal ones have the same. */
import type * as Reference from "../../ir/index.js";

type Cell = Reference.State["values"][number];

export class CellNumbers {
  /** Most come back as the object that they were. */
  readonly #known = new WeakMap<object, number>();
  readonly #numbers = new Map<unknown, number>();
  readonly #cells: Cell[] = [];

  of(cell: Cell): number {
    if (typeof cell !== "object") return this.#number(cell, cell);
    const known = this.#known.get(cell) ?? this.#number(JSON.stringify(cell), cell);
    this.#known.set(cell, known);
    return known;
  }

  at(number: number): Cell {
    return this.#cells[number];
  }

  #number(key: unknown, cell: Cell): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#cells.length);
    return this.#cells.push(cell) - 1;
  }
}
