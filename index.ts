/**
 * The public surface: text → model → IR → verdict → report, each a function from data to data. A
 * user's mistake is never thrown, it is in the `Outcome`; what is thrown is a bug of ours. Here
 * the generator and the checker, which do not know each other, are introduced.
 */

import type { SearchLimits, SearchOptions } from "./checker/index.js";
import {
  enough,
  type InstanceReport,
  makeInstanceReport,
  referenceSearch,
  type Search,
  wasmSearch,
} from "./checker/index.js";
import type { Generated, GenerateOptions } from "./generator/index.js";
import type { Ast, CheckedModel, Outcome } from "./grammar/index.js";
import { type Ir, lower } from "./ir/index.js";

export type {
  Expectation,
  InstanceReport,
  Judgement,
  Progress,
  SearchLimits,
  SearchResult,
  Verdict,
} from "./checker/index.js";
export { githubReport, jsonReport, junitReport, textReport, textSummary } from "./checker/index.js";
export type { Generated, GenerateOptions, Unsupported } from "./generator/index.js";
export type {
  Ast,
  CheckedModel,
  Diagnostic,
  Outcome,
  Program,
  SourceFile,
} from "./grammar/index.js";
export { analyze, explain, format, load, parse, render } from "./grammar/index.js";
export type { Ir, Lowered, LowerOptions, State, Trace, TraceStep } from "./ir/index.js";
export { instancesOf, lower, printIr } from "./ir/index.js";

export type EngineName = "wasm" | "reference";

/**
 * Makes a search of one instance. Diagnostics: what this engine cannot encode, though the rules
 * allow it.
 */
export async function compile(ir: Ir, engine: EngineName = "wasm"): Promise<Outcome<Search>> {
  if (engine === "reference") return { ok: true, value: referenceSearch(ir), diagnostics: [] };
  const { emitStepper } = await import("./generator/index.js");
  const stepper = emitStepper(ir);
  return stepper.ok ? { ...stepper, value: wasmSearch(ir, stepper.value) } : stepper;
}

/**
 * The text of a TypeScript module with the protocol's code; what has no code yet is told instead.
 */
export async function generateModule(
  model: CheckedModel,
  options: GenerateOptions = {},
): Promise<Generated> {
  const generator = await import("./generator/index.js");
  return generator.generateModule(model, options);
}

export interface CheckOptions {
  /** As `lower` takes it; absent: all parameters at their defaults. */
  readonly instance?: Ast.InstanceDeclaration;
  /** Values of parameters as text, by name. With any, all is expected to hold. */
  readonly overrides?: ReadonlyMap<string, string>;
  readonly engine?: EngineName;
  readonly limits?: SearchLimits;
  /** Called every few ten milliseconds: shows progress, stops the search by giving a reason. */
  readonly pause?: SearchOptions["pause"];
}

/** Searches one instance of a model and compares what it finds with what the instance expects. */
export async function check(
  model: CheckedModel,
  options: CheckOptions = {},
): Promise<Outcome<InstanceReport>> {
  const { instance, overrides, engine, limits = {} } = options;
  const start = performance.now();
  const lowered = lower(model, {
    ...(instance === undefined ? {} : { instance }),
    ...(overrides === undefined ? {} : { overrides }),
  });
  if (!lowered.ok) return lowered;
  const { ir, liveness } = lowered.value;
  const expectations = overrides?.size ? [] : lowered.value.expectations;
  const search = await compile(ir, engine);
  if (!search.ok) return search;
  const result = await search.value({
    limits,
    enough: enough({ ir, expectations, liveness }),
    pause: options.pause ?? (async () => undefined),
  });
  const report = makeInstanceReport({
    file: model.sources[0]?.path ?? "",
    sources: model.sources,
    ir,
    span: instance?.span ?? model.file.name.span,
    expectations,
    liveness,
    result,
    elapsedMs: performance.now() - start,
  });
  return { ok: true, value: report, diagnostics: [...lowered.diagnostics, ...search.diagnostics] };
}
