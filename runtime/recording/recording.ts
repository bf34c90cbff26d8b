/**
 * A recording as its lines have it: events with a number, a thread, a name and fields, one JSON
 * object to a line. Which keys these have is the mapping's to say. What is wrong comes back as
 * problems, each with its line.
 */
import type { RecordingShape } from "../../ir/index.js";
import type { HistoryProblem } from "../history/history-file.js";

/** What no JSON value can have as its kind. */
export const seenKind: unique symbol = Symbol("event");

/** An event of the recording. */
export interface Seen {
  readonly kind: typeof seenKind;
  /** From 1. */
  readonly line: number;
  /** Its number; numbers increase. */
  readonly seq: number;
  readonly name: string;
  readonly fields: Fields;
  readonly thread: SeenThread;
  /** Position among the events of the thread. */
  readonly index: number;
}

export type Fields = Readonly<Record<string, unknown>>;

/** A thread of the recorded machine, not yet one of the protocol. */
export interface SeenThread {
  /** As the recording has it. */
  readonly id: string;
  readonly events: readonly Seen[];
}

export interface Recording {
  readonly events: readonly Seen[];
  readonly threads: readonly SeenThread[];
}

export type ReadRecording =
  | { readonly ok: true; readonly value: Recording }
  | { readonly ok: false; readonly problems: readonly HistoryProblem[] };

/** More would help nobody. */
export const mostProblems = 20;

export function readRecording(text: string, shape: RecordingShape): ReadRecording {
  const problems: HistoryProblem[] = [];
  const complain = (line: number, text: string): void => {
    if (problems.length < mostProblems) problems.push({ line, text });
  };
  const events: Seen[] = [];
  const threads = new Map<string, { id: string; events: Seen[] }>();
  const lines = text.split("\n");
  const isCut = lines.at(-1) !== "";
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const number = index + 1;
    const value = parseLine(line);
    if (value === undefined) {
      const cut = isCut && number === lines.length;
      complain(
        number,
        cut
          ? "the recording ends in the middle of a line: take it out to validate the rest"
          : "not a JSON object",
      );
      continue;
    }
    const parts = partsOf(value, shape, (text) => complain(number, text));
    if (parts === undefined) continue;
    const { seq, name, fields, id } = parts;
    const before = events.at(-1);
    if (before !== undefined && seq <= before.seq) {
      complain(number, `event ${seq} stands behind ${before.seq}: their numbers must increase`);
    }
    const thread = threads.get(id) ?? { id, events: [] };
    threads.set(id, thread);
    const seen: Seen = {
      kind: seenKind,
      line: number,
      seq,
      name,
      fields,
      thread,
      index: thread.events.length,
    };
    thread.events.push(seen);
    events.push(seen);
  }
  if (events.length === 0 && problems.length === 0) complain(1, "the recording has no events");
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { events, threads: [...threads.values()] } };
}

function parseLine(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface LineParts {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly fields: Fields;
}

function partsOf(
  line: Fields,
  shape: RecordingShape,
  complain: (text: string) => void,
): LineParts | undefined {
  const { [shape.sequence]: seq, [shape.thread]: thread, [shape.event]: name } = line;
  const { [shape.sequence]: _seq, [shape.thread]: _thread, [shape.event]: _event, ...rest } = line;
  const fields = shape.fields === undefined ? rest : (line[shape.fields] ?? {});
  if (typeof seq !== "number" || !Number.isFinite(seq)) {
    complain(`"${shape.sequence}" must be the number of the event`);
  } else if (typeof thread !== "number" && typeof thread !== "string") {
    complain(`"${shape.thread}" must be the thread`);
  } else if (typeof name !== "string") {
    complain(`"${shape.event}" must be the name of the event`);
  } else if (!isFields(fields)) {
    complain(`"${shape.fields}" must be an object`);
  } else return { seq, id: String(thread), name, fields };
  return undefined;
}
