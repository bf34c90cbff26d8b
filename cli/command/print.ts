/** `lockspec print`: what the tool understood of a file, after each of its stages. */
import { type CheckedModel, parse, type SourceFile } from "../../grammar/index.js";
import { printIr } from "../../ir/index.js";
import type { PrintCommand } from "../command.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { type Desk, openSource, understand } from "../open-spec.js";
import { plan } from "../plan.js";
import type { Attempt, Platform } from "../platform.js";
import { printNames } from "../print-names.js";
import { printTree } from "../print-tree.js";

export async function print(command: PrintCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const source = await openSource(command.path, platform);
  if (source === undefined) return exitCode.mistake;
  const printed = printStage(source, command, desk);
  if (!printed.ok) {
    if (printed.reason !== "") platform.err.write(`lockspec: ${printed.reason}\n`);
    return exitCode.mistake;
  }
  platform.out.write(printed.value);
  return exitCode.met;
}

/** An empty reason: what is wrong has been told. */
function printStage(source: SourceFile, command: PrintCommand, desk: Desk): Attempt<string> {
  if (command.stage === "ast") {
    const outcome = parse(source);
    desk.diagnostics.write(outcome.diagnostics, [source]);
    return outcome.ok ? { ok: true, value: printTree(outcome.value) } : { ok: false, reason: "" };
  }
  const model = understand(source, desk);
  if (model === undefined) return { ok: false, reason: "" };
  if (command.stage === "model") return { ok: true, value: printNames(model) };
  return printInstances(model, command, desk);
}

function printInstances(model: CheckedModel, command: PrintCommand, desk: Desk): Attempt<string> {
  if (model.file.flavour === "library") return { ok: false, reason: "a library has no instances" };
  const { jobs, broken, unmatched } = plan([{ path: command.path, model }], command, desk);
  if (broken || unmatched.length > 0) return { ok: false, reason: unmatched.join("\n") };
  return { ok: true, value: jobs.map(({ lowered }) => printIr(lowered.ir)).join("\n") };
}
