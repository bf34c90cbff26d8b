/**
 * Who steps next. A scheduler picks one of those that may be able to; who has to wait is not
 * offered again before something has happened. All of them are deterministic: the same seed, the
 * same run.
 */
import { seededRandom } from "../pmem/seeded-random.js";
import { first, type Policy } from "./chooser.js";
import type { Actor, StepTaken } from "./scheduled-run.js";

export interface Scheduler {
  /** Decides what the text leaves open. */
  readonly policy: Policy;
  /** One of the candidates; there is at least one. @param steps  taken so far */
  pick(candidates: readonly Actor[], steps: number): Actor;
}

/** One after the other, in the order of their numbers. */
export function roundRobin(policy: Policy = first): Scheduler {
  let last = "";
  return {
    policy,
    pick: (candidates) => {
      const behind = candidates.findIndex((one) => keyOf(one) > last);
      const found = at(candidates, Math.max(0, behind));
      last = keyOf(found);
      return found;
    },
  };
}

/** Anybody, by a seed. */
export function randomScheduler(seed: number): Scheduler {
  const random = seededRandom(seed);
  return {
    policy: { choose: (count) => random.below(count) },
    pick: (candidates) => at(candidates, random.below(candidates.length)),
  };
}

export interface PctOptions {
  readonly seed: number;
  /** How many orderings a bug needs: it is found with a known chance if it needs no more. */
  readonly depth?: number;
  /** About how many steps a run has. */
  readonly length?: number;
}

/** Two threads rarely draw the same of them. */
const manyPriorities = 2 ** 30;

/**
 * Priorities by chance, and a few moments at which whoever is ahead falls behind (Burckhardt and
 * others, "A randomized scheduler with probabilistic guarantees of finding bugs", 2010).
 */
export function pctScheduler({ seed, depth = 3, length = 50 }: PctOptions): Scheduler {
  const random = seededRandom(seed);
  const priorities = new Map<string, number>();
  const changes = Array.from({ length: depth - 1 }, () => random.below(length));
  const priorityOf = (actor: Actor): number => {
    const known = priorities.get(keyOf(actor)) ?? depth + random.below(manyPriorities);
    priorities.set(keyOf(actor), known);
    return known;
  };
  const highest = (candidates: readonly Actor[]): Actor =>
    candidates.reduce((best, one) => (priorityOf(one) > priorityOf(best) ? one : best));
  return {
    policy: { choose: (count) => random.below(count) },
    pick: (candidates, steps) => {
      for (const one of candidates) priorityOf(one);
      for (const [index, step] of changes.entries()) {
        if (step !== steps) continue;
        changes[index] = -1;
        priorities.set(keyOf(highest(candidates)), index);
      }
      return highest(candidates);
    },
  };
}

/** What was done before, step by step; then whoever comes first. */
export function replayScheduler(steps: readonly StepTaken[]): Scheduler {
  let choices: readonly number[] = [];
  let next = 0;
  return {
    policy: {
      choose: (count) => {
        const [chosen = 0, ...rest] = choices;
        choices = rest;
        return Math.min(chosen, count - 1);
      },
    },
    pick: (candidates) => {
      const step = steps[next];
      next += 1;
      choices = step?.choices ?? [];
      const wanted = step === undefined ? undefined : keyOf(step.actor);
      return candidates.find((one) => keyOf(one) === wanted) ?? at(candidates, 0);
    },
  };
}

/** In the order of numbers: threads, actions, the crash. */
function keyOf({ kind, index }: Actor): string {
  const rank = kind === "thread" ? 0 : kind === "action" ? 1 : 2;
  return `${rank} ${String(index).padStart(6, "0")}`;
}

function at(candidates: readonly Actor[], index: number): Actor {
  const found = candidates[index];
  if (found === undefined) throw new Error("nobody to pick");
  return found;
}
