/**
 * A run from the beginning to its end under a scheduler, and what it has come to. What went wrong
 * comes with the schedule that leads there, and with the command that does it again.
 */
import { ProtocolFault } from "../value/fault.js";
import { scheduleText } from "./schedule-text.js";
import { type Actor, ScheduledRun, type StepTaken } from "./scheduled-run.js";
import type { Scheduler } from "./scheduler.js";
import type { System } from "./system.js";

export interface RunOptions {
  readonly scheduler: Scheduler;
  /** 10 000 unless told. */
  readonly maxSteps?: number;
  /** Crashes are among what may happen, of a protocol with persistent memory. */
  readonly crashes?: boolean;
  /** Names of properties that do not hold as the system stands, asked after every step. */
  readonly judge?: (system: System) => readonly string[];
}

export interface RunResult {
  /**
   * `ended`: everybody has; `stuck`: nobody can step, and somebody has not ended; `limit`: there
   * were as many steps as were asked for.
   */
  readonly ending: "ended" | "stuck" | "limit" | "violated" | "fault";
  /** The properties that are broken, or the fault. */
  readonly broken: readonly string[];
  /** What was decided at the beginning. */
  readonly beginning: readonly number[];
  readonly steps: readonly StepTaken[];
}

export function runSystem(system: System, options: RunOptions): RunResult {
  const { scheduler, maxSteps = 10_000, crashes = false, judge = () => [] } = options;
  let run: ScheduledRun;
  try {
    run = new ScheduledRun(system, scheduler.policy);
  } catch (thrown) {
    if (!(thrown instanceof ProtocolFault)) throw thrown;
    return { ending: "fault", broken: [thrown.fault], beginning: [], steps: [] };
  }
  const end = (ending: RunResult["ending"], broken: readonly string[] = []): RunResult => {
    return { ending, broken, beginning: run.beginning, steps: run.steps };
  };
  const everybody = run.actors.filter(({ kind }) => kind !== "crash" || crashes);
  while (run.steps.length < maxSteps) {
    const taken = takeStep(run, everybody, scheduler);
    if (taken === undefined) return end(run.isOver ? "ended" : "stuck");
    if (taken.kind === "fault") return end("fault", [taken.fault]);
    const broken = [...new Set([...taken.broken, ...judge(system)])];
    if (broken.length > 0) return end("violated", broken);
  }
  return end("limit");
}

/** The first step that somebody can take, in the order of the scheduler. */
function takeStep(run: ScheduledRun, everybody: readonly Actor[], scheduler: Scheduler) {
  let candidates = everybody.filter(
    ({ kind, index }) => kind !== "thread" || !run.thread(index).ended,
  );
  while (candidates.length > 0) {
    const actor = scheduler.pick(candidates, run.steps.length);
    const taken = run.step(actor, scheduler.policy);
    if (taken.kind !== "blocked") return taken;
    candidates = candidates.filter((one) => one !== actor);
  }
  return undefined;
}

/** Where a system comes from, as the command line names it. */
export interface RunOrigin {
  /** `spec/fault-vs-truncate/fault-vs-truncate.lockspec` */
  readonly file: string;
  readonly instance: string;
}

/** What the run came to; of a run that failed, with the one command that does it again. */
export function describeRun(result: RunResult, { file, instance }: RunOrigin): string {
  const { ending, broken, steps } = result;
  const after = `after ${steps.length === 1 ? "1 step" : `${steps.length} steps`}`;
  const what = {
    ended: `everybody has ended, ${after}`,
    limit: `nothing went wrong, ${after}`,
    stuck: `nobody can step, ${after}`,
    violated: `violated ${broken.join(", ")}, ${after}`,
    fault: `fault: ${broken.join(", ")}, ${after}`,
  }[ending];
  if (ending === "ended" || ending === "limit") return `${what}\n`;
  const options = `--instance ${instance} --schedule ${scheduleText(result)}`;
  return `${what}\nreplay: lockspec replay ${file} ${options}\n`;
}
