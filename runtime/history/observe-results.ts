/**
 * What an operation gave is in a hidden local of the caller, which may be forgotten in the same
 * step. So that a recorded result can be compared, every assignment to such a local is followed by
 * one to a temporary, which is there when the step has ended. States and steps stay the same.
 */
import type { Expr, Ir, Op, Thread, Variable, VariableId } from "../../ir/index.js";
import { mapOperations } from "./map-operations.js";

export interface ObservedResult {
  readonly operation: string;
  readonly thread: number;
  /** The hidden local. */
  readonly result: VariableId;
  /** Its last value, if `told` is true. */
  readonly copy: VariableId;
  readonly told: VariableId;
  readonly type: Variable["type"];
}

export interface Observed {
  readonly ir: Ir;
  readonly results: readonly ObservedResult[];
}

export function observeResults(ir: Ir): Observed {
  const kept = ir.variables.filter(({ name, hidden, thread }) => {
    return hidden && thread !== undefined && name.endsWith(".result");
  });
  const results = kept.map(({ id, name, type, thread }, index): ObservedResult => {
    const copy = ir.variables.length + 2 * index;
    const operation = name.split(".").at(-2) ?? "";
    return { operation, thread: thread ?? 0, result: id, type, copy, told: copy + 1 };
  });
  const variables = [...ir.variables, ...kept.flatMap((one, i) => temporaries(one, results[i]))];
  const threads = ir.threads.map((thread) => withCopies(thread, results));
  return { ir: { ...ir, variables, threads }, results };
}

function temporaries(of: Variable, observed: ObservedResult | undefined): readonly Variable[] {
  if (observed === undefined) return [];
  const common = { dimensions: [], storage: "temporary", hidden: true, span: of.span } as const;
  const thread = observed.thread;
  return [
    { ...common, id: observed.copy, name: `copy of ${of.name}`, type: of.type, thread },
    { ...common, id: observed.told, name: `told ${of.name}`, type: { kind: "bool" }, thread },
  ];
}

function withCopies(thread: Thread, results: readonly ObservedResult[]): Thread {
  const own = new Map(
    results.flatMap((one) => (one.thread === thread.id ? [[one.result, one] as const] : [])),
  );
  if (own.size === 0) return thread;
  const copied = (op: Op): readonly Op[] => {
    const result = op.kind === "assign" ? own.get(op.place.variable) : undefined;
    return op.kind === "assign" && result !== undefined ? [op, ...copies(op, result)] : [op];
  };
  const locations = thread.locations.map((location) => ({
    ...location,
    program: mapOperations(location.program, copied),
  }));
  return { ...thread, locations };
}

function copies(op: Op & { readonly kind: "assign" }, result: ObservedResult): readonly Op[] {
  const { span } = op;
  const value: Expr = { kind: "read", place: op.place, primed: false, type: result.type, span };
  const yes: Expr = { kind: "constant", value: true, type: { kind: "bool" } };
  return [
    { kind: "assign", place: { variable: result.copy, indices: [] }, value, span },
    { kind: "assign", place: { variable: result.told, indices: [] }, value: yes, span },
  ];
}
