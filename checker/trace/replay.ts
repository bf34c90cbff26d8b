/**
 * Nothing is shown that the reference semantics has not done again: from a list of states,
 * whichever engine found it, to a trace in which every step has its name, and at its end the thing
 * that is broken. What cannot be replayed is our own bug, and its text is written for a bug report.
 */
import type { Deadlock, FailedCheck, Fault, Ir, Span, State, Successor } from "../../ir/index.js";
import {
  brokenInvariants,
  deadlockIn,
  defaultCell,
  expand,
  initialStates,
  stateKey,
  type Trace,
  traceStep,
} from "../../ir/index.js";
import type { Broken, Violation } from "../verdict.js";
import { describeDifference } from "./describe-difference.js";

/** A violation that has happened a second time. */
export interface Counterexample {
  readonly broken: Broken;
  /** Steps from an initial state, the violating one included. */
  readonly steps: number;
  readonly trace: Trace;
  /** The last step, for what is broken by a step and not by a state. */
  readonly last?: Successor;
  /** Of a check: which one, and what it saw. */
  readonly check?: FailedCheck;
  readonly deadlock?: Deadlock;
  readonly fault?: { readonly fault: Fault; readonly span: Span };
}

/** @throws our own bug, if the violation does not exist */
export function replay(ir: Ir, violation: Violation): Counterexample {
  const { broken, states, steps } = violation;
  const [first] = states;
  if (first === undefined) return faultAtStart(ir, violation);
  const begun = initialStates(ir).find(
    ({ outcome }) => outcome.kind === "state" && stateKey(outcome.state) === stateKey(first),
  );
  if (begun === undefined) throw notReplayed(ir, violation, "its first state is not initial");
  const path: Successor[] = [];
  for (const [index, state] of states.slice(1).entries()) {
    const isLast = index === states.length - 2;
    path.push(stepTo(ir, violation, { from: states[index]!, to: state, isLast }));
  }
  const common = { broken, steps };
  const last = states[states.length - 1]!;
  const trace = { initial: first, steps: path.map((step) => traceStep(ir, step)) };
  switch (broken.kind) {
    case "fault":
      return { ...common, ...withFault(ir, violation, { trace, last }) };
    case "deadlock": {
      const deadlock = deadlockIn(ir, last, expand(ir, last).successors);
      if (deadlock === undefined) throw notReplayed(ir, violation, "its last state can go on");
      return { ...common, trace, deadlock };
    }
    case "property":
      return { ...common, trace, ...brokenProperty(ir, violation, { begun, path, last }) };
  }
}

interface Hop {
  readonly from: State;
  readonly to: State;
  readonly isLast: boolean;
}

/** The step from one state to the next; as the last, one that also breaks what is to be broken. */
function stepTo(ir: Ir, violation: Violation, { from, to, isLast }: Hop): Successor {
  const { broken } = violation;
  const key = stateKey(to);
  const { successors } = expand(ir, from);
  const leading = successors.filter(
    ({ outcome }) => outcome.kind === "state" && stateKey(outcome.state) === key,
  );
  const breaking = leading.find(
    ({ failed }) => isLast && broken.kind === "property" && failed.includes(broken.property),
  );
  const found = breaking ?? leading[0];
  if (found === undefined) {
    const wanted = describeDifference(ir, from, to);
    const offered = successors.map(({ outcome }) =>
      outcome.kind === "fault" ? outcome.fault : describeDifference(ir, from, outcome.state),
    );
    throw notReplayed(
      ir,
      violation,
      [
        `no step makes this change: ${wanted}`,
        "the steps that there are:",
        ...offered.map((text) => `  ${text}`),
      ].join("\n"),
    );
  }
  return found;
}

function withFault(
  ir: Ir,
  violation: Violation,
  path: { readonly trace: Trace; readonly last: State },
): Pick<Counterexample, "trace" | "last" | "fault"> {
  const { broken } = violation;
  const last = expand(ir, path.last).successors.find(
    ({ outcome }) =>
      broken.kind === "fault" && outcome.kind === "fault" && outcome.fault === broken.fault,
  );
  if (last === undefined) throw notReplayed(ir, violation, "no step ends in that fault");
  const step = traceStep(ir, last);
  const trace = { ...path.trace, steps: [...path.trace.steps, step] };
  return { trace, last, ...(step.fault === undefined ? {} : { fault: step.fault }) };
}

/** The fault comes before there is a state: the trace begins and ends with nothing at all. */
function faultAtStart(ir: Ir, violation: Violation): Counterexample {
  const { broken, steps } = violation;
  const outcome = initialStates(ir).find(
    (one) =>
      broken.kind === "fault" && one.outcome.kind === "fault" && one.outcome.fault === broken.fault,
  )?.outcome;
  if (outcome?.kind !== "fault") throw notReplayed(ir, violation, "no initial step faults so");
  const initial = { locations: ir.threads.map(() => 0), values: ir.variables.map(defaultCell) };
  const { fault, span } = outcome;
  return { broken, steps, trace: { initial, steps: [] }, fault: { fault, span } };
}

interface Replayed {
  readonly begun: { readonly checks: readonly FailedCheck[]; readonly failed: readonly number[] };
  readonly path: readonly Successor[];
  readonly last: State;
}

function brokenProperty(
  ir: Ir,
  violation: Violation,
  { begun, path, last }: Replayed,
): { readonly last?: Successor; readonly check?: FailedCheck } {
  const { broken } = violation;
  if (broken.kind !== "property") return {};
  const { property } = broken;
  if (ir.properties[property]?.kind === "invariant") {
    if (brokenInvariants(ir, last).includes(property)) return {};
    throw notReplayed(ir, violation, "the invariant is true in its last state");
  }
  const step = path.at(-1);
  const { checks, failed } = step ?? begun;
  if (!failed.includes(property)) throw notReplayed(ir, violation, "its last step breaks nothing");
  const check = checks.find((one) => one.property === property);
  return { ...(step === undefined ? {} : { last: step }), ...(check ? { check } : {}) };
}

function notReplayed(ir: Ir, { broken, states, steps }: Violation, reason: string): Error {
  const what =
    broken.kind === "property"
      ? `a violation of ${ir.properties[broken.property]?.name}`
      : broken.kind === "fault"
        ? `the fault ${broken.fault}`
        : "a deadlock";
  return new Error(
    [
      `the search found ${what} in ${steps} steps (${states.length} states) of ` +
        `${ir.protocol}, instance ${ir.instance}, and the reference semantics disagrees: ${reason}`,
      "One of the two is wrong; the verdict of this instance cannot be trusted.",
    ].join("\n"),
  );
}
