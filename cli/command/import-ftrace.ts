/**
 * `lockspec import-ftrace`: raw text of a kernel's ftrace becomes a recording. The text goes by in
 * pieces, so that it may be larger than memory; the file is there once all of it was good.
 */
import {
  type FtraceEvent,
  type FtraceImport,
  type FtraceProblem,
  type FtraceSummary,
  importFtrace,
  type ProbeTable,
  probeTableText,
  readProbeTable,
} from "../../runtime/index.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import type { ImportFtraceCommand } from "../import-command.js";
import { type Interruption, listenForInterrupt } from "../interruption.js";
import { whyNotKept } from "../keep-history.js";
import type { Attempt, FileWriter, Platform } from "../platform.js";
import { liveLine } from "../progress.js";
import { readSource, standardInput } from "../read-source.js";

export async function importFtraceText(
  command: ImportFtraceCommand,
  platform: Platform,
): Promise<ExitCode> {
  const shown = command.text === standardInput.path ? standardInput.shown : command.text;
  const say = (text: string): void => platform.err.write(`lockspec: ${text}\n`);
  const table = readTable(command, platform);
  if (table === undefined) return exitCode.mistake;
  const refusal = whyRefused(command, platform);
  if (refusal !== undefined) {
    say(refusal);
    return exitCode.mistake;
  }
  const writer = openWriter(command, platform);
  if (!writer.ok) {
    say(`${command.out}: ${writer.reason}`);
    return exitCode.mistake;
  }
  const { facts, ignored, until } = command;
  const reader = importFtrace({ table, facts, ignored, ...(until ? { until } : {}) });
  const interruption = listenForInterrupt(platform);
  const trouble = await copy({ command, platform, reader, interruption, writer: writer.value });
  interruption.ignore();
  for (const { line, text } of reader.problems()) say(`${shown}:${line}: ${text}`);
  if (trouble !== undefined) say(trouble);
  const isGood = trouble === undefined && reader.problems().length === 0;
  const kept = platform.attempt(() =>
    isGood && !interruption.asked ? writer.value.commit() : writer.value.abandon(),
  );
  if (!kept.ok) say(`${command.out}: ${kept.reason}`);
  if (interruption.asked) return exitCode.interrupted;
  if (!isGood || !kept.ok) return exitCode.mistake;
  platform.err.write(`${shown}: ${summaryText(reader.summary())}\n`);
  return exitCode.met;
}

function readTable(command: ImportFtraceCommand, platform: Platform): ProbeTable | undefined {
  const { probes } = command;
  const text =
    probes === undefined
      ? ({ ok: true, value: probeTableText } as const)
      : readSource(probes, platform);
  if (!text.ok) {
    platform.err.write(`lockspec: ${probes}: ${text.reason}\n`);
    return undefined;
  }
  const read = readProbeTable(text.value);
  if (read.ok) return read.table;
  for (const problem of read.problems) {
    platform.err.write(`lockspec: ${probes}:${problem.line}: ${problem.text}\n`);
  }
  return undefined;
}

/** Why there is nothing to begin with. */
function whyRefused(
  { text, out, force }: ImportFtraceCommand,
  platform: Platform,
): string | undefined {
  const kind = text === standardInput.path ? "other" : platform.kindOf(text);
  if (kind === "missing") return `${text}: no such file`;
  if (kind === "folder") return `${text}: is a folder`;
  return out === undefined ? undefined : whyNotKept(out, { force, platform });
}

function openWriter({ out }: ImportFtraceCommand, platform: Platform): Attempt<FileWriter> {
  if (out !== undefined) return platform.openWriter(out);
  const toStandardOutput: FileWriter = {
    write: (text) => platform.out.write(text),
    commit: () => {},
    abandon: () => {},
  };
  return { ok: true, value: toStandardOutput };
}

interface Copying {
  readonly command: ImportFtraceCommand;
  readonly platform: Platform;
  readonly reader: FtraceImport;
  readonly interruption: Interruption;
  readonly writer: FileWriter;
}

/** A text that is no good is looked through for so many lines more, for other mistakes in it. */
const linesAfterProblem = 10_000;
const longestLine = 64 * 1024;

/** @returns  what is wrong with a file, as against what it says */
async function copy(copying: Copying): Promise<string | undefined> {
  const { command, platform, reader, interruption, writer } = copying;
  const line = liveLine(command.text, platform.err, platform);
  const decoder = new TextDecoder();
  const isInput = command.text === standardInput.path;
  let rest = "";
  let trouble: string | undefined;
  for await (const piece of platform.readPieces(isInput ? undefined : command.text)) {
    if (!piece.ok) trouble = `${command.text}: damaged, or not all of it is there: ${piece.reason}`;
    else if (reader.summary().lines === 0 && isBinary(piece.value)) trouble = binary(command.text);
    else {
      const lines = (rest + decoder.decode(piece.value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > longestLine)
        trouble = `${command.text}: no text of ftrace: a line is endless`;
      trouble ??= put(copying, lines.flatMap(reader.take));
    }
    if (trouble !== undefined || interruption.asked || isHopeless(reader)) break;
    line.show(() => progressText(reader.summary()));
    await platform.breathe();
  }
  line.clear();
  if (trouble !== undefined || interruption.asked) return trouble;
  const last = rest === "" ? [] : reader.take(rest);
  const written = platform.attempt(() => writer.write(textOf([...last, ...reader.end()])));
  return written.ok ? undefined : `${command.out}: ${written.reason}`;
}

function put({ command, platform, writer }: Copying, events: readonly FtraceEvent[]) {
  const written = platform.attempt(() => writer.write(textOf(events)));
  return written.ok ? undefined : `${command.out ?? standardInput.shown}: ${written.reason}`;
}

const textOf = (events: readonly FtraceEvent[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join("");

/** What `trace-cmd record` writes. */
const isBinary = ([first, second, third]: Uint8Array): boolean =>
  first === 0x17 && second === 0x08 && third === 0x44;

const binary = (path: string): string =>
  `${path}: a binary file of trace-cmd: give what "trace-cmd report" makes of it`;

function isHopeless(reader: FtraceImport): boolean {
  const [first]: readonly FtraceProblem[] = reader.problems();
  return first !== undefined && reader.summary().lines > first.line + linesAfterProblem;
}

function progressText({ lines, events }: FtraceSummary): string {
  return `${counted(lines, "line")}, ${counted(events, "event")}`;
}

function summaryText({ lines, events, threads, foreign, ignored }: FtraceSummary): string {
  const kept = `${counted(events, "event")} of ${counted(threads, "thread")}`;
  const others = ignored === 0 ? "" : `, ${ignored.toLocaleString("en-US")} ignored`;
  const dropped = `${counted(foreign, "record")} of what is not recorded${others}`;
  return `${kept} in ${counted(lines, "line")}; dropped ${dropped}`;
}

const counted = (number: number, noun: string): string =>
  `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
