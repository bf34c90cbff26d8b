/** One line of the text: a record with its moment, a fact about the machine, or a hole. */
import { type FtraceRecord, readFtraceLine } from "./ftrace-line.js";
import { problem, type Reading, settleNames } from "./reading.js";
import { learn, noHoles, wrongClock } from "./recording-names.js";
import type { TimedRecord } from "./sort-window.js";

export function takeLine(reading: Reading, text: string): TimedRecord | undefined {
  const { line } = reading;
  const read = readFtraceLine(text.endsWith("\r") ? text.slice(0, -1) : text, line);
  switch (read.kind) {
    case "idle":
      return undefined;
    case "foreign":
      problem(reading, line, `no line of ftrace's text: ${JSON.stringify(text.slice(0, 60))}`);
      return undefined;
    case "preamble": {
      const learned = learn(reading.told, read.words);
      if (typeof learned === "string") problem(reading, line, learned);
      else reading.told = learned;
      settleNames(reading);
      return undefined;
    }
    case "lost":
      reportHole(reading, read);
      return undefined;
    case "record":
      return timed(reading, read);
  }
}

/** What came before a hole on its processor, and nothing later, is whole. */
function reportHole(
  reading: Reading,
  { cpu, count }: { readonly cpu?: number; readonly count?: number },
): void {
  const { until } = reading.options;
  const last = cpu === undefined ? undefined : reading.lastSeq.get(cpu);
  if (last !== undefined && until !== undefined && until <= last) return;
  const many = count === undefined ? "records" : `${count} records`;
  const where = cpu === undefined ? "" : ` of processor ${cpu}`;
  const when = last === undefined ? "at the beginning" : `behind ${last}`;
  const keep = last === undefined ? "" : `, or keep what is whole with --until ${last}`;
  problem(reading, reading.line, `${many}${where} were lost ${when}: ${noHoles}${keep}`);
}

function timed(reading: Reading, record: FtraceRecord): TimedRecord | undefined {
  reading.records++;
  if (record.time.includes(".")) {
    if (reading.records === 1) problem(reading, record.line, wrongClock("one of seconds"));
    return undefined;
  }
  const seq = Number(record.time);
  if (!Number.isSafeInteger(seq)) {
    problem(reading, record.line, wrongClock("one of very large numbers"));
    return undefined;
  }
  reading.lastSeq.set(record.cpu, seq);
  return { ...record, seq };
}
