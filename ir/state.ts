/**
 * The store of the reference semantics: one cell per variable, which is a value or, for an array,
 * the list of its elements. Temporaries have a cell only while a step runs.
 */
import type { Ir, State, Variable } from "./ir.js";
import type { Value } from "./type.js";
import { cardinality, defaultValue } from "./value.js";

export type Cell = Value | readonly Value[] | undefined;

/** How many elements a variable has: 1 for a plain one. */
export function elementCount(variable: Variable): number {
  return variable.dimensions.reduce((count, type) => count * cardinality(type), 1);
}

export function defaultCell(variable: Variable): Cell {
  const value = defaultValue(variable.type);
  if (variable.dimensions.length === 0) return value;
  return Array.from({ length: elementCount(variable) }, () => value);
}

/** Where `initial` begins. */
export function initialCells(ir: Ir): Cell[] {
  return ir.variables.map(defaultCell);
}

/** Where a step begins: the state, and temporaries at their defaults. */
export function freshCells(ir: Ir, state: State): Cell[] {
  return ir.variables.map((variable) =>
    variable.storage === "temporary" ? defaultCell(variable) : state.values[variable.id],
  );
}

/** What of the cells is a state. */
export function withoutTemporaries(ir: Ir, cells: readonly Cell[]): Cell[] {
  return ir.variables.map((variable) =>
    variable.storage === "temporary" ? undefined : cells[variable.id],
  );
}

/** The state's values, with the temporaries of a step among them. */
export function withTemporaries(ir: Ir, state: State, left: readonly Cell[]): Cell[] {
  return ir.variables.map((variable) =>
    variable.storage === "temporary" ? left[variable.id] : state.values[variable.id],
  );
}
