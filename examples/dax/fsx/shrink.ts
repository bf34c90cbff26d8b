/** Makes a run that fails smaller, for as long as it still fails within the time there is. */
import { exercise, type Outcome } from "./campaign.js";
import type { Settings } from "./stage.js";

/** How often a smaller run may do well before it is given up: threads meet by chance. */
const tries = 2;

/** The smallest failing run that was found; the one given if there is none. */
export async function shrink(failed: Outcome, budgetMs: number): Promise<Outcome> {
  const until = performance.now() + budgetMs;
  let best = failed;
  for (;;) {
    const smaller = await firstThatFails(best, until);
    if (smaller === undefined) return best;
    best = smaller;
  }
}

async function firstThatFails(best: Outcome, until: number): Promise<Outcome | undefined> {
  for (const settings of candidates(best)) {
    for (let attempt = 0; attempt < tries; attempt++) {
      const left = until - performance.now();
      if (left < 0) return undefined;
      const patienceMs = 2000;
      const outcome = await exercise(settings, { budgetMs: Math.min(left, 5000), patienceMs });
      if (outcome.finding !== undefined) return outcome;
    }
  }
  return undefined;
}

function candidates({ settings, ops }: Outcome): Settings[] {
  const { threads, files, pages } = settings;
  return [
    ...(threads > 1 ? [{ ...settings, threads: threads - 1 }] : []),
    ...(files > 1 ? [{ ...settings, files: files - 1 }] : []),
    ...(pages > 1 ? [{ ...settings, pages: pages - 1 }] : []),
    // What was not needed is not asked for.
    ...(ops < settings.ops ? [{ ...settings, ops }] : []),
    ...(ops > 100 ? [{ ...settings, ops: Math.ceil(ops / 2) }] : []),
  ];
}
