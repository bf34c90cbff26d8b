/**
 * What came of a history, for people and as JSON: whether it is a behaviour, and if not, how far it
 * is one, and what keeps the protocol from the next step, with the line of the spec.
 */
import { originOf } from "../ir/index.js";
import {
  type Blocked,
  type BlockedAt,
  describeEvent,
  type HistoryVerdict,
  insteadText,
  type RecordedEvent,
} from "../runtime/index.js";
import {
  jsonDropped,
  jsonReason,
  type Spec,
  shown,
  textDropped,
  textReason,
} from "./history-reasons.js";
import type { OpenedHistory } from "./open-history.js";
import type { OpenedRecording } from "./open-recording.js";
import type { OutputStream } from "./platform.js";
import {
  endOfBlocked,
  endOfBroken,
  eventBefore,
  eventPlace,
  eventTable,
  jsonRecording,
  originOfRecord,
  type RecordingEnd,
  withoutNumber,
} from "./recording-report.js";

export interface HistoryOutcome {
  readonly verdict: HistoryVerdict;
  readonly elapsedMs: number;
  /** Why it is incomplete, if not for the limit of states. */
  readonly stopped?: "interrupted" | "timeout" | "no more memory";
}

/** What a rejected history is told with. */
export type RejectionReport = Pick<
  OpenedHistory,
  "historyPath" | "model" | "ir" | "file" | "recording"
> & {
  readonly outcome: Pick<HistoryOutcome, "verdict">;
};

export interface HistoryReport extends OpenedHistory {
  readonly outcome: HistoryOutcome;
  readonly version: string;
}

export function textOutcome(report: HistoryReport, stream: OutputStream): string {
  const { ir, specPath, outcome, recording } = report;
  const { verdict } = outcome;
  const most = `at most ${count(verdict.mostPlaces, "state")} at a time`;
  const events = countEvents(report);
  const subject = `${specPath} ${ir.instance}`;
  switch (verdict.kind) {
    case "explained": {
      const broken = recording && endOfBroken(recording);
      if (broken !== undefined) return brokenText(report, { end: broken, subject, most, stream });
      return `${subject}: accepted, ${subjectOf(report, events.all)}, ${most}\n`;
    }
    case "incomplete": {
      const why = reasonOf(outcome);
      const how = `behind ${events.explained} of ${events.all} events`;
      return `${subject}: incomplete (${why}) ${how}, ${most}\n`;
    }
    case "unexplained": {
      const lines = [...rejectionLines(report), ...lastOfBlocked(report, stream)];
      return [`${subject}: not a behaviour of the protocol, ${most}`, ...lines, ""].join("\n");
    }
  }
}

/** `3460 steps in 7959 events`. */
function subjectOf({ recording }: HistoryReport, all: number): string {
  if (recording === undefined) return count(all, "event");
  return `${count(all, "step")} in ${count(recording.mapped.events.length, "event")}`;
}

interface BrokenEnd {
  readonly end: RecordingEnd;
  readonly subject: string;
  readonly most: string;
  readonly stream: OutputStream;
}

/** All is explained up to an event that does not fit to those before it. */
function brokenText(report: HistoryReport, { end, subject, most, stream }: BrokenEnd): string {
  const { historyPath, recording, file } = report;
  return [
    `${subject}: not a behaviour of the protocol, ${most}`,
    `  ${count(file.history.length, "step")} explained; then the recording contradicts itself`,
    `    ${eventPlace(historyPath, end.event)}: ${end.ending}`,
    ...(recording === undefined ? [] : ["", ...eventTable(recording, end, stream)]),
    "",
  ].join("\n");
}

function lastOfBlocked({ outcome, recording }: HistoryReport, stream: OutputStream) {
  const { verdict } = outcome;
  if (verdict.kind !== "unexplained" || recording === undefined) return [];
  const end = endOfBlocked(recording, verdict.blocked);
  return end === undefined ? [] : ["", ...eventTable(recording, end, stream)];
}

/** The longest prefix that is a behaviour, and what keeps the spec from going on. */
export function rejectionLines(report: RejectionReport): readonly string[] {
  const { verdict } = report.outcome;
  if (verdict.kind !== "unexplained") return [];
  const { blocked } = verdict;
  const events = countEvents(report);
  return [
    `  ${explainedText(report, blocked.event, events)}; no behaviour has next`,
    `    ${placed(report, blocked.event)}`,
    ...blocked.open.map((event) => `  while open: ${placed(report, event)}`),
    ...blocked.at.flatMap((at) => textAt(report, at, blocked)),
    ...blocked.dropped.flatMap((one) => textDropped(specOf(report), one)),
    ...blocked.instead.map((one) => `  the spec has: ${insteadText(one)}`),
  ];
}

/** Of a recording also the last of its events that is explained. */
function explainedText(
  { recording }: RejectionReport,
  blocked: RecordedEvent,
  { explained, all }: { readonly explained: number; readonly all: number },
): string {
  if (recording === undefined) return `${explained} of ${count(all, "event")} explained`;
  const last = eventBefore(recording, blocked.end ?? blocked.begin);
  return `${explained} of ${count(all, "step")} explained, the recording up to event ${last?.seq}`;
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

function placed({ historyPath, recording }: RejectionReport, event: RecordedEvent): string {
  const from = recording && originOfRecord(recording, event);
  if (from !== undefined) {
    const text = `${describeEvent(withoutNumber(event))}${bracketText(event)}`;
    return `${eventPlace(historyPath, from)}: ${text}`;
  }
  return `${historyPath}:${event.endLine ?? event.beginLine}: ${describeEvent(event)}`;
}

/** `, between events 602 and 603`. */
function bracketText({ begin, end }: RecordedEvent): string {
  if (end === begin) return "";
  return end === undefined ? `, behind event ${begin}` : `, between events ${begin} and ${end}`;
}

function textAt(report: RejectionReport, at: BlockedAt, blocked: Blocked): readonly string[] {
  const { sources } = report.model;
  const { actor, stand, reasons, places } = at;
  const where = originOf(stand.span, sources);
  const part =
    places === blocked.places ? "" : `, in ${places} of ${count(blocked.places, "state")}`;
  return [
    `  ${actor} is at ${stand.name} (${shown(where)})${part}`,
    ...reasons.flatMap((reason) => textReason(specOf(report), reason)),
  ];
}

function specOf({ ir, model: { sources } }: RejectionReport): Spec {
  return { ir, sources };
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
    verdict: isBroken(report) ? verdictNames.unexplained : verdictNames[verdict.kind],
    reason: verdict.kind === "incomplete" ? reasonOf(outcome) : null,
    events: events.all,
    explained: events.explained,
    maxStates: verdict.mostPlaces,
    elapsedMs: Math.round(elapsedMs),
    blocked: verdict.kind === "unexplained" ? jsonBlocked(report, verdict.blocked) : null,
    ...(report.recording === undefined ? {} : { recording: recordingOf(report, report.recording) }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** All of it, and all of it makes sense. */
export function isExplained(report: Pick<HistoryReport, "outcome" | "recording">): boolean {
  return report.outcome.verdict.kind === "explained" && !isBroken(report);
}

/** Explained as far as it makes sense, and no further. */
export function isBroken({ outcome, recording }: Pick<HistoryReport, "outcome" | "recording">) {
  return outcome.verdict.kind === "explained" && recording?.mapped.broken !== undefined;
}

function recordingOf({ outcome }: HistoryReport, recording: OpenedRecording): object {
  const { verdict } = outcome;
  const end =
    verdict.kind === "unexplained"
      ? endOfBlocked(recording, verdict.blocked)
      : endOfBroken(recording);
  return jsonRecording(recording, end);
}

const verdictNames: Readonly<Record<HistoryVerdict["kind"], string>> = {
  explained: "accepted",
  unexplained: "rejected",
  incomplete: "incomplete",
};

function jsonBlocked(report: HistoryReport, blocked: Blocked): object {
  const { at, dropped, event, instead, open, places } = blocked;
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
      reasons: one.reasons.map((reason) => jsonReason(specOf(report), reason)),
    })),
    dropped: dropped.map((one) => jsonDropped(specOf(report), one)),
    instead: instead.map(({ misfits, places: states }) => ({ states, values: misfits })),
  };
}

function jsonEvent(event: RecordedEvent): object {
  return { line: event.endLine ?? event.beginLine ?? null, text: describeEvent(event) };
}
