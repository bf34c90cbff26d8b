/**
 * What came of a history, for people and as JSON: whether it is a behaviour, and if not, how far it
 * is one, and what keeps the protocol from the next step, with the line of the spec.
 */
import { explain } from "../checker/index.js";
import {
  environmentOfState,
  freshCells,
  type Ir,
  lineOf,
  type Origin,
  originOf,
  type SourceFile,
} from "../ir/index.js";
import {
  type Blocked,
  type BlockedAt,
  describeEvent,
  type HistoryVerdict,
  insteadText,
  type Obstacle,
  type Reason,
  type RecordedEvent,
  reasonText,
} from "../runtime/index.js";
import type { OpenedHistory } from "./open-history.js";

export interface HistoryOutcome {
  readonly verdict: HistoryVerdict;
  readonly elapsedMs: number;
  /** Why it is incomplete, if not for the limit of states. */
  readonly stopped?: "interrupted" | "timeout" | "no more memory";
}

/** What a rejected history is told with. */
export type RejectionReport = Pick<OpenedHistory, "historyPath" | "model" | "ir" | "file"> & {
  readonly outcome: Pick<HistoryOutcome, "verdict">;
};

export interface HistoryReport extends OpenedHistory {
  readonly outcome: HistoryOutcome;
  readonly version: string;
}

export function textOutcome(report: HistoryReport): string {
  const { ir, specPath, outcome } = report;
  const { verdict } = outcome;
  const most = `at most ${count(verdict.mostPlaces, "state")} at a time`;
  const events = countEvents(report);
  const subject = `${specPath} ${ir.instance}`;
  switch (verdict.kind) {
    case "explained":
      return `${subject}: accepted, ${count(events.all, "event")}, ${most}\n`;
    case "incomplete": {
      const why = reasonOf(outcome);
      const how = `behind ${events.explained} of ${events.all} events`;
      return `${subject}: incomplete (${why}) ${how}, ${most}\n`;
    }
    case "unexplained": {
      const lines = rejectionLines(report);
      return [`${subject}: not a behaviour of the protocol, ${most}`, ...lines, ""].join("\n");
    }
  }
}

/** The longest prefix that is a behaviour, and what keeps the spec from going on. */
export function rejectionLines(report: RejectionReport): readonly string[] {
  const { verdict } = report.outcome;
  if (verdict.kind !== "unexplained") return [];
  const { blocked } = verdict;
  const events = countEvents(report);
  return [
    `  ${events.explained} of ${count(events.all, "event")} explained; no behaviour has next`,
    `    ${placed(report, blocked.event)}`,
    ...blocked.open.map((event) => `  while open: ${placed(report, event)}`),
    ...blocked.at.flatMap((at) => textAt(report, at, blocked)),
    ...blocked.instead.map((one) => `  the spec has: ${insteadText(one)}`),
  ];
}

function reasonOf({ stopped }: HistoryOutcome): string {
  return stopped ?? "too many states";
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Events that have ended by the bracket up to which the history is explained. */
function countEvents({ file, outcome }: RejectionReport): { explained: number; all: number } {
  const { verdict } = outcome;
  const all = file.history.length;
  if (verdict.kind === "explained") return { explained: all, all };
  const brackets = file.history.flatMap(({ begin, end }) => [
    { moment: begin, isEnd: false },
    ...(end === undefined ? [] : [{ moment: end, isEnd: true }]),
  ]);
  brackets.sort((a, b) => a.moment - b.moment || Number(a.isEnd) - Number(b.isEnd));
  const explained = brackets.slice(0, verdict.explained).filter(({ isEnd }) => isEnd).length;
  return { explained, all };
}

function placed({ historyPath }: RejectionReport, event: RecordedEvent): string {
  return `${historyPath}:${event.endLine ?? event.beginLine}: ${describeEvent(event)}`;
}

function textAt(report: RejectionReport, at: BlockedAt, blocked: Blocked): readonly string[] {
  const { sources } = report.model;
  const { actor, stand, reasons, places } = at;
  const where = originOf(stand.span, sources);
  const part =
    places === blocked.places ? "" : `, in ${places} of ${count(blocked.places, "state")}`;
  return [
    `  ${actor} is at ${stand.name} (${shown(where)})${part}`,
    ...reasons.flatMap((reason) => textReason(report, reason)),
  ];
}

function textReason({ ir, model }: RejectionReport, reason: Reason): readonly string[] {
  if (reason.kind !== "obstacle") return [`    ${reasonText(reason)}`];
  const { obstacle } = reason;
  const { where, text, values } = describeObstacle(ir, obstacle, model.sources);
  const read = values.map(({ name, value }) => `${name} = ${value}`);
  const why = obstacle.kind === "guard" ? "waits" : "has nothing to choose from";
  return [
    `    ${reason.step} ${why}: ${shown(where)}: ${text}`,
    ...(read.length === 0 ? [] : [`      ${read.join(", ")}`]),
  ];
}

function shown({ file, line }: Origin): string {
  return `${file}:${line}`;
}

interface DescribedObstacle {
  readonly where: Origin;
  /** The line of the spec. */
  readonly text: string;
  /** What the false guard reads. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

function describeObstacle(
  ir: Ir,
  { span, condition, state }: Obstacle,
  sources: readonly SourceFile[],
): DescribedObstacle {
  // Where a step begins, what no state has is at its default: locks that are held in between.
  const begun = { ...state, values: freshCells(ir, state) };
  const values =
    condition === undefined ? [] : explain(ir, condition, environmentOfState(ir, begun)).places;
  return { where: originOf(span, sources), text: lineOf(span, sources), values };
}

export function jsonOutcome(report: HistoryReport): string {
  const { ir, specPath, historyPath, outcome, version } = report;
  const { verdict, elapsedMs } = outcome;
  const events = countEvents(report);
  const document = {
    schemaVersion: 1,
    tool: { name: "lockspec", version },
    file: specPath,
    history: historyPath,
    protocol: ir.protocol,
    instance: ir.instance,
    parameters: Object.fromEntries(ir.parameters.map(({ name, value }) => [name, value])),
    verdict: verdictNames[verdict.kind],
    reason: verdict.kind === "incomplete" ? reasonOf(outcome) : null,
    events: events.all,
    explained: events.explained,
    maxStates: verdict.mostPlaces,
    elapsedMs: Math.round(elapsedMs),
    blocked: verdict.kind === "unexplained" ? jsonBlocked(report, verdict.blocked) : null,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const verdictNames: Readonly<Record<HistoryVerdict["kind"], string>> = {
  explained: "accepted",
  unexplained: "rejected",
  incomplete: "incomplete",
};

function jsonBlocked(report: HistoryReport, { event, open, at, instead, places }: Blocked): object {
  const { sources } = report.model;
  return {
    event: jsonEvent(event),
    open: open.map(jsonEvent),
    states: places,
    at: at.map((one) => ({
      process: one.actor,
      location: one.stand.name,
      source: originOf(one.stand.span, sources),
      states: one.places,
      reasons: one.reasons.map((reason) => jsonReason(report, reason)),
    })),
    instead: instead.map(({ misfits, places: states }) => ({ states, values: misfits })),
  };
}

function jsonEvent(event: RecordedEvent): object {
  return { line: event.endLine ?? event.beginLine ?? null, text: describeEvent(event) };
}

function jsonReason({ ir, model }: HistoryReport, reason: Reason): object {
  const text = reasonText(reason);
  switch (reason.kind) {
    case "value":
      return { kind: reason.kind, step: reason.step, text, values: reason.misfits };
    case "obstacle": {
      const { obstacle, step } = reason;
      const { where, values } = describeObstacle(ir, obstacle, model.sources);
      return { kind: obstacle.kind, step, text, source: where, values };
    }
    case "elsewhere":
      return { kind: reason.kind, step: null, text };
    default:
      return { kind: reason.kind, step: reason.step, text };
  }
}
