/**
 * What an action may touch again after it has assigned it (A1). Fields of a record are locations of
 * their own: to store one, the record is read and written whole, which is no touch of the others.
 */
import type { Expr, Op, Place, VariableId } from "../ir.js";
import * as build from "./build.js";
import type { Context } from "./context.js";
import { expressionsOf, nestedOps, partsOf } from "./reads.js";

/** A place, or a field of the record in it, or a field of that. */
interface Location {
  readonly place: Place;
  readonly fields: readonly number[];
}

/** Variables of which the action may touch a location again after assigning it. */
export function touchedTwice(context: Context, program: readonly Op[]): VariableId[] {
  const found = new Set<VariableId>();
  const touch = (assigned: readonly Location[], one: Location): void => {
    if (assigned.some((other) => mayMeet(other, one))) found.add(one.place.variable);
  };
  const walk = (ops: readonly Op[], before: readonly Location[]): readonly Location[] => {
    let assigned = before;
    for (const op of ops) {
      const store = op.kind === "assign" ? storeOf(op) : undefined;
      const read = store ? [...store.location.place.indices, store.value] : expressionsOf(op);
      for (const expr of read) eachLocation(expr, [], (location) => touch(assigned, location));
      if (store && isState(context, store.location.place)) {
        touch(assigned, store.location);
        assigned = [...assigned, store.location];
      }
      const entry = assigned;
      for (const inner of nestedOps(op) as readonly (readonly Op[])[]) {
        const outer = op.kind === "forall" ? [] : entry;
        const after = walk(inner, outer);
        for (const location of after.slice(outer.length)) {
          if (op.kind === "forall") touch(entry, location);
          assigned = [...assigned, location];
        }
      }
    }
    return assigned;
  };
  walk(program, []);
  return [...found].sort((a, b) => a - b);
}

/** What an assignment is about: the field that is replaced, and what it becomes. */
export function storeOf(op: Op & { readonly kind: "assign" }): {
  readonly location: Location;
  readonly value: Expr;
} {
  const fields: number[] = [];
  let value = op.value;
  while (value.kind === "with field" && isWhole(value.value, op.place, fields)) {
    fields.push(value.field);
    value = value.replacement;
  }
  return { location: { place: op.place, fields }, value };
}

/** The record that is stored back with a field replaced. */
function isWhole(expr: Expr, place: Place, fields: readonly number[]): boolean {
  let inner = expr;
  for (const field of fields.toReversed()) {
    if (inner.kind !== "field" || inner.field !== field) return false;
    inner = inner.value;
  }
  return inner.kind === "read" && inner.place === place;
}

function eachLocation(
  expr: Expr,
  fields: readonly number[],
  visit: (location: Location) => void,
): void {
  const inside = expr.kind === "field" && expr.case === undefined ? [expr.field, ...fields] : [];
  for (const part of partsOf(expr)) eachLocation(part, inside, visit);
  if (expr.kind === "read") visit({ place: expr.place, fields });
}

function isState(context: Context, place: Place): boolean {
  const storage = context.variables[place.variable]?.storage;
  return storage === "shared" || storage === "ghost";
}

/** Not if some index is a different constant in both, or the fields part. */
function mayMeet(left: Location, right: Location): boolean {
  if (left.place.variable !== right.place.variable) return false;
  const shorter = Math.min(left.fields.length, right.fields.length);
  if (left.fields.slice(0, shorter).some((field, i) => field !== right.fields[i])) return false;
  return left.place.indices.every((index, i) => {
    const other = right.place.indices[i];
    if (index.kind !== "constant" || other?.kind !== "constant") return true;
    return build.sameValue(index.value, other.value);
  });
}
