/**
 * A schedule of the generated code, done again: over real bytes, with the spec beside it to name
 * the steps and to judge every state.
 */

import * as semantics from "../ir/index.js";
import {
  brokenInvariants,
  deadlockIn,
  expand,
  type Ir,
  type State,
  type Successor,
} from "../ir/index.js";
import {
  PageStore,
  RecordedChoices,
  readSchedule,
  ScheduledRun,
  type StepOutcome,
  type System,
  type Viewer,
  viewer,
  type WrittenSchedule,
} from "../runtime/index.js";
import type { Attempt } from "./platform.js";
import { type ReplayedStep, seenIn } from "./replay-run.js";
import { stepLines } from "./replay-text.js";
import type { WalkedStep } from "./spec-path.js";

export interface ReplayedSchedule {
  readonly text: string;
  /** Something went wrong, as it did before. */
  readonly violated: boolean;
}

export function replaySchedule(ir: Ir, system: System, text: string): Attempt<ReplayedSchedule> {
  const gone = walkSchedule(ir, system, text);
  if (!gone.ok) return gone;
  const { walked, replayed, broken } = gone.value;
  const end = broken.length > 0 ? `violated: ${broken.join(", ")}` : "nothing went wrong";
  const lines = [
    `${ir.protocol} ${ir.instance}`,
    ...stepLines(ir, system, { walked, replayed }),
    end,
  ];
  return { ok: true, value: { text: `${lines.join("\n")}\n`, violated: broken.length > 0 } };
}

export interface WalkedSchedule {
  readonly walked: readonly WalkedStep[];
  readonly replayed: readonly ReplayedStep[];
  /** What it has broken on the way. */
  readonly broken: readonly string[];
}

/** Side by side with the spec, step by step; it fails where the spec has no such step. */
export function walkSchedule(ir: Ir, system: System, text: string): Attempt<WalkedSchedule> {
  const schedule = readSchedule(text);
  if (schedule === undefined) return { ok: false, reason: `no schedule: ${text}` };
  const pages = new PageStore(
    system.memory.variables.reduce((sum, one) => sum + one.cells.length, 0),
  );
  system.memory.pages = pages;
  const journey = newJourney(ir, system, schedule);
  const reason = journey.walk(pages);
  pages.close();
  return reason === undefined ? { ok: true, value: journey } : { ok: false, reason };
}

interface Journey {
  readonly walked: WalkedStep[];
  readonly replayed: ReplayedStep[];
  broken: readonly string[];
  /** Why it cannot be walked. */
  walk(pages: PageStore): string | undefined;
}

function newJourney(ir: Ir, system: System, schedule: WrittenSchedule): Journey {
  const run = new ScheduledRun(system, new RecordedChoices(schedule.beginning));
  const view = viewer({ ir, system, semantics });
  const journey: Journey = {
    walked: [],
    replayed: [],
    broken: [],
    walk(pages) {
      const beginnings = semantics.initialStates(ir).filter(({ outcome }) => {
        return outcome.kind === "state" && looksLike(view, outcome.state, run);
      });
      let states = beginnings.flatMap(({ outcome }) =>
        outcome.kind === "state" ? [outcome.state] : [],
      );
      const [begun] = states;
      const failed = (beginnings[0]?.failed ?? []).map((id) => ir.properties[id]?.name ?? "");
      if (begun !== undefined) journey.broken = [...failed, ...brokenInvariantNames(ir, begun)];
      for (const [index, step] of schedule.steps.entries()) {
        const actor = run.actors.find(
          ({ kind, index: number }) => kind === step.kind && number === step.index,
        );
        if (actor === undefined) return `step ${index + 1} of the schedule is nobody's`;
        pages.takeTouched();
        const outcome = run.step(actor, new RecordedChoices(step.choices));
        if (outcome.kind === "blocked") return `step ${index + 1} of the schedule has to wait`;
        const touched = pages.takeTouched();
        const ways = states.flatMap((before) =>
          expand(ir, before)
            .successors.filter((one) => isBy(ir, one, { ...actor, outcome }))
            .filter((one) => leadsTo(view, one, run))
            .map((successor) => ({ before, successor })),
        );
        const [way] = ways;
        if (way === undefined) return `after step ${index + 1} the spec has no such state`;
        const { name, who } = semantics.traceStep(ir, way.successor);
        journey.walked.push({ ...way, name, who });
        journey.replayed.push({ touched, differences: [] });
        states = distinct(
          ways.flatMap(({ successor }) =>
            successor.outcome.kind === "state" ? [successor.outcome.state] : [],
          ),
        );
        // A real run goes on after it; whatever was broken on the way counts.
        const after = states[0];
        const now = [
          ...brokenBy(ir, way.successor, outcome),
          ...(after === undefined ? [] : brokenInvariantNames(ir, after)),
        ];
        journey.broken = [...new Set([...journey.broken, ...now])];
        // Other threads of a real run go on after a fault, but there is no state after it.
        if (outcome.kind === "fault") return undefined;
      }
      const [last] = states;
      const ending = last === undefined ? [] : brokenIn(ir, last);
      journey.broken = [...new Set([...journey.broken, ...ending])];
      return undefined;
    },
  };
  return journey;
}

/** Ways that the code cannot tell apart meet again, or there would be ever more of them. */
function distinct(states: State[]): State[] {
  if (states.length < 2) return states;
  return [...new Map(states.map((state) => [JSON.stringify(state), state])).values()];
}

function looksLike(view: Viewer, state: State, run: ScheduledRun): boolean {
  const code = seenIn(run);
  return view.specKey(state) === view.codeKey(code) && view.standAlike(state, code);
}

function leadsTo(view: Viewer, { outcome }: Successor, run: ScheduledRun): boolean {
  return outcome.kind === "fault" || looksLike(view, outcome.state, run);
}

function brokenInvariantNames(ir: Ir, state: State): readonly string[] {
  return brokenInvariants(ir, state).map((id) => ir.properties[id]?.name ?? "");
}

interface Stepper {
  readonly kind: string;
  readonly index: number;
  readonly name: string;
  readonly outcome: StepOutcome;
}

/** The step of the same actor, with the same kind of end. */
function isBy(ir: Ir, successor: Successor, { kind, index, name, outcome }: Stepper): boolean {
  const { actor } = successor;
  if ((outcome.kind === "fault") !== (successor.outcome.kind === "fault")) return false;
  if (actor.kind === "thread") return kind === "thread" && actor.thread === index;
  const action = ir.actions[actor.action];
  return action?.crash ? kind === "crash" : kind === "action" && action?.name === name;
}

function brokenBy(ir: Ir, { failed }: Successor, outcome: StepOutcome): readonly string[] {
  if (outcome.kind === "fault") return [outcome.fault];
  const own = outcome.kind === "done" ? outcome.broken : [];
  return [...new Set([...own, ...failed.map((id) => ir.properties[id]?.name ?? "")])];
}

function brokenIn(ir: Ir, state: State): readonly string[] {
  const broken = brokenInvariants(ir, state).map((id) => ir.properties[id]?.name ?? "");
  const dead = deadlockIn(ir, state, expand(ir, state).successors);
  return dead === undefined ? broken : [...broken, "deadlock"];
}
