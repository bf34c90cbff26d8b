/**
 * What an instance is judged by: what it says itself, unless the command line asks for something
 * else. See docs/decision/0003-parameters-make-an-instance.md.
 */
import { type Expectation, subjectOf } from "../checker/index.js";
import type { Job } from "./plan.js";

const deadlock = "deadlock";

/** Empty: that everything holds. */
export function judgedExpectations(job: Job, property: string | undefined): readonly Expectation[] {
  const own = job.overrides.length > 0 ? [] : job.lowered.expectations;
  if (property === undefined) return own;
  const kept = own.filter((expectation) => subjectOf(expectation) === property);
  if (kept.length > 0) return kept;
  if (property === deadlock) return [{ kind: "no deadlock", text: "no deadlock" }];
  return [{ kind: "holds", property, text: `holds ${property}` }];
}

/** The properties that `--property` may name for a job. */
export function judgeableProperties({ lowered }: Job): readonly string[] {
  const named = lowered.ir.properties.flatMap(({ kind, name }) => (kind === "cover" ? [] : [name]));
  return [...named, ...lowered.liveness, deadlock, "lock order"];
}
