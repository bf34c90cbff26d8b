/** What is known while a text goes by: the state of one import. */
import { type OpenCalls, openCalls } from "./open-calls.js";
import type { ProbeTable } from "./read-probe-table.js";
import { learn, noNames, type RecordingNames } from "./recording-names.js";
import type { TimedRecord } from "./sort-window.js";

export interface FtraceOptions {
  readonly table: ProbeTable;
  /** What the user says of the machine, in the words of the preamble. */
  readonly facts?: readonly (readonly string[])[];
  /** Events that are none of the recording; `sched_*` means all that begin so. */
  readonly ignored?: readonly string[];
  /** Leave out what comes later. */
  readonly until?: number;
  /** Records that are held for sorting. */
  readonly window?: number;
}

export interface FtraceProblem {
  readonly line: number;
  readonly text: string;
}

export const mostProblems = 20;

/** What is known while the text goes by. */
export interface Reading {
  readonly options: FtraceOptions;
  readonly calls: OpenCalls;
  /** Rows of which the return is recorded too. */
  readonly paired: ReadonlySet<string>;
  readonly problems: FtraceProblem[];
  readonly unknown: Map<string, { readonly line: number; count: number }>;
  /** By processor, and by thread. */
  readonly lastSeq: Map<number, number>;
  readonly tasks: Map<number, string>;
  told: RecordingNames;
  names: RecordingNames;
  last?: TimedRecord;
  line: number;
  records: number;
  events: number;
  foreign: number;
  ignored: number;
}

export function beginReading(options: FtraceOptions): Reading {
  const rows = [...options.table.rows.values()];
  const reading: Reading = {
    options,
    calls: openCalls(),
    paired: new Set(rows.flatMap(({ event }) => event?.after ?? [])),
    problems: [],
    unknown: new Map(),
    lastSeq: new Map(),
    tasks: new Map(),
    told: noNames,
    names: noNames,
    line: 0,
    records: 0,
    events: 0,
    foreign: 0,
    ignored: 0,
  };
  settleNames(reading);
  return reading;
}

/** The command line has the last word over the preamble. */
export function settleNames(reading: Reading): void {
  reading.names = reading.told;
  for (const fact of reading.options.facts ?? []) {
    const learned = learn(reading.names, fact);
    if (typeof learned !== "string") reading.names = learned;
    // Names are settled at every line of the preamble; what is wrong is told once.
    else if (!reading.problems.some(({ text }) => text === learned)) {
      problem(reading, Math.max(reading.line, 1), learned);
    }
  }
}

export function problem({ problems }: Reading, line: number, text: string): void {
  if (problems.length < mostProblems) problems.push({ line, text });
}
