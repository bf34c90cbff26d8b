/**
 * A replayed violation with the reason for it: which part of the property is false, on which
 * values.
 */

import type { Ir, State } from "../../ir/index.js";
import {
  type Environment,
  type Expr,
  environmentOfState,
  environmentOfStep,
} from "../../ir/index.js";
import { type Explanation, explain } from "./explain.js";
import type { Counterexample } from "./replay.js";

export interface ExplainedCounterexample extends Counterexample {
  /** Of what is broken, as expectations write it. */
  readonly name: string;
  /** Absent for deadlocks and for faults, which speak for themselves. */
  readonly explanation?: Explanation;
}

export function explainCounterexample(
  ir: Ir,
  name: string,
  counterexample: Counterexample,
): ExplainedCounterexample {
  const asked = questionOf(ir, counterexample);
  if (asked === undefined) return { ...counterexample, name };
  return { ...counterexample, name, explanation: explain(ir, asked.condition, asked.env) };
}

interface Question {
  readonly condition: Expr;
  readonly env: Environment;
}

function questionOf(ir: Ir, { broken, check, last, trace }: Counterexample): Question | undefined {
  if (broken.kind !== "property") return undefined;
  if (check !== undefined) return { condition: check.condition, env: check.seen };
  const property = ir.properties[broken.property]!;
  if (property.kind === "invariant") {
    return { condition: property.condition, env: environmentOfState(ir, lastState(trace)) };
  }
  if (property.kind !== "step" || last?.outcome.kind !== "state") return undefined;
  const before = trace.steps.at(-2)?.after ?? trace.initial;
  const acting = last.actor.kind === "thread" ? last.actor.thread : undefined;
  const step = { before, after: last.outcome.state, left: last.left, acting };
  return { condition: property.condition, env: environmentOfStep(ir, step) };
}

/** The last state that a trace reaches. */
export function lastState({ initial, steps }: Counterexample["trace"]): State {
  return steps.findLast((step) => step.after !== undefined)?.after ?? initial;
}
