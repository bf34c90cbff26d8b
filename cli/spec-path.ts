/**
 * A trace as a path of the reference semantics: the states that its JSON means, found by taking the
 * steps that it names. A trace that no behaviour of the spec fits is damaged.
 */
import { jsonState } from "../checker/index.js";
import {
  expand,
  type Ir,
  initialStates,
  type State,
  type Successor,
  traceStep,
} from "../ir/index.js";
import type { Attempt } from "./platform.js";
import type { JsonStep, TraceFile } from "./trace-file.js";

export interface WalkedStep {
  readonly who: string;
  readonly name: string;
  readonly successor: Successor;
  /** The state before it. */
  readonly before: State;
}

export interface WalkedTrace {
  readonly initial: State;
  /** Properties that the beginning breaks, by name. */
  readonly brokenAtFirst: readonly string[];
  readonly steps: readonly WalkedStep[];
  /** The last state; that before the fault, if it ends in one. */
  readonly last: State;
}

export function walkTrace(ir: Ir, trace: TraceFile): Attempt<WalkedTrace> {
  const begun = initialStates(ir).find(
    ({ outcome }) => outcome.kind === "state" && shown(ir, outcome.state) === trace.initial,
  );
  const initial = begun?.outcome.kind === "state" ? begun.outcome.state : undefined;
  if (initial === undefined) return misfit("the spec has no such initial state");
  const steps: WalkedStep[] = [];
  let state = initial;
  for (const [index, step] of trace.steps.entries()) {
    const isLast = index === trace.steps.length - 1;
    const successor = stepFrom(ir, state, { step, property: isLast ? trace.property : "" });
    if (successor === undefined) {
      return misfit(`step ${index + 1}, ${step.who} ${step.name}, is none of the spec`);
    }
    steps.push({ who: step.who, name: step.name, successor, before: state });
    if (successor.outcome.kind === "state") state = successor.outcome.state;
  }
  const brokenAtFirst = (begun?.failed ?? []).map((id) => ir.properties[id]?.name ?? "");
  return { ok: true, value: { initial, brokenAtFirst, steps, last: state } };
}

function misfit(why: string): Attempt<WalkedTrace> {
  return { ok: false, reason: `the trace does not fit its spec: ${why}` };
}

/** The step that the trace means; as the last one, one that breaks what is to be broken. */
function stepFrom(
  ir: Ir,
  state: State,
  { step, property }: { readonly step: JsonStep; readonly property: string },
): Successor | undefined {
  const fitting = expand(ir, state).successors.filter((successor) => {
    const { who, name } = traceStep(ir, successor);
    if (who !== step.who || name !== step.name) return false;
    const { outcome } = successor;
    if (outcome.kind === "fault") return step.state === undefined && outcome.fault === property;
    return step.state !== undefined && shown(ir, outcome.state) === step.state;
  });
  const breaks = ({ failed }: Successor): boolean =>
    failed.some((id) => ir.properties[id]?.name === property);
  return fitting.find(breaks) ?? fitting[0];
}

function shown(ir: Ir, state: State): string {
  return JSON.stringify(jsonState(ir, state));
}
