/** The door of the checker: search, judge, replay, report. */
export * from "./expectation.js";
export * from "./judge.js";
export { coversOf, unfiredSteps } from "./report/coverage.js";
export { githubReport } from "./report/github.js";
export type { InstanceReportInput } from "./report/instance-report.js";
export { type InstanceReport, makeInstanceReport } from "./report/instance-report.js";
export { jsonReport, jsonTraceFile, schemaVersion, type Tool } from "./report/json.js";
export { junitReport } from "./report/junit.js";
export type { Mistake } from "./report/mistake.js";
export { progressText } from "./report/progress.js";
export { type Summary, standingOf, summarize, textSummary } from "./report/summary.js";
export { type TextOptions, textReport } from "./report/text.js";
export { brokenKey, referenceSearch } from "./search/reference.js";
export { type WasmOptions, wasmSearch } from "./search/wasm.js";
export { type Explanation, explain } from "./trace/explain.js";
export type { ExplainedCounterexample } from "./trace/explain-counterexample.js";
export { type Counterexample, replay } from "./trace/replay.js";
export * from "./verdict.js";
