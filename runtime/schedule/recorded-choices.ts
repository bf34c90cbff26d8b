/**
 * All ways to decide what a step leaves open, one after the other: each run repeats a list of
 * decisions and takes the first for every further one; the next list is the next in the order of
 * dictionaries.
 */
import type { Policy } from "./chooser.js";

/** One decision: which of how many, and of what. */
export interface Decision {
  readonly chosen: number;
  readonly count: number;
  readonly what: string;
}

/** Takes what is given, then always the first, and keeps what it has taken. */
export class RecordedChoices implements Policy {
  readonly decisions: Decision[] = [];
  readonly #given: readonly number[];

  constructor(given: readonly number[]) {
    this.#given = given;
  }

  choose(count: number, what: string): number {
    const given = this.#given[this.decisions.length] ?? 0;
    const chosen = Math.min(given, count - 1);
    this.decisions.push({ chosen, count, what });
    return chosen;
  }

  /** The list to repeat another time. */
  get list(): readonly number[] {
    return this.decisions.map((one) => one.chosen);
  }
}

/** The next list of decisions; nothing after the last one. */
export function nextChoices(decisions: readonly Decision[]): readonly number[] | undefined {
  const last = decisions.findLastIndex(({ chosen, count }) => chosen + 1 < count);
  if (last < 0) return undefined;
  return decisions.slice(0, last + 1).map(({ chosen }, i) => (i === last ? chosen + 1 : chosen));
}

/** Runs `body` once for every way to decide. */
export function everyWay(body: (choices: RecordedChoices) => void): void {
  let given: readonly number[] | undefined = [];
  while (given !== undefined) {
    const choices = new RecordedChoices(given);
    body(choices);
    given = nextChoices(choices.decisions);
  }
}
