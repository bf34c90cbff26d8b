/**
 * `lockspec format`: canonical layout, in place. A file that does not parse stays as it is, and its
 * mistakes are told. `--check` writes nothing and lists what would change.
 */
import { format as formatSource } from "../../grammar/index.js";
import type { FormatCommand } from "../command.js";
import { type DiagnosticWriter, diagnosticWriter } from "../diagnostic-writer.js";
import { combineExitCodes, type ExitCode, exitCode } from "../exit-code.js";
import { findSpecs } from "../find-specs.js";
import type { Attempt, Platform } from "../platform.js";
import { readSource, readStandardInput, standardInput } from "../read-source.js";

interface Formatting {
  readonly check: boolean;
  readonly platform: Platform;
  readonly diagnostics: DiagnosticWriter;
}

export async function format(command: FormatCommand, platform: Platform): Promise<ExitCode> {
  const formatting = { check: command.check, platform, diagnostics: diagnosticWriter(platform) };
  const codes: ExitCode[] = [];
  const { files, mistakes } = findSpecs(command.paths, platform);
  for (const mistake of mistakes) platform.err.write(`lockspec: ${mistake}\n`);
  if (mistakes.length > 0) codes.push(exitCode.mistake);
  for (const path of files) {
    const isInput = path === standardInput.path;
    codes.push(isInput ? await formatStandardInput(formatting) : formatFile(path, formatting));
  }
  return combineExitCodes(codes);
}

async function formatStandardInput(formatting: Formatting): Promise<ExitCode> {
  const text = await readStandardInput(formatting.platform);
  const formatted = formatText(standardInput.shown, text, formatting);
  if (!formatted.ok) return exitCode.mistake;
  if (!formatting.check) formatting.platform.out.write(formatted.value);
  else if (text.ok && text.value !== formatted.value) {
    formatting.platform.out.write(`${standardInput.shown}\n`);
    return exitCode.unmet;
  }
  return exitCode.met;
}

function formatFile(path: string, formatting: Formatting): ExitCode {
  const { platform, check } = formatting;
  const text = readSource(path, platform);
  const formatted = formatText(path, text, formatting);
  if (!formatted.ok) return exitCode.mistake;
  if (text.ok && text.value === formatted.value) return exitCode.met;
  const written: Attempt<void> = check
    ? { ok: true, value: undefined }
    : platform.write(path, formatted.value);
  if (written.ok) {
    platform.out.write(`${path}\n`);
    return check ? exitCode.unmet : exitCode.met;
  }
  platform.err.write(`lockspec: ${path}: cannot be written: ${written.reason}\n`);
  return exitCode.mistake;
}

/** The canonical text; what is wrong has been told when there is none. */
function formatText(
  path: string,
  text: Attempt<string>,
  { platform, diagnostics }: Formatting,
): Attempt<string> {
  if (!text.ok) {
    platform.err.write(`lockspec: ${path}: ${text.reason}\n`);
    return text;
  }
  const source = { path, text: text.value };
  const outcome = formatSource(source);
  diagnostics.write(outcome.diagnostics, [source]);
  return outcome.ok ? outcome : { ok: false, reason: "mistakes" };
}
