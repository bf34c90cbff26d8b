/**
 * Histories as NDJSON, one JSON object per line: first a header that says of which protocol it is,
 * then what was seen. docs/history-format.md is for whoever writes recordings; here it is read and
 * written. What is wrong comes back as problems, each with its line.
 */

import type { History, RecordedEvent } from "./history.js";
import { eventsFrom, type Line } from "./history-events.js";

export interface HistoryHeader {
  readonly protocol: string;
  readonly instance?: string;
  /** As the spec writes them. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Of the text of the spec, as in traces. */
  readonly fingerprint?: string;
  /** Steps that always leave a record, by name, operation or who takes them; absent: all do. */
  readonly recorded?: readonly string[];
  /** Steps that may leave none. */
  readonly unrecorded?: readonly string[];
  /** Steps of one thread happened in the order in which their records end. */
  readonly threads?: "in order";
}

export interface HistoryProblem {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

export interface HistoryFile {
  readonly header: HistoryHeader;
  readonly history: History;
}

export type LinedText =
  | { readonly ok: true; readonly value: HistoryFile }
  | { readonly ok: false; readonly problems: readonly HistoryProblem[] };

export const historyKind = "lockspec history";
export const historyVersion = 1;

/** More would help nobody. */
const mostProblems = 20;

export function readHistory(text: string): LinedText {
  const problems: HistoryProblem[] = [];
  const complain = (line: number, text: string): void => {
    if (problems.length < mostProblems) problems.push({ line, text });
  };
  const lines = parseLines(text, complain);
  const [first, ...rest] = lines;
  const header = first === undefined ? undefined : headerFrom(first, complain);
  if (first === undefined && problems.length === 0) complain(1, "the file is empty");
  const history = header === undefined ? [] : eventsFrom(rest, complain);
  problems.sort((a, b) => a.line - b.line);
  if (problems.length > 0 || header === undefined) return { ok: false, problems };
  return { ok: true, value: { header, history } };
}

export type Complain = (line: number, text: string) => void;

function parseLines(text: string, complain: Complain): readonly Line[] {
  const lines = text.split("\n");
  const isCut = lines.at(-1) !== "";
  return lines.flatMap((line, index): Line[] => {
    if (line.trim() === "") return [];
    const number = index + 1;
    const isLast = isCut && number === lines.length;
    try {
      const value: unknown = JSON.parse(line);
      if (isObject(value)) return [{ number, fields: value }];
      complain(number, "not a JSON object");
    } catch {
      const cut = "the file ends in the middle of a line; take the line out to validate the rest";
      complain(number, isLast ? cut : "not JSON");
    }
    return [];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function headerFrom({ number, fields }: Line, complain: Complain): HistoryHeader | undefined {
  const { kind, schemaVersion, protocol, instance, parameters, spec } = fields;
  const { recorded, threads, unrecorded } = fields;
  if (kind !== historyKind) {
    complain(number, `not a history: its first line must have "kind": "${historyKind}"`);
    return undefined;
  }
  if (schemaVersion !== historyVersion) {
    complain(
      number,
      `schemaVersion ${String(schemaVersion)} is not known here, only ${historyVersion}`,
    );
    return undefined;
  }
  if (typeof protocol !== "string") {
    complain(number, '"protocol" must be the name of a protocol');
    return undefined;
  }
  if (threads !== undefined && threads !== "in order") {
    complain(number, '"threads" can only be "in order"');
  }
  const fingerprint = isObject(spec) ? spec.fingerprint : undefined;
  const names = (name: string, value: unknown): readonly string[] | undefined => {
    const isList = Array.isArray(value) && value.every((one) => typeof one === "string");
    if (value !== undefined && !isList) complain(number, `"${name}" must be a list of names`);
    return isList ? (value as readonly string[]) : undefined; // each was looked at
  };
  const given = isObject(parameters)
    ? Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]))
    : undefined;
  const [only, silent] = [names("recorded", recorded), names("unrecorded", unrecorded)];
  return {
    protocol,
    ...(typeof instance === "string" ? { instance } : {}),
    ...(given === undefined ? {} : { parameters: given }),
    ...(typeof fingerprint === "string" ? { fingerprint } : {}),
    ...(only === undefined ? {} : { recorded: only }),
    ...(silent === undefined ? {} : { unrecorded: silent }),
    ...(threads === "in order" ? { threads } : {}),
  };
}

/** The lines of a file, without line ends. */
export function* historyLines({ header, history }: HistoryFile): Generator<string> {
  const { fingerprint, ...rest } = header;
  const spec = fingerprint === undefined ? {} : { spec: { fingerprint } };
  yield JSON.stringify({ kind: historyKind, schemaVersion: historyVersion, ...rest, ...spec });
  const lines = history.flatMap(linesOf).sort((a, b) => a.moment - b.moment);
  for (const { fields } of lines) yield JSON.stringify(fields);
}

interface WrittenLine {
  readonly moment: number;
  readonly fields: object;
}

function linesOf(event: RecordedEvent): readonly WrittenLine[] {
  const { begin, end } = event;
  const at = begin === end ? begin : [begin, end ?? null];
  const { from } = event;
  if (event.kind === "sight") return [{ moment: begin, fields: { seen: event.seen, at, from } }];
  if (event.kind === "step") {
    const { actor = "?", isAction, step = "?", parts, args, before, after } = event;
    const who = isAction === true ? { action: actor } : { thread: actor };
    const what = isAction === true && event.step === undefined ? {} : { step };
    return [{ moment: begin, fields: { ...who, ...what, parts, args, before, after, at, from } }];
  }
  const { actor: thread, operation, args, result } = event;
  const first = { moment: begin, fields: { thread, begin: operation, args, at: begin } };
  if (end === undefined) return [{ ...first, fields: { ...first.fields, from } }];
  return [first, { moment: end, fields: { thread, end: operation, result, at: end, from } }];
}
