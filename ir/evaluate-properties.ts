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
  const invariants = propertiesWhere(ir, (one) => one.kind === "invariant");
  return thatAre(false, { ir, ids: invariants, env: () => environmentOfState(ir, state) });
}

export function coveredByState(ir: Ir, state: State): readonly PropertyId[] {
  const covers = propertiesWhere(ir, (one) => one.kind === "cover" && !one.ofStep);
  return thatAre(true, { ir, ids: covers, env: () => environmentOfState(ir, state) });
}

export function failedStepProperties(ir: Ir, step: TakenStep): readonly PropertyId[] {
  const properties = propertiesWhere(ir, (one) => one.kind === "step");
  return thatAre(false, { ir, ids: properties, env: () => environmentOfStep(ir, step) });
}

export function coveredByStep(ir: Ir, step: TakenStep): readonly PropertyId[] {
  const covers = propertiesWhere(ir, (one) => one.kind === "cover" && one.ofStep);
  return thatAre(true, { ir, ids: covers, env: () => environmentOfStep(ir, step) });
}

/** A state outside is tested, but it is not part of the graph (A3). */
export function withinConstraints(ir: Ir, state: State): boolean {
  if (ir.constraints.length === 0) return true;
  const env = environmentOfState(ir, state);
  return ir.constraints.every((constraint) => isTrue(constraint, env));
}

function propertiesWhere(ir: Ir, isOne: (property: Property) => boolean): readonly PropertyId[] {
  return [...ir.properties.keys()].filter((id) => isOne(ir.properties[id]!));
}

interface Asked {
  readonly ir: Ir;
  readonly ids: readonly PropertyId[];
  /** Made only if something is asked. */
  readonly env: () => Environment;
}

function thatAre(value: boolean, { ir, ids, env }: Asked): readonly PropertyId[] {
  if (ids.length === 0) return ids;
  const seen = env();
  return ids.filter((id) => {
    const property = ir.properties[id]!;
    return property.kind !== "check" && isTrue(property.condition, seen) === value;
  });
}
