/**
 * `lockspec diagnose`: the history is followed once more in every variant of the protocol that has
 * one parameter with another value. A variant that explains what the spec does not is a diagnosis:
 * whoever was recorded behaves as if that line of the spec were another.
 */

import { type Diagnosis, jsonDiagnosis, type Tried, textDiagnosis } from "../diagnose-report.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { followOpened } from "../follow-history.js";
import type { DiagnoseCommand } from "../history-command.js";
import { isExplained } from "../history-report.js";
import { type OpenedHistory, openInstance, readHistoryOf } from "../open-history.js";
import type { Desk } from "../open-spec.js";
import type { Platform } from "../platform.js";
import { liveLine } from "../progress.js";
import { type Variant, variantsOf } from "../variants.js";

export async function diagnose(command: DiagnoseCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const read = await readHistoryOf(command, desk);
  const plain = read && openInstance(command, read, desk);
  if (read === undefined || plain === undefined) return exitCode.mistake;
  const asItIs = await tryOne(command, plain, platform);
  const set = [...command.parameters.map(({ name }) => name)];
  const fixed = new Set([...set, ...Object.keys(read.file.header.parameters ?? {})]);
  const all = variantsOf(plain.model, plain.ir, fixed);
  const tried: Tried[] = [];
  const line = liveLine(plain.ir.protocol, platform.err, platform);
  for (const [count, variant] of all.entries()) {
    if (asItIs.outcome.stopped === "interrupted") break;
    if (tried.at(-1)?.outcome.stopped === "interrupted") break;
    line.show(() => `${count} of ${all.length} variants: ${variant.parameter}`);
    const opened = openInstance(withVariant(command, variant), read, desk, { allowsMissing: true });
    // What cannot be lowered with this value has been told, and is no variant.
    if (opened !== undefined) tried.push({ variant, ...(await tryOne(command, opened, platform)) });
  }
  line.clear();
  const diagnosis: Diagnosis = { plain, asItIs, tried, version: platform.version };
  platform.out.write(command.json ? jsonDiagnosis(diagnosis) : textDiagnosis(diagnosis));
  return codeOf(diagnosis);
}

function withVariant(command: DiagnoseCommand, { parameter, value }: Variant): DiagnoseCommand {
  return { ...command, parameters: [...command.parameters, { name: parameter, value }] };
}

async function tryOne(command: DiagnoseCommand, opened: OpenedHistory, platform: Platform) {
  return { opened, outcome: await followOpened(command, opened, platform) };
}

/** The spec as it is explains the history, or does not, whatever its variants do. */
function codeOf({ asItIs, tried }: Diagnosis): ExitCode {
  const all = [asItIs, ...tried];
  if (all.some(({ outcome }) => outcome.stopped === "interrupted")) return exitCode.interrupted;
  if (all.some(({ outcome }) => outcome.verdict.kind === "incomplete")) return exitCode.incomplete;
  return isExplained({ ...asItIs.opened, outcome: asItIs.outcome }) ? exitCode.met : exitCode.unmet;
}
