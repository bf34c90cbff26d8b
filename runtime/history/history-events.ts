/**
 * From the lines of a history behind its header to its events: a line is a step, or the beginning
 * or the end of a call. Where lines have no moments of their own, their order is the order of time.
 */
import type { RecordedCall, RecordedEvent, RecordedSight, RecordedStep } from "./history.js";
import type { Complain } from "./history-file.js";
import { type Recorded, type RecordedValues, unknownValue } from "./recorded-value.js";

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Reading {
  readonly complain: Complain;
  /** Lines have moments of their own. */
  readonly hasMoments: boolean;
  readonly events: RecordedEvent[];
  readonly calls: CallLine[];
}

interface CallLine {
  readonly line: Line;
  readonly moment: number;
  readonly actor: string;
  readonly operation: string;
  readonly isBegin: boolean;
}

export function eventsFrom(lines: readonly Line[], complain: Complain): readonly RecordedEvent[] {
  const hasMoments = lines[0]?.fields.at !== undefined;
  const reading: Reading = { complain, hasMoments, events: [], calls: [] };
  for (const line of lines) readLine(reading, line);
  pairCalls(reading);
  return reading.events;
}

const known = [
  "thread",
  "action",
  "step",
  "parts",
  "seen",
  "begin",
  "end",
  "args",
  "before",
  "after",
  "result",
  "at",
  "from",
];

function readLine(reading: Reading, line: Line): void {
  const { complain, hasMoments } = reading;
  const { number, fields } = line;
  const strange = Object.keys(fields).filter((key) => !known.includes(key));
  if (strange.length > 0) {
    complain(
      number,
      `there is no ${strange.join(", ")} in a line of a history: see ${known.join(", ")}`,
    );
    return;
  }
  if ((fields.at !== undefined) !== hasMoments) {
    complain(number, 'either every line has a moment, "at", or none');
    return;
  }
  if (fields.from !== undefined && typeof fields.from !== "number") {
    complain(number, '"from" must be the number of an event');
    return;
  }
  if (fields.seen !== undefined) {
    readSight(reading, line);
    return;
  }
  const what = ["step", "begin", "end"].filter((key) => fields[key] !== undefined);
  const isAction = fields.action !== undefined;
  const actor = isAction ? fields.action : fields.thread;
  const [kind = "step"] = what;
  if (typeof actor !== "string") complain(number, '"thread" or "action" must be a name, or "?"');
  else if (what.length > 1 || (what.length === 0 && !isAction)) {
    complain(number, 'a line has one of "step", "begin" and "end"');
  } else if (kind === "step") readStep(reading, line, actor);
  else readCallLine(reading, line, { actor, isBegin: kind === "begin" });
}

function readSight({ complain, events }: Reading, line: Line): void {
  const { number } = line;
  const others = Object.keys(line.fields).filter((key) => !["seen", "at", "from"].includes(key));
  const moments = bracketsOf(line);
  if (others.length > 0) complain(number, `a look at variables has no ${others.join(", ")}`);
  else if (moments === undefined) complain(number, momentsWanted);
  else {
    const { seen = {} } = valuesOf(line, "seen", complain);
    const event: RecordedSight = {
      kind: "sight",
      seen,
      ...moments,
      ...fromOf(line),
      beginLine: number,
      endLine: number,
    };
    events.push(event);
  }
}

const momentsWanted = '"at" must be a moment, or two: [before, after], the second null if unknown';

function readStep({ complain, events }: Reading, line: Line, actor: string): void {
  const { number, fields } = line;
  const moments = bracketsOf(line);
  const { step = unknownValue, parts } = fields;
  if (moments === undefined) {
    complain(number, momentsWanted);
    return;
  }
  if (typeof step !== "string") {
    complain(number, '"step" must be a name, or "?"');
    return;
  }
  if (parts !== undefined && parts !== true) {
    complain(number, '"parts" must be true');
    return;
  }
  const event: RecordedStep = {
    kind: "step",
    ...(actor === unknownValue ? {} : { actor }),
    ...(fields.action === undefined ? {} : { isAction: true }),
    ...(step === unknownValue ? {} : { step }),
    ...(parts === undefined ? {} : { parts }),
    ...valuesOf(line, "args", complain),
    ...valuesOf(line, "before", complain),
    ...valuesOf(line, "after", complain),
    ...moments,
    ...fromOf(line),
    beginLine: number,
    endLine: number,
  };
  events.push(event);
}

function fromOf({ fields: { from } }: Line): { readonly from?: number } {
  return typeof from === "number" ? { from } : {};
}

/** A step by its own account: at a moment, or between two. */
function bracketsOf({ number, fields }: Line): { begin: number; end?: number } | undefined {
  const { at = number } = fields;
  if (isMoment(at)) return { begin: at, end: at };
  if (!Array.isArray(at) || at.length !== 2) return undefined;
  const [begin, end] = at as readonly unknown[]; // a list of two
  if (!isMoment(begin)) return undefined;
  if (end === null) return { begin };
  return isMoment(end) && begin <= end ? { begin, end } : undefined;
}

function isMoment(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function valuesOf<Key extends "args" | "before" | "after" | "seen">(
  { number, fields }: Line,
  key: Key,
  complain: Complain,
): { readonly [K in Key]?: RecordedValues } {
  const value = fields[key];
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complain(number, `"${key}" must be an object: values by their names`);
    return {};
  }
  // What JSON.parse gives is `Recorded`; the computed key is of type Key.
  return { [key]: value as RecordedValues } as { readonly [K in Key]?: RecordedValues };
}

interface CallKind {
  readonly actor: string;
  readonly isBegin: boolean;
}

function readCallLine(reading: Reading, line: Line, { actor, isBegin }: CallKind): void {
  const { number, fields } = line;
  const { at = number } = fields;
  const operation = isBegin ? fields.begin : fields.end;
  if (typeof operation !== "string") {
    reading.complain(number, `"${isBegin ? "begin" : "end"}" must be the name of an operation`);
  } else if (!isMoment(at)) {
    reading.complain(number, '"at" of a call\'s beginning or end must be a moment');
  } else reading.calls.push({ line, moment: at, actor, operation, isBegin });
}

function pairCalls({ calls, complain, events }: Reading): void {
  const rank = ({ isBegin }: CallLine): number => (isBegin ? 0 : 1);
  const sorted = [...calls].sort((a, b) => a.moment - b.moment || rank(a) - rank(b));
  const open = new Map<string, CallLine>();
  for (const call of sorted) {
    const { actor, operation, isBegin, line } = call;
    const key = `${actor} ${operation}`;
    const begun = open.get(key);
    if (isBegin && begun !== undefined) {
      complain(line.number, `${actor} is in ${operation} already, since line ${begun.line.number}`);
    } else if (isBegin) open.set(key, call);
    else if (begun === undefined) {
      complain(line.number, `${actor} ends ${operation}, which it has not begun`);
    } else {
      open.delete(key);
      events.push(callOf(begun, call, complain));
    }
  }
  for (const call of open.values()) events.push(callOf(call, undefined, complain));
}

function callOf(begun: CallLine, ended: CallLine | undefined, complain: Complain): RecordedCall {
  const { actor, operation, moment, line } = begun;
  const result = ended?.line.fields.result;
  return {
    kind: "call",
    actor,
    operation,
    ...valuesOf(line, "args", complain),
    ...(result === undefined ? {} : { result: result as Recorded }), // from JSON.parse
    begin: moment,
    beginLine: line.number,
    ...fromOf(ended?.line ?? line),
    ...(ended === undefined ? {} : { end: ended.moment, endLine: ended.line.number }),
  };
}
