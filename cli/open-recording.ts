/**
 * `--map`: from a mapping and a recording to a history, as a history file would have it, so that it
 * goes the way of all histories from there. What is wrong is told: of the mapping with carets, of
 * the recording with its line.
 */
import {
  type CheckedMapping,
  type CheckedModel,
  checkMapping,
  type MappingAst,
  parseMapping,
  positionAt,
  type SourceFile,
} from "../grammar/index.js";
import { type MappedRecording, mapRecording } from "../runtime/index.js";
import type { HistoryWords } from "./history-command.js";
import { type Desk, openSource } from "./open-spec.js";

export interface ParsedMapping {
  readonly source: SourceFile;
  readonly file: MappingAst.MappingFile;
}

/** Undefined when it has mistakes, which have been told. */
export async function openMapping(path: string, desk: Desk): Promise<ParsedMapping | undefined> {
  const source = await openSource(path, desk.platform);
  if (source === undefined) return undefined;
  const parsed = parseMapping(source);
  desk.diagnostics.write(parsed.diagnostics, [source]);
  return parsed.ok ? { source, file: parsed.value } : undefined;
}

/** The mapping in the light of the protocol. */
export function understandMapping(
  { source, file }: ParsedMapping,
  model: CheckedModel,
  desk: Desk,
): CheckedMapping | undefined {
  const checked = checkMapping(source, file, model);
  desk.diagnostics.write(checked.diagnostics, [source]);
  return checked.ok ? checked.value : undefined;
}

/** A recording that was mapped, with the text of the history. */
export interface OpenedRecording {
  readonly mapped: MappedRecording;
  readonly mappingPath: string;
  /** NDJSON. */
  readonly text: string;
}

export interface RecordingText {
  /** As messages show it. */
  readonly path: string;
  readonly text: string;
}

export function openRecording(
  { path, text }: RecordingText,
  mapping: CheckedMapping,
  { command, desk }: { readonly command: HistoryWords; readonly desk: Desk },
): OpenedRecording | undefined {
  const { err } = desk.platform;
  const { source } = mapping;
  const outcome = mapRecording(text, mapping, { ignoreDiscipline: command.ignoreDiscipline });
  if (!outcome.ok) {
    for (const { line, text, place } of outcome.problems) {
      err.write(`lockspec: ${path}:${line}: ${text}${placeText(source, place)}\n`);
    }
    return undefined;
  }
  const mapped = outcome.value;
  const unmapped = [...mapped.unmapped].map(([name, count]) => `${name} (${count})`);
  if (unmapped.length > 0) {
    const what = command.strict ? "neither mapped nor ignored" : "not mapped, and passed over";
    err.write(`lockspec: ${path}: ${what} by ${source.path}: ${unmapped.join(", ")}\n`);
  }
  for (const { text, place } of mapped.strangeFields) {
    err.write(`lockspec: ${path}: ${text}${placeText(source, place)}\n`);
  }
  if (command.strict && unmapped.length + mapped.strangeFields.length > 0) return undefined;
  // What the command line sets is no longer the recording's to say.
  const given = new Set(command.parameters.map(({ name }) => name));
  const parameters = Object.fromEntries(
    Object.entries(mapped.header.parameters ?? {}).filter(([name]) => !given.has(name)),
  );
  const lines = [{ ...mapped.header, parameters }, ...mapped.lines];
  return {
    mapped,
    mappingPath: source.path,
    text: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  };
}

function placeText(source: SourceFile, place: number | undefined): string {
  if (place === undefined) return "";
  const { line, column } = positionAt(source, place);
  return ` (${source.path}:${line}:${column})`;
}

/** Line of the recording that a line of the history was made from. */
export function recordingLine({ mapped }: OpenedRecording, historyLine: number): number {
  // The first line is the header.
  const from = mapped.lines[historyLine - 2]?.from;
  return mapped.events.find(({ seq }) => seq === from)?.line ?? 1;
}
