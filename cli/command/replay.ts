/** `lockspec replay`: the generated code, driven along a trace to the same violation. */
import type { ReplayCommand } from "../code-command.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { systemMaker } from "../generated-code.js";
import { openSpec } from "../open-spec.js";
import { plan } from "../plan.js";
import type { Platform } from "../platform.js";
import { replaySchedule } from "../replay-schedule.js";
import { replayTrace } from "../replay-trace.js";
import { specFingerprint } from "../spec-fingerprint.js";
import { readTraceFile } from "../trace-file.js";

export async function replay(command: ReplayCommand, platform: Platform): Promise<ExitCode> {
  const say = (mistake: string): ExitCode => {
    platform.err.write(`lockspec: ${command.path}: ${mistake}\n`);
    return exitCode.mistake;
  };
  if (command.schedule !== undefined) return replayRun(command, command.schedule, platform);
  if (command.path.endsWith(".lockspec")) {
    return say("is a spec: --schedule says which run of it, and check --traces writes traces");
  }
  const bytes = platform.read(command.path);
  if (!bytes.ok) return say(bytes.reason);
  const trace = readTraceFile(bytes.value);
  if (!trace.ok) return say(trace.reason);
  const { spec, fingerprint } = trace.value;
  const model = await openSpec(spec, { platform, diagnostics: diagnosticWriter(platform) });
  if (model === undefined) return exitCode.mistake;
  if (specFingerprint(model.sources, platform) !== fingerprint) {
    return say(`a trace of another version of ${spec}: check it again`);
  }
  const replayed = await replayTrace(model, trace.value, () => systemMaker(model));
  if (!replayed.ok) return say(replayed.reason);
  platform.out.write(replayed.value.text);
  return replayed.value.code;
}

/** A run of generated code, by its schedule. */
async function replayRun(
  { path, instance }: ReplayCommand,
  schedule: string,
  platform: Platform,
): Promise<ExitCode> {
  const say = (mistake: string): ExitCode => {
    platform.err.write(`lockspec: ${path}: ${mistake}\n`);
    return exitCode.mistake;
  };
  const desk = { platform, diagnostics: diagnosticWriter(platform) };
  const model = await openSpec(path, desk);
  if (model === undefined) return exitCode.mistake;
  if (model.file.flavour === "library") return say("a library has no runs");
  const wishes = { parameters: [], ...(instance === undefined ? {} : { instance }) };
  const { jobs, unmatched } = plan([{ path, model }], wishes, desk);
  const [job, more] = jobs;
  if (unmatched.length > 0) return say(unmatched.join("; "));
  if (job === undefined) return exitCode.mistake;
  if (more !== undefined) return say("it has several instances: which one says --instance");
  const maker = await systemMaker(model);
  if (!maker.ok) return say(maker.reason);
  const system = maker.value(job.lowered.ir);
  if (!system.ok) return say(system.reason);
  const replayed = replaySchedule(job.lowered.ir, system.value, schedule);
  if (!replayed.ok) return say(replayed.reason);
  platform.out.write(replayed.value.text);
  return replayed.value.violated ? exitCode.met : exitCode.unmet;
}
