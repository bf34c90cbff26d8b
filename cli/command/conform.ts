/**
 * `lockspec conform`: the same set of states in the generated code as in the spec, or where not.
 */
import * as semantics from "../../ir/index.js";
import { type ConformResult, conform as explore } from "../../runtime/index.js";
import type { ConformCommand } from "../code-command.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { combineExitCodes, type ExitCode, exitCode } from "../exit-code.js";
import { type MakeSystem, systemMaker } from "../generated-code.js";
import { listenForInterrupt } from "../interruption.js";
import { type Desk, openSpec } from "../open-spec.js";
import { type Job, plan } from "../plan.js";
import type { Platform } from "../platform.js";

interface Compared {
  readonly job: Job;
  readonly result: ConformResult;
  readonly seconds: number;
}

export async function conform(command: ConformCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const say = (mistake: string): void => platform.err.write(`lockspec: ${mistake}\n`);
  const model = await openSpec(command.path, desk);
  if (model === undefined) return exitCode.mistake;
  const { instance } = command;
  const wishes = { parameters: [], ...(instance === undefined ? {} : { instance }) };
  const isLibrary = model.file.flavour === "library";
  const todo = plan(isLibrary ? [] : [{ path: command.path, model }], wishes, desk);
  todo.unmatched.forEach(say);
  if (todo.jobs.length === 0) return exitCode.mistake;
  const maker = await systemMaker(model);
  if (!maker.ok) {
    say(maker.reason);
    return exitCode.mistake;
  }
  const codes = await compareAll(todo.jobs, maker.value, { command, platform, say });
  return combineExitCodes([...codes, todo.broken ? exitCode.mistake : exitCode.met]);
}

interface Run {
  readonly command: ConformCommand;
  readonly platform: Platform;
  readonly say: (mistake: string) => void;
}

async function compareAll(
  jobs: readonly Job[],
  make: MakeSystem,
  { command, platform, say }: Run,
): Promise<readonly ExitCode[]> {
  const all: Compared[] = [];
  const codes: ExitCode[] = [];
  const interruption = listenForInterrupt(platform);
  for (const job of jobs) {
    if (interruption.asked) break;
    const system = make(job.lowered.ir);
    if (!system.ok) {
      say(system.reason);
      codes.push(exitCode.mistake);
      continue;
    }
    const start = platform.now();
    const result = await explore({
      ir: job.lowered.ir,
      system: system.value,
      semantics,
      ...(command.maxStates === undefined ? {} : { maxStates: command.maxStates }),
      pause: interruption.pause,
    });
    const compared = { job, result, seconds: (platform.now() - start) / 1000 };
    all.push(compared);
    codes.push(codeOf(result));
    if (!command.json) platform.out.write(textOf(compared));
  }
  interruption.ignore();
  if (interruption.asked) codes.push(exitCode.interrupted);
  if (command.json) platform.out.write(jsonOf(all, platform));
  return codes;
}

function codeOf({ difference, incomplete }: ConformResult): ExitCode {
  if (difference !== undefined) return exitCode.unmet;
  return incomplete === undefined ? exitCode.met : exitCode.incomplete;
}

function textOf({ job, result, seconds }: Compared): string {
  const { protocol, instance } = job.lowered.ir;
  const counts = `${count(result.spec, "state")} in ${count(result.steps, "step")}`;
  const time = `${seconds.toFixed(2)} s`;
  if (result.difference !== undefined) {
    const { path, lines } = result.difference;
    const steps = path.map((step, index) => `  ${index + 1}. ${step}`);
    const after = count(path.length, "step");
    const head = `${protocol} ${instance}: code and spec differ, after ${after}`;
    return [head, ...steps, ...lines.map((line) => `  ${line}`), ""].join("\n");
  }
  const what = result.incomplete === undefined ? "the same" : `incomplete (${result.incomplete})`;
  return `${protocol} ${instance}: ${what}, ${counts}, ${time}\n`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

function jsonOf(all: readonly Compared[], platform: Platform): string {
  const results = all.map(({ job, result, seconds }) => ({
    file: job.path,
    protocol: job.lowered.ir.protocol,
    instance: job.lowered.ir.instance,
    conforms: result.difference === undefined && result.incomplete === undefined,
    states: { spec: result.spec, code: result.code, visible: result.visible },
    steps: result.steps,
    elapsedMs: Math.round(seconds * 1000),
    difference: result.difference ?? null,
    incomplete: result.incomplete ?? null,
  }));
  const tool = { name: "lockspec", version: platform.version };
  return `${JSON.stringify({ schemaVersion: 1, tool, results }, null, 2)}\n`;
}
