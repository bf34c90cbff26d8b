/**
 * The order of the steps of an exact workload, written down by the threads themselves while they
 * have the step lock, one list for each copy:
 *
 *     used | lost | thread | number of choices | choices … | thread | …
 */
import type { StepLog } from "./work.js";

const usedAt = 0;
const lostAt = 1;
const head = 2;

/** In the place of a thread: the power has failed. */
export const crashed = -1;

export interface OrderedStep {
  readonly thread: number;
  readonly choices: readonly number[];
}

export class StepOrder implements StepLog {
  readonly words: Int32Array;
  readonly #perCopy: number;

  constructor(perCopy: number, given: number | SharedArrayBuffer) {
    this.#perCopy = perCopy;
    const bytes = Int32Array.BYTES_PER_ELEMENT;
    this.words = new Int32Array(
      typeof given === "number" ? new SharedArrayBuffer(given * perCopy * bytes) : given,
    );
  }

  step(copy: number, thread: number, choices: readonly number[]): void {
    const from = copy * this.#perCopy;
    const used = this.words[from + usedAt] ?? 0;
    const next = used + 2 + choices.length;
    if (head + next > this.#perCopy) {
      this.words[from + lostAt] = 1;
      return;
    }
    this.words.set([thread, choices.length, ...choices], from + head + used);
    this.words[from + usedAt] = next;
  }

  clear(copy: number): void {
    this.words.fill(0, copy * this.#perCopy, (copy + 1) * this.#perCopy);
  }

  /** Undefined: there were more steps than there is room. */
  stepsOf(copy: number): readonly OrderedStep[] | undefined {
    const from = copy * this.#perCopy;
    if (this.words[from + lostAt] !== 0) return undefined;
    const used = this.words[from + usedAt] ?? 0;
    const steps: OrderedStep[] = [];
    for (let at = from + head; at < from + head + used; ) {
      const [thread = 0, count = 0] = this.words.subarray(at, at + 2);
      steps.push({ thread, choices: [...this.words.subarray(at + 2, at + 2 + count)] });
      at += 2 + count;
    }
    return steps;
  }
}
