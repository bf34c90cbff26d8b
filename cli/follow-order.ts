/**
 * The steps of an exact workload, in the order in which real threads took them, done again in the
 * scheduled flavour side by side with the spec: every state on the way is one of the spec's and is
 * judged as the checker would.
 */
import { crashed, type OrderedStep, scheduleText } from "../runtime/index.js";
import { systemMaker } from "./generated-code.js";
import { knowCrashes } from "./know-crashes.js";
import type { Job } from "./plan.js";
import { walkSchedule } from "./replay-schedule.js";

/** One copy of the protocol, from its beginning. */
export interface OrderedRun {
  readonly beginning: readonly number[];
  readonly order: readonly OrderedStep[];
}

/** How far the recorded steps could be followed in the spec. */
export interface Followed {
  readonly steps: number;
  /** A run that is no behaviour of the spec: our bug. */
  readonly strays?: { readonly schedule: string; readonly reason: string };
}

export interface Follower {
  /** Names of what it breaks on the way. */
  follow(run: OrderedRun): readonly string[];
  /** With what each crash has chosen in the place of what it has left. */
  known(run: OrderedRun): OrderedRun;
  followed(): Followed;
}

/** Undefined where the instance has no scheduled flavour. */
export async function orderFollower({ model, lowered }: Job): Promise<Follower | undefined> {
  const maker = await systemMaker(model);
  if (!maker.ok || !maker.value(lowered.ir).ok) return undefined;
  let followed: Followed = { steps: 0 };
  const known = (run: OrderedRun) => {
    const system = maker.value(lowered.ir);
    return system.ok ? knowCrashes(system.value, run) : { run };
  };
  return {
    known: (run) => known(run).run,
    follow: (recorded) => {
      const system = maker.value(lowered.ir);
      if (!system.ok || followed.strays !== undefined) return [];
      const { run, reason } = known(recorded);
      const schedule = scheduleOf(run);
      if (reason !== undefined) {
        followed = { ...followed, strays: { schedule, reason } };
        return [];
      }
      const walked = walkSchedule(lowered.ir, system.value, schedule);
      if (!walked.ok) {
        followed = { ...followed, strays: { schedule, reason: walked.reason } };
        return [];
      }
      followed = { steps: followed.steps + run.order.length };
      return walked.value.broken;
    },
    followed: () => followed,
  };
}

export function scheduleOf({ beginning, order }: OrderedRun): string {
  const steps = order.map(({ thread, choices }) => ({
    actor:
      thread === crashed
        ? { kind: "crash" as const, index: 0, name: "" }
        : { kind: "thread" as const, index: thread, name: "" },
    choices,
  }));
  return scheduleText({ beginning, steps });
}
