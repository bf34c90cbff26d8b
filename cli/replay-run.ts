/**
 * The generated code along a trace, for good: one run over real bytes, step by step, compared with
 * the spec after every step, and at the end the judgement on what the code has left.
 */

import * as semantics from "../ir/index.js";
import { brokenInvariants, deadlockIn, expand, type Ir, type State } from "../ir/index.js";
import {
  lostPlace,
  PageStore,
  placeOf,
  RecordedChoices,
  type Schedule,
  ScheduledRun,
  type SeenCode,
  type StepOutcome,
  type System,
  type TouchedPage,
  viewer,
} from "../runtime/index.js";
import type { WalkedTrace } from "./spec-path.js";
import type { TraceFile } from "./trace-file.js";

export interface ReplayedStep {
  readonly touched: readonly TouchedPage[];
  /** How the code differs from the spec after the step; empty as it should be. */
  readonly differences: readonly string[];
}

export interface Replayed {
  readonly steps: readonly ReplayedStep[];
  /** The code ends in the violation of the trace. */
  readonly violated: boolean;
}

export interface ReplayParts {
  readonly ir: Ir;
  readonly system: System;
  readonly trace: TraceFile;
  readonly walked: WalkedTrace;
  readonly schedule: Schedule;
}

export function replayRun(parts: ReplayParts): Replayed {
  const { ir, system, walked, schedule } = parts;
  const pages = new PageStore(
    system.memory.variables.reduce((sum, one) => sum + one.cells.length, 0),
  );
  system.memory.pages = pages;
  const run = new ScheduledRun(system, new RecordedChoices(schedule.beginning));
  const view = viewer({ ir, system, semantics });
  const steps: ReplayedStep[] = [];
  let outcome: StepOutcome = { kind: "blocked" };
  for (const [index, { successor }] of walked.steps.entries()) {
    pages.takeTouched();
    outcome = takeStep(run, schedule.steps[index]);
    const touched = pages.takeTouched();
    const { outcome: wanted } = successor;
    const differences =
      wanted.kind === "state" ? view.differences(wanted.state, seenIn(run)) : faultLines(outcome);
    steps.push({ touched, differences });
    if (differences.length > 0) break;
  }
  const last = view.withCode(walked.last, seenIn(run));
  const complete = steps.every(({ differences }) => differences.length === 0);
  const violated = complete && isViolated(parts, { last, outcome });
  pages.close();
  return { steps, violated };
}

function takeStep(run: ScheduledRun, step: Schedule["steps"][number] | undefined): StepOutcome {
  const actor = run.actors.find(({ kind, index }) => kind === step?.kind && index === step.index);
  if (step === undefined || actor === undefined) throw new Error("a schedule without its actor");
  return run.step(actor, new RecordedChoices(step.choices));
}

/** What can be seen of a run as it stands. */
export function seenIn(run: ScheduledRun): SeenCode {
  const { memory, threads } = run.system;
  const over = run.isCrashed;
  const places = threads.map((plan, index) => ({
    place: over && plan.run !== undefined ? lostPlace : placeOf(run.thread(index)),
  }));
  return { memory: memory.snapshot(), places, over };
}

function faultLines(outcome: StepOutcome): readonly string[] {
  return outcome.kind === "fault" ? [] : ["the code takes the step, and it is no fault"];
}

/** What is broken, judged on what the code has left in memory. */
function isViolated(
  { ir, trace, walked, schedule }: ReplayParts,
  { last, outcome }: { readonly last: State; readonly outcome: StepOutcome },
): boolean {
  switch (trace.kind) {
    case "fault":
      return outcome.kind === "fault" && outcome.fault === trace.property;
    case "deadlock": {
      const dead = deadlockIn(ir, last, expand(ir, last).successors);
      if (dead === undefined) return false;
      const stuck = dead.threads.map((id) => ir.threads[id]?.name ?? "");
      return !schedule.movers.some((who) => dead.kind === "stuck" || stuck.includes(who));
    }
    case "property": {
      const broken = brokenInvariants(ir, last).map((id) => ir.properties[id]?.name);
      if (broken.includes(trace.property)) return true;
      if (outcome.kind === "done" && outcome.broken.includes(trace.property)) return true;
      // A discipline, or a property of the step: of the same step between the same states.
      const end = walked.steps.at(-1)?.successor;
      if (end === undefined) return walked.brokenAtFirst.includes(trace.property);
      return end.failed.some((id) => ir.properties[id]?.name === trace.property);
    }
  }
}
