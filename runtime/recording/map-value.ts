/**
 * Values while a mapping computes: what JSON has, events, sets, and cases of enums. `undefined` is
 * what nobody knows; `null` is what is not there.
 */
import { type Fields, isFields, type Seen, seenKind } from "./recording.js";

export const caseKind: unique symbol = Symbol("case");

/** A case of an enum of the protocol, with values as they were recorded. */
export interface CaseValue {
  readonly kind: typeof caseKind;
  readonly name: string;
  readonly of: string;
  readonly values: readonly MapValue[];
}

export type Plain = null | boolean | number | string;

export type MapValue =
  | undefined
  | Plain
  | Seen
  | CaseValue
  | ReadonlySet<MapValue>
  | readonly unknown[]
  | Fields;

export function isSeen(value: MapValue): value is Seen {
  return isTagged(value, seenKind);
}

export function isCase(value: MapValue): value is CaseValue {
  return isTagged(value, caseKind);
}

function isTagged(value: MapValue, kind: symbol): boolean {
  return isFields(value) && value.kind === kind;
}

export function isSet(value: MapValue): value is ReadonlySet<MapValue> {
  return value instanceof Set;
}

export function isPlain(value: unknown): value is Plain {
  return value === null || ["boolean", "number", "string"].includes(typeof value);
}

/** What a JSON document, or a part of one, is here. */
export function fromJson(value: unknown): MapValue {
  if (isPlain(value) || isFields(value)) return value;
  return Array.isArray(value) ? value : undefined;
}

/** Equal as far as one can see; nobody's value equals what is not there. */
export function isSame(left: MapValue, right: MapValue): boolean {
  if (left === undefined || left === null) return right === undefined || right === null;
  if (isCase(left) && isCase(right)) {
    return (
      left.name === right.name &&
      left.values.every((value, index) => isSame(value, right.values[index]))
    );
  }
  // An enum case and its name.
  if (isCase(left)) return left.values.length === 0 && left.name === right;
  if (isCase(right)) return isSame(right, left);
  return left === right;
}

/** The fields of an event or of a JSON object. */
export function fieldsOf(value: MapValue): Fields | undefined {
  if (isSeen(value)) return value.fields;
  if (isCase(value) || isSet(value) || Array.isArray(value)) return undefined;
  return isFields(value) ? value : undefined;
}

/** One text for one value, made fast: the key of what is kept by value. */
export function keyText(value: MapValue): string {
  switch (typeof value) {
    case "string":
      return `"${value}`;
    case "number":
      return String(value);
    default:
      return showMapValue(value);
  }
}

/** As messages show it. */
export function showMapValue(value: MapValue): string {
  if (value === undefined) return "?";
  if (value === null) return "none";
  if (isSeen(value)) return `event ${value.seq}`;
  if (isSet(value)) return `{${[...value].map(showMapValue).join(", ")}}`;
  if (isCase(value)) {
    const { name, values } = value;
    return values.length === 0 ? name : `${name}(${values.map(showMapValue).join(", ")})`;
  }
  return JSON.stringify(value);
}
