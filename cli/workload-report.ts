/** What a workload has come to, for people and for programs. */

import type { Ir } from "../ir/index.js";
import { describeState } from "./describe-state.js";
import { type Followed, scheduleOf } from "./follow-order.js";
import type { HistoryFigures, RejectedHistory } from "./history-judge.js";
import { rejectionLines } from "./history-report.js";
import type { Job } from "./plan.js";
import { presentThreads } from "./seats.js";
import type { Caught, WorkloadResult } from "./workload.js";

export interface WorkloadReport {
  readonly job: Job;
  readonly result: WorkloadResult;
  readonly exact: boolean;
  readonly path: string;
  /** Of workers, one for each thread. */
  readonly sets: number;
  /** So many threads, if any were. */
  readonly asked?: number;
  /** Absent: there was no order of steps to follow. */
  readonly history?: Followed;
  /** Of histories of real threads. */
  readonly judged?: HistoryFigures;
  /** The file with one of them. */
  readonly kept?: string;
}

export function textWorkload(report: WorkloadReport): string {
  const { job, result, exact } = report;
  const { ir } = job.lowered;
  const { figures, caught, judge } = result;
  const clean = result.interrupted ? "interrupted, clean so far" : "clean";
  const verdict = caught === undefined ? clean : verdictOf(caught);
  const perSecond = Math.round(figures.operations / Math.max(figures.seconds, 0.001));
  const lines = [
    `${ir.protocol} ${ir.instance}: ${verdict}`,
    `  ${count(figures.operations)} operations, ${count(perSecond)}/s; ` +
      `${count(figures.steps)} steps, ${count(figures.rounds)} rounds, ` +
      `${figures.seconds.toFixed(1)} s`,
    threadsText(report),
    exact
      ? "  every step under one lock, so that ghost state can be asked"
      : "  native locks, no ghost state",
    ...(result.crashes === undefined
      ? []
      : [`  the power failed ${count(result.crashes)} times, with recovery after each`]),
    ...list("looked at when all rest", judge.judged),
    ...list("not looked at, they ask for ghost state", judge.unjudged),
    ...list("run by no thread", actionsIn(ir)),
    ...list("had to wait", contention(result)),
  ];
  const race = caught === undefined ? [] : ["", ...caughtLines(report, caught)];
  const histories = [...historyLines(report), ...judgedLines(report)];
  return `${[...lines, ...histories, ...race].join("\n")}\n`;
}

function historyLines({ history, job, path }: WorkloadReport): readonly string[] {
  if (history === undefined) return [];
  const { strays } = history;
  if (strays === undefined) {
    return [`  followed in the spec, step by step: ${count(history.steps)} steps`];
  }
  const { instance } = job.lowered.ir;
  return [
    `  the code did what the spec does not: ${strays.reason}`,
    `    lockspec replay ${path} --instance ${instance} --schedule ${strays.schedule}`,
  ];
}

function judgedLines({ judged, kept, result }: WorkloadReport): readonly string[] {
  if (judged === undefined) return [];
  const { accepted, events, notJudged } = judged;
  const rejected = result.caught?.rejected === undefined ? "" : ", 1 rejected";
  const left = notJudged === 0 ? "" : `, ${count(notJudged)} not judged: too many states`;
  const all = `${count(accepted)} with ${count(events)} events accepted`;
  return [
    `  histories of threads asked of the spec: ${all}${rejected}${left}`,
    ...(kept === undefined ? [] : [`  one of them is in ${kept}`]),
  ];
}

/** Fewer or more than were asked for, where these are no whole sets. */
function threadsText({ job, sets, asked }: WorkloadReport): string {
  const threads = presentThreads(job.lowered.ir);
  const all = threads.length * sets;
  const names = threads.map(({ name }) => name).join(", ");
  const wanted = asked === undefined || asked === all ? "" : ` (${asked} were asked for)`;
  const inSets = sets === 1 ? "" : `, ${sets} sets of ${threads.length}`;
  return `  ${all} threads${wanted}${inSets}: ${names}`;
}

function verdictOf(caught: Caught): string {
  const [first] = caught.broken;
  if (caught.rejected !== undefined) return "not a behaviour of the spec";
  return first === "deadlock" ? "deadlock" : `violated: ${caught.broken.join(", ")}`;
}

function list(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`  ${what}: ${names.join(", ")}`];
}

function actionsIn({ actions }: Ir): readonly string[] {
  return [...new Set(actions.filter(({ crash }) => crash !== true).map(({ name }) => name))];
}

function contention({ contended }: WorkloadResult): readonly string[] {
  return [...contended]
    .filter(([, times]) => times > 0)
    .map(([name, times]) => {
      return `${name} ${count(times)}`;
    });
}

function rejectedLines(
  { job, kept, path }: WorkloadReport,
  { file, verdict }: RejectedHistory,
): readonly string[] {
  const { ir } = job.lowered;
  const historyPath = kept ?? "history";
  return [
    ...rejectionLines({ historyPath, model: job.model, ir, file, outcome: { verdict } }),
    kept === undefined
      ? "  --history FILE keeps such a history"
      : `  again: lockspec validate ${path} ${kept}`,
  ];
}

function caughtLines(report: WorkloadReport, caught: Caught): readonly string[] {
  if (caught.rejected !== undefined) return rejectedLines(report, caught.rejected);
  const { ir } = report.job.lowered;
  const nameOf = (thread: number): string => ir.threads[thread]?.name ?? `thread ${thread}`;
  const { trouble, stands = [] } = caught;
  return [
    ...(trouble ? [`  ${nameOf(trouble.thread)} met with it at ${trouble.place}`] : []),
    ...(caught.crashed ? ["  seen after a crash, when recover was done"] : []),
    ...stands.map(({ thread, place }) => `  ${nameOf(thread)} waits at ${place}`),
    "  what memory held then:",
    ...describeState(ir, report.result).map((line) => `    ${line}`),
    "  again, step by step:",
    `    ${againText(report, caught)}`,
  ];
}

/** The one command that does it again. */
function againText({ job, path }: WorkloadReport, caught: Caught): string {
  const { instance } = job.lowered.ir;
  const which = job.instance === undefined ? "" : ` --instance ${instance}`;
  const { beginning, order } = caught;
  if (order === undefined) return `lockspec check ${path}${which}`;
  return `lockspec replay ${path}${which} --schedule ${scheduleOf({ beginning, order })}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

export function jsonWorkload(report: WorkloadReport, version: string): string {
  const { job, result, exact, path } = report;
  const { ir } = job.lowered;
  const { caught, figures, judge, contended } = result;
  const document = {
    schemaVersion: 1,
    tool: { name: "lockspec", version },
    file: path,
    protocol: ir.protocol,
    instance: ir.instance,
    verdict:
      caught === undefined ? "clean" : caught.broken[0] === "deadlock" ? "deadlock" : "violated",
    exact,
    threads: presentThreads(ir).length * report.sets,
    sets: report.sets,
    ...figures,
    ...(result.crashes === undefined ? {} : { crashes: result.crashes }),
    judged: judge.judged,
    unjudged: judge.unjudged,
    contended: Object.fromEntries(contended),
    ...(report.history === undefined ? {} : { history: report.history }),
    ...(report.judged === undefined ? {} : { histories: report.judged }),
    ...(report.kept === undefined ? {} : { kept: report.kept }),
    ...(caught === undefined
      ? {}
      : {
          broken: caught.broken,
          ...(caught.trouble ? { place: caught.trouble.place } : {}),
          state: describeState(ir, result),
          replay: againText(report, caught),
        }),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
