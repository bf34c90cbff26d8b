/**
 * Values of the waist and what can be asked of them without a state: order, equality, the members
 * of a type, and how a person writes one. Numbers here are the reference; a layout may pack a value
 * as it likes as long as it means the same.
 */
import type { Type, Value } from "./type.js";

/**
 * The elements of a set, queue, record or variant. The Ir is typed: its maker promises that it is
 * one.
 */
export function elementsOf(value: Value): readonly Value[] {
  if (typeof value !== "object") throw new Error(`a value with elements expected, not ${value}`);
  return value;
}

/**
 * The order of values: false before true, numbers upwards, lists element by element and a prefix
 * before what it begins. So `none` comes first, and sets and queues are in dictionary order.
 */
export function compareValues(left: Value, right: Value): number {
  if (typeof left !== "object" || typeof right !== "object") return Number(left) - Number(right);
  for (const [index, element] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareValues(element, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

export function equalValues(left: Value, right: Value): boolean {
  return left === right || (typeof left === "object" && compareValues(left, right) === 0);
}

/** Sorted and without duplicates, as every set is. */
export function makeSet(elements: readonly Value[]): Value {
  const sorted = [...elements].sort(compareValues);
  return sorted.filter((value, index) => index === 0 || !equalValues(value, sorted[index - 1]!));
}

export function includesValue(collection: readonly Value[], value: Value): boolean {
  return collection.some((element) => equalValues(element, value));
}

/**
 * What a variable holds where nothing was said: the first member of the type (0 if it has none).
 */
export function defaultValue(type: Type): Value {
  switch (type.kind) {
    case "bool":
      return false;
    case "int":
      return type.low;
    case "scalar":
      return 0;
    case "variant":
      return [0, ...(type.cases[0]?.fields ?? []).map((field) => defaultValue(field.type))];
    case "record":
      return type.fields.map((field) => defaultValue(field.type));
    case "set":
    case "queue":
      return [];
  }
}

/** How many members a type has; Infinity where a double cannot say. */
export function cardinality(type: Type): number {
  switch (type.kind) {
    case "bool":
      return 2;
    case "int":
      return Math.max(0, type.high - type.low + 1);
    case "scalar":
      return type.members.length;
    case "variant":
      return type.cases.reduce((sum, one) => sum + product(one.fields), 0);
    case "record":
      return product(type.fields);
    case "set":
      return 2 ** cardinality(type.element);
    case "queue":
      return queuesUpTo(cardinality(type.element), type.capacity);
  }
}

function product(fields: readonly { readonly type: Type }[]): number {
  return fields.reduce((result, field) => result * cardinality(field.type), 1);
}

/** Queues of at most `capacity` elements, the empty one included. */
function queuesUpTo(elements: number, capacity: number): number {
  let count = 1;
  for (let length = 0; length < capacity; length++) count = 1 + elements * count;
  return count;
}

/** Every member of a type, in the order of values. */
export function membersOf(type: Type): readonly Value[] {
  switch (type.kind) {
    case "bool":
      return [false, true];
    case "int":
      return wholeNumbers(type.low, type.high);
    case "scalar":
      return wholeNumbers(0, type.members.length - 1);
    case "variant":
      return type.cases.flatMap((one, index) =>
        combinations(one.fields.map((field) => field.type)).map((fields) => [index, ...fields]),
      );
    case "record":
      return combinations(type.fields.map((field) => field.type));
    case "set":
      return subsets(membersOf(type.element));
    case "queue":
      return queues(membersOf(type.element), type.capacity);
  }
}

/** low, low + 1, … high; empty if high < low. */
export function wholeNumbers(low: number, high: number): number[] {
  const numbers: number[] = [];
  for (let number = low; number <= high; number++) numbers.push(number);
  return numbers;
}

function combinations(types: readonly Type[]): readonly (readonly Value[])[] {
  const [first, ...rest] = types;
  if (first === undefined) return [[]];
  const tails = combinations(rest);
  return membersOf(first).flatMap((value) => tails.map((tail) => [value, ...tail]));
}

function subsets(members: readonly Value[]): readonly (readonly Value[])[] {
  const larger = members.flatMap((value, index) =>
    subsets(members.slice(index + 1)).map((rest) => [value, ...rest]),
  );
  return [[], ...larger];
}

function queues(members: readonly Value[], capacity: number): readonly (readonly Value[])[] {
  if (capacity === 0) return [[]];
  const shorter = queues(members, capacity - 1);
  return [[], ...members.flatMap((value) => shorter.map((rest) => [value, ...rest]))];
}

/** Whether a value that has the shape of the type also keeps its bounds. */
export function belongsTo(type: Type, value: Value): boolean {
  return misfit(type, value) === undefined;
}

/** Why a value of the right shape is not in the type: the first reason, from left to right. */
export function misfit(type: Type, value: Value): "value out of range" | "queue full" | undefined {
  switch (type.kind) {
    case "bool":
      return undefined;
    case "int":
      return type.low <= Number(value) && Number(value) <= type.high
        ? undefined
        : "value out of range";
    case "scalar":
      return Number(value) < type.members.length ? undefined : "value out of range";
    case "variant": {
      const [index, ...fields] = elementsOf(value);
      return firstMisfit(type.cases[Number(index)]!.fields, fields);
    }
    case "record":
      return firstMisfit(type.fields, elementsOf(value));
    case "set":
      return firstMisfit(
        elementsOf(value).map(() => ({ type: type.element })),
        elementsOf(value),
      );
    case "queue":
      if (elementsOf(value).length > type.capacity) return "queue full";
      return firstMisfit(
        elementsOf(value).map(() => ({ type: type.element })),
        elementsOf(value),
      );
  }
}

function firstMisfit(fields: readonly { readonly type: Type }[], values: readonly Value[]) {
  for (const [index, field] of fields.entries()) {
    const reason = misfit(field.type, values[index]!);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Position of a member among `membersOf(type)`, without listing them. */
export function ordinalOf(type: Type, value: Value): number {
  switch (type.kind) {
    case "bool":
    case "scalar":
      return Number(value);
    case "int":
      return Number(value) - type.low;
    case "variant": {
      const [index, ...fields] = elementsOf(value);
      const before = type.cases.slice(0, Number(index));
      const skipped = before.reduce((sum, one) => sum + product(one.fields), 0);
      return skipped + ordinalOfFields(type.cases[Number(index)]!.fields, fields);
    }
    case "record":
      return ordinalOfFields(type.fields, elementsOf(value));
    case "set":
      return ordinalOfSet(type.element, elementsOf(value));
    case "queue":
      return elementsOf(value).reduce<number>((sum, element, index) => {
        const rest = queuesUpTo(cardinality(type.element), type.capacity - index - 1);
        return sum + 1 + ordinalOf(type.element, element) * rest;
      }, 0);
  }
}

function ordinalOfFields(fields: readonly { readonly type: Type }[], values: readonly Value[]) {
  return fields.reduce(
    (sum, field, index) => sum * cardinality(field.type) + ordinalOf(field.type, values[index]!),
    0,
  );
}

/**
 * Dictionary order: sets that begin with a smaller element come first, and there are 2^k of them.
 */
function ordinalOfSet(element: Type, members: readonly Value[]): number {
  const count = cardinality(element);
  let ordinal = 0;
  let candidate = 0;
  for (const member of members) {
    const position = ordinalOf(element, member);
    ordinal += 1;
    for (; candidate < position; candidate++) ordinal += 2 ** (count - 1 - candidate);
    candidate += 1;
  }
  return ordinal;
}
