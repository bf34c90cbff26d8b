/**
 * Several fields of one record that a `forall` assigns for one binding (S12) are places of their
 * own, and the record is one location of the waist: what is stored there is merged into one store.
 */
import type { Expr, Op, Place } from "../ir.js";
import { storeOf } from "./touched-twice.js";

type Assign = Op & { readonly kind: "assign" };
type Fields = readonly number[];

interface Store {
  readonly op: Assign;
  readonly fields: readonly Fields[];
}

/** The body of a `forall`: all is evaluated in the state before, so a store may wait for others. */
export function mergeFields(ops: readonly Op[]): Op[] {
  let kept: (Op | Store)[] = [];
  for (const op of ops) {
    if (op.kind !== "assign") {
      kept.push(op);
      continue;
    }
    const { location, value } = storeOf(op);
    const beside = kept.find((one) => isBeside(one, op.place, location.fields));
    kept = kept.filter((one) => one !== beside);
    kept.push(beside ? merge(beside, location.fields, value) : { op, fields: [location.fields] });
  }
  return kept.map((one) => ("op" in one ? one.op : one));
}

function merge({ op, fields }: Store, added: Fields, value: Expr): Store {
  const whole = replaceField({ whole: op.value, span: op.span }, added, value);
  return { op: { ...op, value: whole }, fields: [...fields, added] };
}

/** Of the same record, by the same indices, and no part of what is stored there. */
function isBeside(store: Op | Store, place: Place, fields: Fields): store is Store {
  if (!("op" in store) || store.op.place.variable !== place.variable) return false;
  if (textOf(store.op.place.indices) !== textOf(place.indices)) return false;
  return store.fields.every((others) =>
    fields.slice(0, others.length).some((field, i) => field !== others[i]),
  );
}

function textOf(indices: readonly Expr[]): string {
  return JSON.stringify(indices, (key, value: unknown) => (key === "span" ? undefined : value));
}

interface Whole {
  readonly whole: Expr;
  readonly span: Assign["span"];
}

function replaceField({ whole, span }: Whole, fields: Fields, value: Expr): Expr {
  const [field, ...rest] = fields;
  if (field === undefined || whole.type.kind !== "record") return value;
  const type = whole.type.fields[field]?.type;
  if (!type) throw new Error(`a record without field ${field}`);
  const old: Expr = { kind: "field", value: whole, field, type, span };
  const replacement = replaceField({ whole: old, span }, rest, value);
  return { kind: "with field", value: whole, field, replacement, type: whole.type };
}
