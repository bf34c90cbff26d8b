/**
 * Questions about single states and single steps: properties, covers, constraints. An expression
 * that faults here is false, whatever it asks: an invariant is then broken, a cover not reached.
 */
import { type Environment, isFaulted, truth } from "./evaluate.js";
import type { Expr, Ir, Property, PropertyId, State, ThreadId } from "./ir.js";
import { type Cell, withTemporaries } from "./state.js";

/** A step that was taken, for step properties and covers. */
export interface TakenStep {
  readonly before: State;
  readonly after: State;
  /** All values as the step left them, temporaries included. */
  readonly left: readonly Cell[];
  /** Absent for an action. */
  readonly acting: ThreadId | undefined;
}

/** What an expression about one state sees. */
export function environmentOfState(ir: Ir, state: State): Environment {
  return environment(ir, { before: state, after: state, acting: undefined });
}

/** What an expression about a step sees. */
export function environmentOfStep(ir: Ir, step: TakenStep): Environment {
  const before = {
    locations: step.before.locations,
    values: withTemporaries(ir, step.before, step.left),
  };
  const after = { locations: step.after.locations, values: step.left };
  return environment(ir, { before, after, acting: step.acting });
}

function environment(ir: Ir, seen: Pick<Environment, "before" | "after" | "acting">): Environment {
  return { variables: ir.variables, ...seen, bound: new Map(), untouchable: new Set() };
}

/** The value of a condition, false where it faults. */
export function isTrue(condition: Expr, env: Environment): boolean {
  try {
    return truth(condition, env);
  } catch (thrown) {
    if (isFaulted(thrown)) return false;
    throw thrown;
  }
}

export function brokenInvariants(ir: Ir, state: State): readonly PropertyId[] {
  const env = environmentOfState(ir, state);
  return propertiesWhere(ir, (one) => one.kind === "invariant" && !isTrue(one.condition, env));
}

export function coveredByState(ir: Ir, state: State): readonly PropertyId[] {
  const env = environmentOfState(ir, state);
  return propertiesWhere(
    ir,
    (one) => one.kind === "cover" && !one.ofStep && isTrue(one.condition, env),
  );
}

export function failedStepProperties(ir: Ir, step: TakenStep): readonly PropertyId[] {
  const env = environmentOfStep(ir, step);
  return propertiesWhere(ir, (one) => one.kind === "step" && !isTrue(one.condition, env));
}

export function coveredByStep(ir: Ir, step: TakenStep): readonly PropertyId[] {
  const env = environmentOfStep(ir, step);
  return propertiesWhere(
    ir,
    (one) => one.kind === "cover" && one.ofStep && isTrue(one.condition, env),
  );
}

/** A state outside is tested, but it is not part of the graph (A3). */
export function withinConstraints(ir: Ir, state: State): boolean {
  const env = environmentOfState(ir, state);
  return ir.constraints.every((constraint) => isTrue(constraint, env));
}

function propertiesWhere(ir: Ir, chosen: (property: Property) => boolean): readonly PropertyId[] {
  return ir.properties.flatMap((property, id) => (chosen(property) ? [id] : []));
}
