/**
 * A trace: a path of the protocol as people and other tools get it, with names and positions on
 * every step. The checker makes it by replaying states in the reference semantics; the run time
 * will make the same from real threads.
 */
import type { Span } from "../grammar/index.js";
import type { Fault, Ir, State, StepId } from "./ir.js";
import type { Choice } from "./run-program.js";
import { showValue } from "./show-value.js";
import type { Actor, Successor } from "./step.js";
import { elementsOf } from "./value.js";

export interface Trace {
  readonly initial: State;
  readonly steps: readonly TraceStep[];
}

export interface TraceStep {
  readonly actor: Actor;
  /** The thread, or the action: `faulter[t0]`, `remove_block`. */
  readonly who: string;
  /** The chain of operations and labels, without the thread; an action's name. */
  readonly name: string;
  readonly step?: StepId;
  /**
   * What was chosen in it and, for an action, its arguments; for a crash, what it left of every
   * persistent variable, before recovery.
   */
  readonly arguments: readonly { readonly name: string; readonly value: string }[];
  readonly span: Span;
  /** Absent for a step that ends in a fault, which is the last. */
  readonly after?: State;
  readonly fault?: { readonly fault: Fault; readonly span: Span };
}

/** What was chosen, under its name; of what a crash left of a `line { }`, each variable. */
function argumentsOf({ name, type, value }: Choice): TraceStep["arguments"] {
  // Names of lines are those of their contents; no variable has the name of a type (N3).
  if (type.kind !== "record" || type.name !== name)
    return [{ name, value: showValue(type, value) }];
  const parts = elementsOf(value);
  return type.fields.map((field, i) => ({
    name: field.name,
    value: showValue(field.type, parts[i]!),
  }));
}

/** A successor as a step of a trace. */
export function traceStep(ir: Ir, successor: Successor): TraceStep {
  const { actor, choices, outcome, step } = successor;
  const chosen = choices.flatMap(argumentsOf);
  const ending =
    outcome.kind === "state"
      ? { after: outcome.state }
      : { fault: { fault: outcome.fault, span: outcome.span } };
  const common = { actor, ...(step === undefined ? {} : { step }), ...ending };
  if (actor.kind === "action") {
    const { name, span, bound } = ir.actions[actor.action]!;
    return { ...common, who: name, name, span, arguments: [...bound, ...chosen] };
  }
  const thread = ir.threads[actor.thread]!;
  const location = thread.locations[actor.from]!;
  const { name, span } = step === undefined ? location : ir.steps[step]!;
  return { ...common, who: thread.name, name, span, arguments: chosen };
}
