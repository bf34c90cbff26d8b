/** From records in the order of the clock to events: by the table, and by what came before. */
import type { EventRule, ProbeRow } from "./read-probe-table.js";
import { problem, type Reading } from "./reading.js";
import { useCounter } from "./recording-names.js";
import { type Arguments, type Fields, readFields, rowEvent } from "./row-event.js";
import type { TimedRecord } from "./sort-window.js";

export interface FtraceEvent {
  readonly seq: number;
  readonly cpu: number;
  readonly pid: number;
  readonly task: string;
  readonly event: string;
  readonly args: Arguments;
}

/** In the order of the clock. */
export function eventOf(reading: Reading, record: TimedRecord): FtraceEvent | undefined {
  const { options, last } = reading;
  reading.last = record;
  if (last !== undefined && record.seq <= last.seq) {
    problem(reading, record.line, outOfOrder(record, last));
    return undefined;
  }
  if (options.until !== undefined && record.seq > options.until) return undefined;
  const known = rowOf(reading, record);
  if (known === undefined) return undefined;
  const args = argumentsOf(reading, record, known);
  if (args === undefined) return undefined;
  reading.events++;
  const { seq, cpu, pid } = record;
  const task = taskOf(reading, record);
  return { seq, cpu, pid, task, event: known.row.event?.event ?? known.row.name, args };
}

function outOfOrder(record: TimedRecord, last: TimedRecord): string {
  const how =
    record.seq === last.seq
      ? `${record.seq} was on line ${last.line} already`
      : `${record.seq} comes after ${last.seq} on line ${last.line}, further than could be sorted`;
  return `${how}: the counter gives each number once, in order; ${useCounter}`;
}

interface KnownRecord {
  readonly row: ProbeRow;
  readonly fields: Fields;
}

function rowOf(reading: Reading, record: TimedRecord): KnownRecord | undefined {
  const { table, ignored = [] } = reading.options;
  const marker = markerText(record);
  if (marker !== undefined) return markerRow(reading, record, marker);
  const row = table.rows.get(record.event);
  if (row === undefined || row.kind === "marker") {
    if (ignored.some((pattern) => fits(pattern, record.event))) reading.ignored++;
    else {
      const seen = reading.unknown.get(record.event);
      if (seen === undefined) reading.unknown.set(record.event, { line: record.line, count: 1 });
      else seen.count++;
    }
    return undefined;
  }
  const fields = readFields(row, record.text);
  if (fields === undefined) {
    const text = `${record.event} is not as the table has it: ${JSON.stringify(record.text)}`;
    problem(reading, record.line, text);
    return undefined;
  }
  return { row, fields };
}

const fits = (pattern: string, name: string): boolean =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** What was written to trace_marker, as the kernel shows it and as trace-cmd does. */
function markerText({ event, text }: TimedRecord): string | undefined {
  if (event === "tracing_mark_write") return text;
  return event === "print" ? text.replace(/^tracing_mark_write: /, "") : undefined;
}

function markerRow(reading: Reading, { line }: TimedRecord, text: string): KnownRecord | undefined {
  for (const row of reading.options.table.markers) {
    const fields = row.template?.(text);
    if (fields !== undefined) return { row, fields };
  }
  const [word = ""] = text.split(" ");
  const isOurs = reading.options.table.markers.some(({ event }) => event?.event === word);
  if (isOurs) problem(reading, line, `no marker as the table has it: ${JSON.stringify(text)}`);
  else reading.ignored++;
  return undefined;
}

/** Undefined: nothing of the recording. */
function argumentsOf(
  reading: Reading,
  record: TimedRecord,
  { row, fields }: KnownRecord,
): Arguments | undefined {
  const { event: rule } = row;
  if (rule?.after !== undefined) return returned(reading, record, { rule, fields });
  const isInner = rule?.outermost === true && reading.calls.isIn(record.pid, rule.event);
  const args =
    rule === undefined || isInner ? undefined : evaluate(reading, record, { rule, fields });
  if (reading.paired.has(row.name)) {
    const isKept = rule === undefined || args !== undefined;
    const call = { name: row.name, fields, line: record.line };
    const event = isKept ? { event: rule?.event ?? row.name } : {};
    const lost = reading.calls.enter(record.pid, { ...call, ...event });
    if (lost !== undefined) {
      const where = `thread ${record.pid} is in ${row.name} since line ${lost.line}`;
      const why = "the record of its return was lost; allow more instances of the return probe";
      problem(reading, record.line, `${where}: ${why}`);
    }
  }
  return args;
}

interface Ruled {
  readonly rule: EventRule;
  readonly fields: Fields;
}

function returned(
  reading: Reading,
  record: TimedRecord,
  { rule, fields }: Ruled,
): Arguments | undefined {
  const call = reading.calls.leave(record.pid, rule.after ?? "");
  if (call === undefined) reading.foreign++;
  if (call?.event === undefined) return undefined;
  return evaluate(reading, record, { rule, fields: new Map([...call.fields, ...fields]) });
}

function evaluate(
  reading: Reading,
  record: TimedRecord,
  { rule, fields }: Ruled,
): Arguments | undefined {
  const made = rowEvent(rule, fields, reading.names);
  switch (made.kind) {
    case "event":
      return made.arguments;
    case "foreign":
      reading.foreign++;
      return undefined;
    case "trouble":
      problem(reading, record.line, `${record.event}: ${made.text}`);
      return undefined;
  }
}

/** Ftrace forgets names of tasks; what it said before still holds. */
function taskOf({ tasks }: Reading, { pid, task }: TimedRecord): string {
  const name = task === "<...>" ? (tasks.get(pid) ?? task) : task;
  tasks.set(pid, name);
  return name;
}
