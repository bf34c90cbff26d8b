/**
 * A trace that was read, done again by generated code: the states that it means, the schedule of
 * the code that goes along them, one run over real bytes, and what to tell of it.
 */
import { type CheckedModel, suggest } from "../grammar/index.js";
import type { Ir } from "../ir/index.js";
import * as semantics from "../ir/index.js";
import { findSchedule, type System } from "../runtime/index.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import type { MakeSystem } from "./generated-code.js";
import { defaultInstance } from "./plan.js";
import type { Attempt } from "./platform.js";
import { type Replayed, replayRun } from "./replay-run.js";
import { stepLines } from "./replay-text.js";
import { type WalkedTrace, walkTrace } from "./spec-path.js";
import type { TraceFile } from "./trace-file.js";

export interface ReplayedTrace {
  readonly text: string;
  readonly code: ExitCode;
}

/** Not ok: the trace does not belong to the spec, or has no code. */
export async function replayTrace(
  model: CheckedModel,
  trace: TraceFile,
  maker: () => Promise<Attempt<MakeSystem>>,
): Promise<Attempt<ReplayedTrace>> {
  const ir = instanceOf(model, trace);
  if (!ir.ok) return ir;
  const walked = walkTrace(ir.value, trace);
  if (!walked.ok) return walked;
  const make = await maker();
  if (!make.ok) return make;
  return follow({ ir: ir.value, trace, walked: walked.value, make: make.value });
}

/** The instance of the trace, with its parameters. */
function instanceOf(model: CheckedModel, trace: TraceFile): Attempt<Ir> {
  const instances = semantics.instancesOf(model);
  const instance = instances.find(({ name }) => name.text === trace.instance);
  if (instance === undefined && (instances.length > 0 || trace.instance !== defaultInstance)) {
    const known = instances.map(({ name }) => name.text);
    const near = suggest(trace.instance, known);
    const hint = near === undefined ? "" : `: did you mean ${near}?`;
    return { ok: false, reason: `${trace.spec} has no instance ${trace.instance}${hint}` };
  }
  const lowered = semantics.lower(model, {
    ...(instance === undefined ? {} : { instance }),
    overrides: trace.parameters,
  });
  if (lowered.ok) return { ok: true, value: lowered.value.ir };
  return { ok: false, reason: "damaged: its parameters are not those of the spec" };
}

interface Journey {
  readonly ir: Ir;
  readonly trace: TraceFile;
  readonly walked: WalkedTrace;
  readonly make: MakeSystem;
}

function follow({ ir, trace, walked, make }: Journey): Attempt<ReplayedTrace> {
  const [scout, system] = [make(ir), make(ir)];
  if (!scout.ok) return scout;
  if (!system.ok) return system;
  const steps = walked.steps.map(({ who, successor: { outcome } }) => ({ who, end: outcome }));
  const parts = { ir, system: scout.value, semantics };
  const found = findSchedule(parts, { initial: walked.initial, steps });
  if (!found.ok) {
    const lines = found.lines.map((line) => `  ${line}`);
    const head = `the code leaves the trace at step ${found.steps + 1} of ${steps.length}:`;
    const text = `${[head, ...lines].join("\n")}\n`;
    return { ok: true, value: { text, code: exitCode.unmet } };
  }
  const { schedule } = found;
  const replayed = replayRun({ ir, trace, walked, schedule, system: system.value });
  const text = textOf({ ir, trace, walked, replayed, system: system.value });
  return { ok: true, value: { text, code: replayed.violated ? exitCode.met : exitCode.unmet } };
}

interface Told {
  readonly ir: Ir;
  readonly trace: TraceFile;
  readonly walked: WalkedTrace;
  readonly replayed: Replayed;
  readonly system: System;
}

function textOf({ ir, trace, walked, replayed, system }: Told): string {
  const lines = stepLines(ir, system, { walked: walked.steps, replayed: replayed.steps });
  const end = replayed.violated
    ? `the code has done the same ${count(walked.steps.length)}, and ends in the same violation`
    : "the code does not end in that violation";
  const head = `${ir.protocol} ${ir.instance}: ${trace.property}`;
  return `${[head, ...lines, `${trace.property}: ${end}`].join("\n")}\n`;
}

function count(steps: number): string {
  return steps === 1 ? "step" : `${steps} steps`;
}
