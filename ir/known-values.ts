/**
 * Values that are known though no state is: constants, and locals of which somebody knows what they
 * hold. An expression of nothing else is evaluated by the reference semantics; of every other one
 * nothing is known.
 */
import { evaluate, isFaulted } from "./evaluate.js";
import type { BoundId, Expr, Ir, VariableId } from "./ir.js";
import { partsOf } from "./lower/reads.js";
import type { Value } from "./type.js";

export interface KnownValues {
  /** Plain locals and temporaries. */
  readonly locals: ReadonlyMap<VariableId, Value>;
  readonly bound: ReadonlyMap<BoundId, Value>;
}

export type ValueOf = (expr: Expr, known: KnownValues) => Value | undefined;

/** What of the world an expression needs. */
interface Needs {
  readonly locals: readonly VariableId[];
  readonly bound: readonly BoundId[];
  /** It needs more. */
  readonly more: boolean;
}

export function knownValues(ir: Ir): ValueOf {
  const all = new Map<Expr, Needs>();
  const needsOf = (expr: Expr): Needs => {
    const found = all.get(expr) ?? findNeeds(ir, expr, needsOf);
    all.set(expr, found);
    return found;
  };
  return (expr, { bound, locals }) => {
    if (expr.kind === "constant") return expr.value;
    if (expr.kind === "bound") return bound.get(expr.id);
    if (expr.kind === "read" && expr.place.indices.length === 0 && !expr.primed) {
      return locals.get(expr.place.variable);
    }
    const needs = needsOf(expr);
    if (needs.more) return undefined;
    if (!needs.locals.every((id) => locals.has(id))) return undefined;
    if (!needs.bound.every((id) => bound.has(id))) return undefined;
    const values: Value[] = [];
    for (const id of needs.locals) values[id] = locals.get(id) ?? 0;
    const state = { locations: [], values };
    try {
      return evaluate(expr, {
        variables: ir.variables,
        before: state,
        after: state,
        bound: new Map(bound),
        acting: undefined,
        untouchable: nothing,
      });
    } catch (thrown) {
      if (isFaulted(thrown)) return undefined;
      throw thrown;
    }
  };
}

const nothing: ReadonlySet<string> = new Set();

function findNeeds(ir: Ir, expr: Expr, needsOf: (expr: Expr) => Needs): Needs {
  switch (expr.kind) {
    case "bound":
      return { locals: [], bound: [expr.id], more: false };
    case "read": {
      const { dimensions, storage } = ir.variables[expr.place.variable]!;
      const isPlain = dimensions.length === 0 && !expr.primed;
      const isLocal = isPlain && (storage === "local" || storage === "temporary");
      return { locals: [expr.place.variable], bound: [], more: !isLocal };
    }
    case "located":
    case "acting":
      return { locals: [], bound: [], more: true };
    default: {
      const parts = partsOf(expr).map(needsOf);
      const bound = new Set(parts.flatMap((one) => one.bound));
      if ("id" in expr) bound.delete(expr.id);
      return {
        locals: [...new Set(parts.flatMap((one) => one.locals))],
        bound: [...bound],
        more: parts.some((one) => one.more),
      };
    }
  }
}
