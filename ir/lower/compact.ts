/**
 * Numbers the variables anew without those that nothing mentions: counters that pruning made
 * needless, copies.
 */
import type { Ir, Op, Property, Variable, VariableId } from "../ir.js";
import type { VariableDraft } from "./context.js";
import { eachOp, eachRead, expressionsOf } from "./reads.js";
import { type Rewrite, rewriteExpr, rewriteOps } from "./rewrite.js";

export function compactVariables(
  ir: Omit<Ir, "variables"> & { readonly variables: readonly VariableDraft[] },
): Ir {
  const kept = keptVariables(ir);
  const numbers = new Map<VariableId, VariableId>();
  for (const draft of ir.variables) {
    if (kept.has(draft.id)) numbers.set(draft.id, numbers.size);
  }
  const renamed = (id: VariableId): VariableId => {
    const number = numbers.get(id);
    if (number === undefined) throw new Error(`variable ${id} was thought to be unused`);
    return number;
  };
  const rewrite: Rewrite = { place: (place) => ({ ...place, variable: renamed(place.variable) }) };
  const ops = (list: readonly Op[]): Op[] => rewriteOps(list, rewrite);
  const variables = ir.variables.flatMap((draft): Variable[] => {
    if (!kept.has(draft.id)) return [];
    const { fixed: _, ...variable } = draft;
    return [{ ...variable, id: renamed(draft.id) }];
  });
  return {
    ...ir,
    variables,
    initial: ops(ir.initial),
    actions: ir.actions.map((action) => ({
      ...action,
      program: ops(action.program),
      watched: action.watched.map(renamed),
    })),
    threads: ir.threads.map((thread) => ({
      ...thread,
      start: ops(thread.start),
      locations: thread.locations.map((location) => ({
        ...location,
        program: ops(location.program),
        live: location.live.map(renamed),
        ...(location.waitsFor ? { waitsFor: rewriteExpr(location.waitsFor, rewrite) } : {}),
      })),
    })),
    properties: ir.properties.map((property) => rewriteProperty(property, rewrite)),
    constraints: ir.constraints.map((expr) => rewriteExpr(expr, rewrite)),
    mayStop: ir.mayStop.map((expr) => rewriteExpr(expr, rewrite)),
  };
}

function rewriteProperty(property: Property, rewrite: Rewrite): Property {
  if (property.kind === "check") return property;
  return { ...property, condition: rewriteExpr(property.condition, rewrite) };
}

/** Shared and ghost state of the text always stays; the rest if something reads or chooses it. */
function keptVariables(
  ir: Omit<Ir, "variables"> & { readonly variables: readonly VariableDraft[] },
): Set<VariableId> {
  const kept = new Set(
    ir.variables
      .filter((draft) => !draft.hidden && (draft.storage === "shared" || draft.storage === "ghost"))
      .map((draft) => draft.id),
  );
  const programs = [
    ir.initial,
    ...ir.actions.map((action) => action.program),
    ...ir.threads.flatMap((thread) => [
      thread.start,
      ...thread.locations.map((location) => location.program),
    ]),
  ];
  for (const program of programs) {
    eachOp(program, (op) => {
      for (const expr of expressionsOf(op)) eachRead(expr, (place) => kept.add(place.variable));
      if (op.kind === "assign") kept.add(op.place.variable);
      if (op.kind === "choose") kept.add(op.variable);
    });
  }
  const exprs = [
    ...ir.constraints,
    ...ir.mayStop,
    ...ir.properties.flatMap((one) => (one.kind === "check" ? [] : [one.condition])),
    ...ir.threads.flatMap((thread) =>
      thread.locations.flatMap((location) => (location.waitsFor ? [location.waitsFor] : [])),
    ),
  ];
  for (const expr of exprs) eachRead(expr, (place) => kept.add(place.variable));
  return kept;
}
