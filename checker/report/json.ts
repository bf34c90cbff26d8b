/**
 * The JSON document of a run, and the file that is kept of one violation. Both are stable: a field
 * keeps its meaning while `schemaVersion` does; fields may be added.
 */
import { originOf } from "../../ir/index.js";
import type { ExplainedCounterexample } from "../trace/explain-counterexample.js";
import { coversOf, unfiredSteps } from "./coverage.js";
import type { InstanceReport } from "./instance-report.js";
import { jsonTrace } from "./json-trace.js";
import type { Json } from "./json-value.js";
import { summarize } from "./summary.js";

export const schemaVersion = 1;

export interface Tool {
  readonly name: string;
  readonly version: string;
}

/** The document that `--json` prints, with its line end. */
export function jsonReport(reports: readonly InstanceReport[], tool: Tool): string {
  const document = {
    schemaVersion,
    tool: { name: tool.name, version: tool.version },
    results: reports.map(jsonResult),
    summary: { ...summarize(reports) },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function jsonResult(report: InstanceReport): Json {
  const { ir, judgement, result, counterexamples, sources } = report;
  const [first] = counterexamples;
  return {
    ...identity(report),
    verdict: judgement.verdict,
    property: judgement.broken?.name ?? null,
    expected: judgement.expected.map(({ text, standing, reason }) => {
      return { expectation: text, standing, reason: reason ?? null };
    }),
    met: judgement.met,
    initial: result.initial,
    states: result.states,
    successors: result.successors,
    depth: result.depth,
    elapsedMs: Math.round(report.elapsedMs),
    covers: coversOf(report),
    unfired: unfiredSteps(report).map(({ name, span }) => {
      return { step: name, source: { ...originOf(span, sources) } };
    }),
    trace: first === undefined ? null : jsonTrace(first, { ir, sources }),
  };
}

function identity({ file, ir }: InstanceReport): { readonly [name: string]: Json } {
  const parameters = ir.parameters.map(({ name, value }) => [name, parameterValue(value)] as const);
  return {
    file,
    protocol: ir.protocol,
    instance: ir.instance,
    parameters: Object.fromEntries(parameters),
  };
}

/** Numbers and bools as such, everything else as the spec writes it. */
function parameterValue(text: string): Json {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

export interface TraceFileOptions {
  readonly tool: Tool;
  /** Of the text of the spec: a trace belongs to exactly one. */
  readonly specFingerprint: string;
}

/** One violation as a file for `--traces`: what it takes to replay it. */
export function jsonTraceFile(
  report: InstanceReport,
  shown: ExplainedCounterexample,
  { tool, specFingerprint }: TraceFileOptions,
): string {
  const document = {
    schemaVersion,
    tool: { name: tool.name, version: tool.version },
    spec: { file: report.file, fingerprint: specFingerprint },
    ...identity(report),
    trace: jsonTrace(shown, report),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
