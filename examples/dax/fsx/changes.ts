/** Writes of several registers that one operation makes: all of them, or none. */
import type { Begun, Cells, Registers } from "./registers.js";

export class Changes {
  readonly #begun: { readonly registers: Registers; readonly write: Begun }[] = [];
  #isBusy = false;

  add(registers: Registers, row: number, value: number, cells: Cells): void {
    if (this.#isBusy || cells.first >= cells.behind) return;
    const write = registers.begin(row, value, cells);
    if (write === undefined) this.#isBusy = true;
    else this.#begun.push({ registers, write });
  }

  /**
   * Does it, unless too much else is going on.
   *
   * @param act  false: it did nothing
   */
  make(act: () => unknown): boolean {
    const isDone = !this.#isBusy && act() !== false;
    for (const { registers, write } of this.#begun) {
      if (isDone) registers.end(write);
      else registers.cancel(write);
    }
    return isDone;
  }
}
