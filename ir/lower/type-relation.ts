/**
 * Relations between types of the waist: equality, containment of bounds, the smallest common type.
 */
import { printType } from "../print/print-type.js";
import type { Type } from "../type.js";

const limit = 2 ** 53 - 1;

/** What `none`, `{}` and `[]` are made of as long as nothing else says it: it has no values. */
export const unknownType: Type = { kind: "scalar", name: "?", members: [] };

export function hasUnknown(type: Type): boolean {
  switch (type.kind) {
    case "bool":
    case "int":
    case "record":
      return false;
    case "scalar":
      return type === unknownType;
    case "variant":
      return isOptional(type) && hasUnknown(innerOf(type));
    case "set":
    case "queue":
      return hasUnknown(type.element);
  }
}

/** Bounds beyond what a number holds exactly are cut: such values cannot be stored anyway. */
export function intType(low: number, high: number): Type & { readonly kind: "int" } {
  return { kind: "int", low: Math.max(low, -limit), high: Math.min(high, limit) };
}

export function isNumeric(type: Type): type is Type & { readonly kind: "int" } {
  return type.kind === "int";
}

export function optional(inner: Type): Type {
  return {
    kind: "variant",
    name: `${printType(inner)}?`,
    cases: [
      { name: "none", fields: [] },
      { name: "some", fields: [{ name: "value", type: inner }] },
    ],
  };
}

export function isOptional(type: Type): boolean {
  return type.kind === "variant" && type.name.endsWith("?");
}

/** The T of `T?`. */
export function innerOf(type: Type): Type {
  const some = type.kind === "variant" ? type.cases[1] : undefined;
  const field = some?.fields[0];
  if (!isOptional(type) || !field) throw new Error(`not an optional type: ${printType(type)}`);
  return field.type;
}

/** Enums, records, scalarsets are the same if they have the same name; the rest by structure. */
export function sameType(left: Type, right: Type): boolean {
  return relate(left, right, (a, b) => a.low === b.low && a.high === b.high, Object.is);
}

/** Every value of `inner` is one of `outer`. */
export function contains(outer: Type, inner: Type): boolean {
  return relate(
    outer,
    inner,
    (a, b) => a.low <= b.low && b.high <= a.high,
    (a, b) => a >= b,
  );
}

type Int = Type & { readonly kind: "int" };

function relate(
  left: Type,
  right: Type,
  ints: (left: Int, right: Int) => boolean,
  capacities: (left: number, right: number) => boolean,
): boolean {
  if (left.kind === "int" && right.kind === "int") return ints(left, right);
  if (left.kind === "set" && right.kind === "set") {
    return relate(left.element, right.element, ints, capacities);
  }
  if (left.kind === "queue" && right.kind === "queue") {
    const elements = relate(left.element, right.element, ints, capacities);
    return elements && capacities(left.capacity, right.capacity);
  }
  if (left.kind === "variant" && right.kind === "variant" && isOptional(left)) {
    return isOptional(right) && relate(innerOf(left), innerOf(right), ints, capacities);
  }
  return left.kind === right.kind && printType(left) === printType(right);
}

/** The smallest type that has the values of both: T and T? join to T?. */
export function join(left: Type, right: Type): Type {
  if (left === unknownType) return right;
  if (right === unknownType) return left;
  if (left.kind === "int" && right.kind === "int") {
    return intType(Math.min(left.low, right.low), Math.max(left.high, right.high));
  }
  if (isOptional(left) || isOptional(right)) {
    const one = isOptional(left) ? innerOf(left) : left;
    const other = isOptional(right) ? innerOf(right) : right;
    return optional(join(one, other));
  }
  if (left.kind === "set" && right.kind === "set") {
    return { kind: "set", element: join(left.element, right.element) };
  }
  if (left.kind === "queue" && right.kind === "queue") {
    const capacity = Math.max(left.capacity, right.capacity);
    return { kind: "queue", element: join(left.element, right.element), capacity };
  }
  return left;
}
