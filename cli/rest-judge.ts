/**
 * What can be said of a protocol when all its threads rest: the invariants that do not ask for
 * ghost state which is not there, on the values that the code has.
 */
import {
  type Expr,
  environmentOfState,
  type Ir,
  initialStates,
  isTrue,
  partsOf,
  type State,
  type Value,
} from "../ir/index.js";
import type { ThreadedSystem } from "../runtime/index.js";

export interface RestJudge {
  /** Names of the invariants that are looked at. */
  readonly judged: readonly string[];
  /** Of those that are not, because ghost state is not there. */
  readonly unjudged: readonly string[];
  /** Names of those that do not hold. After a crash the threads stand where they begin. */
  broken(system: ThreadedSystem, stand?: "ended" | "begun"): readonly string[];
  /** The state that the system is in. */
  stateOf(system: ThreadedSystem): State;
  mayStop(thread: number, place: string): boolean;
  /** `may stop when`: nobody need go on. */
  mayRest(system: ThreadedSystem): boolean;
}

export function judgeAtRest(ir: Ir, sample: ThreadedSystem): RestJudge {
  const outcome = initialStates(ir)[0]?.outcome;
  const template = outcome?.kind === "state" ? outcome.state : undefined;
  if (template === undefined) throw new Error("a protocol that cannot begin");
  const there = new Set(sample.memory.variables.map(({ name }) => name));
  const declared = new Set(
    ir.variables.filter((one) => one.storage === "ghost" && !one.hidden).map(({ name }) => name),
  );
  const missing = new Set(
    ir.variables.filter(({ name }) => declared.has(name) && !there.has(name)).map(({ id }) => id),
  );
  const ended = ir.threads.map(({ locations }) => locations.findIndex((one) => one.ended));
  const invariants = ir.properties.flatMap((one) => (one.kind === "invariant" ? [one] : []));
  const asks = (expr: Expr): boolean =>
    (expr.kind === "read" && missing.has(expr.place.variable)) || partsOf(expr).some(asks);
  const judged = invariants.filter(({ condition }) => !asks(condition));
  const stateOf = (system: ThreadedSystem): State => {
    const found = new Map(system.memory.variables.map((one) => [one.name, one.plain()]));
    const values = ir.variables.map(({ id, name, dimensions }) => {
      const plain = found.get(name);
      if (plain === undefined) return template.values[id];
      return (dimensions.length === 0 ? plain[0] : plain) as Value; // of the variable's type
    });
    return { values, locations: ended };
  };
  return {
    judged: judged.map(({ name }) => name),
    unjudged: invariants.filter((one) => !judged.includes(one)).map(({ name }) => name),
    stateOf,
    broken: (system, stand = "ended") => {
      const state = stateOf(system);
      const { locations } = stand === "begun" ? template : state;
      const env = environmentOfState(ir, { ...state, locations });
      return judged.filter(({ condition }) => !isTrue(condition, env)).map(({ name }) => name);
    },
    mayRest: (system) => {
      const env = environmentOfState(ir, stateOf(system));
      return ir.mayStop.some((condition) => !asks(condition) && isTrue(condition, env));
    },
    mayStop: (thread, place) => {
      const step = place.split(".").at(-1) ?? place;
      const locations = ir.threads[thread]?.locations ?? [];
      return locations.some(({ name, mayStop }) => mayStop && name.split(".").includes(step));
    },
  };
}
