/** The door of the checker: search, judge, replay, report. */
export * from "./expectation.js";
export * from "./judge.js";
export { type InstanceReport, makeInstanceReport } from "./report/instance-report.js";
export type { InstanceReportInput } from "./report/instance-report.js";
export { progressText } from "./report/progress.js";
export { type TextOptions, textReport } from "./report/text.js";
export { brokenKey, referenceSearch } from "./search/reference.js";
export { explain, type Explanation } from "./trace/explain.js";
export type { ExplainedCounterexample } from "./trace/explain-counterexample.js";
export { type Counterexample, replay } from "./trace/replay.js";
export * from "./verdict.js";
