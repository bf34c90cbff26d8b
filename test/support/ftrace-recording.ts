/** Recordings printed as a kernel's text, and made into recordings again. */
import {
  type FtraceImport,
  type FtraceOptions,
  importFtrace,
  type ProbeTable,
  probeTableText,
  readProbeTable,
} from "../../runtime/index.js";
import { eventLines, type FileSystem, type PlainEvent, preambleText } from "./ftrace-text.js";

export function ourProbes(): ProbeTable {
  const read = readProbeTable(probeTableText);
  if (read.ok) return read.table;
  throw new Error(read.problems.map(({ line, text }) => `${line}: ${text}`).join("\n"));
}

export function printedLines(events: readonly PlainEvent[], fs: FileSystem): readonly string[] {
  return [...preambleText(fs), ...events.flatMap((event) => eventLines(event, fs))];
}

export interface Imported {
  readonly events: readonly PlainEvent[];
  readonly reader: FtraceImport;
}

export function importLines(
  lines: readonly string[],
  options: Partial<FtraceOptions> = {},
): Imported {
  const reader = importFtrace({ table: ourProbes(), ...options });
  return { events: [...lines.flatMap((line) => reader.take(line)), ...reader.end()], reader };
}
