/** From a path to a model: reads the file and what it imports, analyzes it, tells what is wrong. */
import { analyze, type CheckedModel, load, type SourceFile } from "../grammar/index.js";
import type { DiagnosticWriter } from "./diagnostic-writer.js";
import type { Platform } from "./platform.js";
import { readSource } from "./read-source.js";

export interface Desk {
  readonly platform: Platform;
  readonly diagnostics: DiagnosticWriter;
}

/** The model, or undefined when it has mistakes, which have been told. */
export function openSpec(path: string, desk: Desk): CheckedModel | undefined {
  const main = readSource(path, desk.platform);
  if (!main.ok) {
    desk.platform.err.write(`lockspec: ${path}: ${main.reason}\n`);
    return undefined;
  }
  return understand({ path, text: main.value }, desk);
}

/** The same for a text that is no file. Imports are relative to `source.path`. */
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
