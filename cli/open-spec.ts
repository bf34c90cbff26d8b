/** From a path to a model: reads the file and what it imports, analyzes it, tells what is wrong. */
import { analyze, type CheckedModel, load, type SourceFile } from "../grammar/index.js";
import type { DiagnosticWriter } from "./diagnostic-writer.js";
import type { Platform } from "./platform.js";
import { readSource, readStandardInput, standardInput } from "./read-source.js";

export interface Desk {
  readonly platform: Platform;
  readonly diagnostics: DiagnosticWriter;
}

/**
 * The text of a file or of standard input, or undefined when it cannot be had, which has been
 * told.
 */
export async function openSource(
  path: string,
  platform: Platform,
): Promise<SourceFile | undefined> {
  const isInput = path === standardInput.path;
  const shown = isInput ? standardInput.shown : path;
  const text = isInput ? await readStandardInput(platform) : readSource(path, platform);
  if (text.ok) return { path: shown, text: text.value };
  platform.err.write(`lockspec: ${shown}: ${text.reason}\n`);
  return undefined;
}

/** The model, or undefined when it has mistakes, which have been told. */
export async function openSpec(path: string, desk: Desk): Promise<CheckedModel | undefined> {
  const source = await openSource(path, desk.platform);
  return source === undefined ? undefined : understand(source, desk);
}

/** The same for a text that is there. Imports are relative to the folder of `source.path`. */
export function understand(source: SourceFile, desk: Desk): CheckedModel | undefined {
  const program = load(source.path, (path) =>
    path === source.path ? source.text : readImport(path, desk.platform),
  );
  desk.diagnostics.write(program.diagnostics, program.sources);
  if (!program.ok) return undefined;
  const model = analyze(program.value);
  desk.diagnostics.write(model.diagnostics, program.sources);
  return model.ok ? model.value : undefined;
}

/** A missing import is the analyzer's to tell; why another cannot be read only we know. */
function readImport(path: string, platform: Platform): string | undefined {
  const text = readSource(path, platform);
  if (text.ok) return text.value;
  if (platform.kindOf(path) !== "missing") {
    platform.err.write(`lockspec: ${path}: ${text.reason}\n`);
  }
  return undefined;
}
