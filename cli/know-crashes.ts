/**
 * A crash of real threads is written down as what it has left on the device; the spec chooses, for
 * every line, one of the contents that a crash may leave it with. Which these were, the scheduled
 * flavour knows that has taken the same steps.
 */
import {
  crashed,
  type OrderedStep,
  Persistence,
  ProtocolFault,
  RecordedChoices,
  ScheduledRun,
  type System,
} from "../runtime/index.js";
import type { OrderedRun } from "./follow-order.js";

/** In the place of a thread: a crash of which only what it has left is known. */
const hasLeft = -2;

/** Such a step: how many values, the values, then what recovery chose. */
export function crashStep(left: readonly number[], choices: readonly number[]): OrderedStep {
  return { thread: hasLeft, choices: [left.length, ...left, ...choices] };
}

export interface KnownRun {
  readonly run: OrderedRun;
  /** The code has left what the spec does not. */
  readonly reason?: string;
}

export function knowCrashes(system: System, run: OrderedRun): KnownRun {
  const { observer } = system.memory;
  if (!(observer instanceof Persistence)) return { run };
  if (run.order.every(({ thread }) => thread !== hasLeft)) return { run };
  const walk = new ScheduledRun(system, new RecordedChoices(run.beginning));
  const order: OrderedStep[] = [];
  for (const step of run.order) {
    const known = step.thread === hasLeft ? knownCrash(observer, step) : step;
    if ("line" in known) {
      const where = `after step ${order.length} no crash leaves ${known.line} like that`;
      const reason = `${where} (where one step stores to it twice, see LS4007)`;
      return { run: { ...run, order }, reason };
    }
    order.push(known);
    const actor = walk.actors.find(({ kind, index }) =>
      known.thread === crashed ? kind === "crash" : kind === "thread" && index === known.thread,
    );
    // Whoever follows the steps says what is wrong with one.
    if (actor === undefined || !isTaken(walk, actor, known)) break;
  }
  return { run: { ...run, order: [...order, ...run.order.slice(order.length)] } };
}

function knownCrash(
  persistence: Persistence,
  { choices: [count = 0, ...rest] }: OrderedStep,
): OrderedStep | { readonly line: string } {
  const chosen = persistence.choicesLeaving(rest.slice(0, count));
  if ("line" in chosen) return chosen;
  return { thread: crashed, choices: [...chosen, ...rest.slice(count)] };
}

function isTaken(
  walk: ScheduledRun,
  actor: Parameters<ScheduledRun["step"]>[0],
  { choices }: OrderedStep,
): boolean {
  try {
    return walk.step(actor, new RecordedChoices(choices)).kind === "done";
  } catch (thrown) {
    if (thrown instanceof ProtocolFault) return false;
    throw thrown;
  }
}
