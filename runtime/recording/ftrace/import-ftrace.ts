/**
 * From the text of ftrace to the events of a recording, line by line: memory does not grow with the
 * text. Records are sorted by the clock, returns get the arguments of their entries, and numbers of
 * the machine their names. What would make the recording lie, such as records that were lost or a
 * clock that does not order, is a problem, and the recording is then worth nothing.
 */
import {
  beginReading,
  type FtraceOptions,
  type FtraceProblem,
  problem,
  type Reading,
} from "./reading.js";
import { eventOf, type FtraceEvent } from "./record-events.js";
import { sortWindow, type TimedRecord } from "./sort-window.js";
import { takeLine } from "./take-line.js";

export interface FtraceSummary {
  readonly lines: number;
  readonly events: number;
  readonly threads: number;
  /** Of locks, files and calls that are not recorded. */
  readonly foreign: number;
  /** Events that the user ignores, and markers of others. */
  readonly ignored: number;
}

export interface FtraceImport {
  /** One line, without its end; gives the events that are settled by it. */
  take(text: string): readonly FtraceEvent[];
  /** The events that are left, once there is no more text. */
  end(): readonly FtraceEvent[];
  /** At most `mostProblems`; whoever sees one need not go on. */
  problems(): readonly FtraceProblem[];
  summary(): FtraceSummary;
}

export function importFtrace(options: FtraceOptions): FtraceImport {
  const reading = beginReading(options);
  const window = sortWindow(options.window);
  const settle = (records: readonly TimedRecord[]) =>
    records.flatMap((record) => eventOf(reading, record) ?? []);
  return {
    take: (text) => {
      reading.line++;
      const record = takeLine(reading, text);
      return record === undefined ? [] : settle(window.put(record));
    },
    end: () => {
      const events = settle(window.rest());
      complain(reading);
      return events;
    },
    problems: () => reading.problems,
    summary: () => ({
      lines: reading.line,
      events: reading.events,
      threads: reading.tasks.size,
      foreign: reading.foreign,
      ignored: reading.ignored,
    }),
  };
}

/** What can only be said at the end. */
function complain(reading: Reading): void {
  for (const [name, { line, count }] of reading.unknown) {
    const times = count === 1 ? "" : `, ${count} times`;
    problem(reading, line, `the table has no ${name}${times}: add it, or --ignore ${name}`);
  }
  if (reading.problems.length > 0 || reading.events > 0) return;
  const found = reading.records === 0 ? "there are no records" : "nothing of the recording is";
  problem(reading, Math.max(reading.line, 1), `${found} in it`);
}
