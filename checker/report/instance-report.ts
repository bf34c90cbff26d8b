/**
 * Everything that is to be told about one instance, as plain data: what all reporters and the
 * command line share. Making it judges the search and replays every counterexample that may be
 * shown.
 */
import type { Ir, SourceFile, Span } from "../../ir/index.js";
import type { Expectation } from "../expectation.js";
import { type Judgement, judge } from "../judge.js";
import {
  type ExplainedCounterexample,
  explainCounterexample,
} from "../trace/explain-counterexample.js";
import { replay } from "../trace/replay.js";
import type { SearchResult } from "../verdict.js";

export interface InstanceReport {
  /** As the user named it. */
  readonly file: string;
  /** By the `file` of spans. */
  readonly sources: readonly SourceFile[];
  /** With the names of the protocol, the instance and its parameters. */
  readonly ir: Ir;
  /** The instance in the text. */
  readonly span: Span;
  readonly expectations: readonly Expectation[];
  readonly result: SearchResult;
  readonly judgement: Judgement;
  /** One per violation that was judged, the shortest first. */
  readonly counterexamples: readonly ExplainedCounterexample[];
  /** Parameters that the user set to other values than the instance does. */
  readonly overrides?: readonly { readonly name: string; readonly value: string }[];
  /** Wall time of compiling and searching. */
  readonly elapsedMs: number;
}

export type InstanceReportInput = Omit<InstanceReport, "judgement" | "counterexamples"> & {
  /** Names of liveness properties. */
  readonly liveness: readonly string[];
};

/** @throws our own bug, if a violation cannot be replayed */
export function makeInstanceReport(input: InstanceReportInput): InstanceReport {
  const { liveness, ...shared } = input;
  const judgement = judge({ ...shared, liveness }, input.result);
  const counterexamples = judgement.judged.flatMap((finding) =>
    finding.kind === "cycle"
      ? []
      : [explainCounterexample(input.ir, finding.name, replay(input.ir, finding.violation))],
  );
  return { ...shared, judgement, counterexamples };
}
