/**
 * What a recording is rejected with, besides what every history is: the number of the event, how
 * far the spec explains it, and the last events of the threads concerned, a column for each.
 */
import { ansiColour, noColour, type TraceRow, textTrace } from "../checker/index.js";
import {
  type Blocked,
  describeEvent,
  type HistoryLine,
  type RecordedEvent,
  type Seen,
  textOf,
} from "../runtime/index.js";
import type { OpenedRecording } from "./open-recording.js";
import type { OutputStream } from "./platform.js";

/** Where a recording is left by the spec, or stops making sense. */
export interface RecordingEnd {
  /** The event at which it is sure. */
  readonly event: Seen;
  /** Threads of the protocol, the one that cannot go on first. */
  readonly threads: readonly string[];
  /** What another thread did to the same things, if that is why it is shown. */
  readonly related?: Seen;
  /** What is said beneath its last row. */
  readonly ending: string;
}

/** Rows of the table for each of the threads, and how many threads there are at most. */
const rowsEach = 9;
const mostThreads = 3;

export function endOfBlocked(
  recording: OpenedRecording,
  blocked: Blocked,
): RecordingEnd | undefined {
  const { event, open } = blocked;
  const own = [event, ...open];
  const actors = own.map(({ actor }) => actor).filter((actor) => actor !== undefined);
  const at = eventAt(recording, event.end ?? event.begin);
  if (at === undefined) return undefined;
  return {
    event: at,
    ...withCompany(recording, [...new Set(actors)], at),
    ending: `the spec has no ${describeEvent(withoutNumber(event))}`,
  };
}

export function endOfBroken({ mapped }: OpenedRecording): RecordingEnd | undefined {
  const { broken } = mapped;
  if (broken === undefined) return undefined;
  const name = mapped.threadName(broken.at);
  return { event: broken.at, threads: name === undefined ? [] : [name], ending: broken.text };
}

/** The last event before a moment, or at it. */
export function eventAt({ mapped }: OpenedRecording, moment: number): Seen | undefined {
  const after = mapped.events[indexBehind(mapped.events, moment) - 1];
  return after ?? mapped.events[0];
}

/** The last event that was surely before a moment. */
export function eventBefore({ mapped }: OpenedRecording, moment: number): Seen | undefined {
  const index = indexBehind(mapped.events, moment);
  return mapped.events[index - (mapped.events[index - 1]?.seq === moment ? 2 : 1)];
}

/** Of the first event that is later: O(log n). */
function indexBehind(events: readonly Seen[], moment: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]!.seq <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * With one thread alone nobody sees a race: who last spoke of the same thing joins it, or else who
 * did something last.
 */
function withCompany(
  { mapped }: OpenedRecording,
  threads: readonly string[],
  end: Seen,
): Pick<RecordingEnd, "threads" | "related"> {
  const before = mapped.events.filter((one) => one.seq <= end.seq && mapped.isBound(one));
  const known = threads.filter((name) => before.some((one) => mapped.threadName(one) === name));
  if (known.length >= 2) return { threads: known.slice(0, mostThreads) };
  const others = before.filter((one) => {
    const name = mapped.threadName(one);
    return name !== undefined && !known.includes(name);
  });
  const own = before.findLast((one) => known.includes(mapped.threadName(one) ?? "")) ?? end;
  const related = mostAlike(own, others.slice(-farthestBack)) ?? others.at(-1);
  const name = related && mapped.threadName(related);
  if (related === undefined || name === undefined) return { threads: known };
  return { threads: [...known, name], related };
}

/** How many events of others are looked at. */
const farthestBack = 1000;

/** The last of those that have the most fields in common with an event, and two at least. */
function mostAlike({ fields }: Seen, others: readonly Seen[]): Seen | undefined {
  let best: Seen | undefined;
  let most = 2;
  for (const other of others) {
    const common = Object.entries(fields).filter(([name, value]) => other.fields[name] === value);
    if (common.length < most) continue;
    [best, most] = [other, common.length];
  }
  return best;
}

/** The last events of these threads, in the order of the recording. */
export function lastEvents({ mapped }: OpenedRecording, end: RecordingEnd): readonly Seen[] {
  const before = mapped.events.filter(
    (one) => one === end.event || (one.seq < end.event.seq && mapped.isBound(one)),
  );
  const found = end.threads.flatMap((thread) => {
    const own = before.filter((one) => mapped.threadName(one) === thread);
    const related = end.related === undefined ? -1 : own.indexOf(end.related);
    if (related < 0 || related >= own.length - rowsEach) return own.slice(-rowsEach);
    // What it did then, and what it does now.
    const half = Math.ceil(rowsEach / 2);
    return [...own.slice(Math.max(0, related + 1 - half), related + 1), ...own.slice(-half)];
  });
  return [...new Set([...found, end.event])].sort((a, b) => a.seq - b.seq);
}

/** Events by name and number, with what the mapping made of them. */
export function eventTable(
  recording: OpenedRecording,
  end: RecordingEnd,
  stream: OutputStream,
): readonly string[] {
  const { mapped } = recording;
  const rows = lastEvents(recording, end);
  const columnOf = (event: Seen): string => mapped.threadName(event) ?? `thread ${event.thread.id}`;
  const titles = [...new Set(rows.map(columnOf))];
  const columns = titles.map((title) => {
    const id = rows.find((event) => columnOf(event) === title)?.thread.id;
    return title.startsWith("thread ") ? title : `${title} (${id})`;
  });
  const table = {
    columns,
    rows: rows.map(
      (event): TraceRow => ({
        number: String(event.seq),
        place: "",
        column: titles.indexOf(columnOf(event)),
        text: seenText(event),
        changes: stepsFrom(recording, event).map((text) => ({ text, quiet: true })),
      }),
    ),
  };
  const paint = stream.colours ? ansiColour : noColour;
  return textTrace(table, { width: stream.width, paint, ending: end.ending });
}

/** `lock.acq lock=inv mode=S`. */
function seenText({ name, fields }: Seen): string {
  const shown = Object.entries(fields).flatMap(([field, value]) => {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return text.length > longestField ? [] : [`${field}=${text.replaceAll('"', "")}`];
  });
  return [name, ...shown].join(" ");
}

/** What is longer tells nobody anything. */
const longestField = 40;

/** What the event, or its return, stands for. */
function stepsFrom({ mapped }: OpenedRecording, { seq }: Seen): readonly string[] {
  const first = mapped.events[0]?.seq ?? 0;
  return mapped.lines.filter((line) => line.from === seq && !isInitial(line, first)).map(lineText);
}

/** Of what was there before the first event. */
function isInitial({ at }: HistoryLine, first: number): boolean {
  return typeof at === "number" && at < first;
}

/** `lookup x=HOLE`. */
function lineText(line: HistoryLine): string {
  const { args } = line;
  const name = line.step ?? line.action ?? line.begin ?? line.end ?? null;
  const values = typeof args === "object" && args !== null ? Object.entries(args) : [];
  return [textOf(name), ...values.map(([key, value]) => `${key}=${textOf(value)}`)].join(" ");
}

/** `run.ndjson:93: event 603`. */
export function eventPlace(path: string, { line, seq, name }: Seen): string {
  return `${path}:${line}: event ${seq}, ${name}`;
}

/** The event of the recording that a record was made from. */
export function originOfRecord(
  { mapped }: OpenedRecording,
  { endLine, beginLine }: RecordedEvent,
): Seen | undefined {
  const from = mapped.lines[(endLine ?? beginLine ?? 1) - 2]?.from;
  return mapped.events.find(({ seq }) => seq === from);
}

/** As JSON: the event, how many there were before it, and the last ones of the threads. */
export function jsonRecording(recording: OpenedRecording, end: RecordingEnd | undefined): object {
  const { mapped, mappingPath } = recording;
  const shown = (event: Seen): object => ({
    seq: event.seq,
    line: event.line,
    thread: event.thread.id,
    process: mapped.threadName(event) ?? null,
    event: event.name,
    fields: event.fields,
    steps: stepsFrom(recording, event),
  });
  return {
    map: mappingPath,
    recorded: mapped.events.length,
    rejectedAt: end === undefined ? null : shown(end.event),
    broken: mapped.broken?.text ?? null,
    last: end === undefined ? [] : lastEvents(recording, end).map(shown),
  };
}

/** For where the number of its event is said anyway. */
export function withoutNumber({ from, ...event }: RecordedEvent): RecordedEvent {
  return event as RecordedEvent; // nothing else is missing
}
