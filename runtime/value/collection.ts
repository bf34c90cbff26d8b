/**
 * What expressions of a protocol compute with values: equality of values with parts, sets as lists
 * in the order of values, queues as lists with their head first.
 */
import { ProtocolFault } from "./fault.js";

/** Equality of any two values of one type. */
export function equal(left: unknown, right: unknown): boolean {
  return left === right || order(left, right) === 0;
}

/** The order of values: none first, false before true, numbers upwards, lists like words. */
export function order(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
  if (typeof left === "object" && typeof right === "object" && left && right) {
    const [first, second] = [Object.values(left), Object.values(right)];
    for (const [i, one] of first.entries()) {
      if (i === second.length) return 1;
      const found = order(one, second[i]);
      if (found !== 0) return found;
    }
    return first.length - second.length;
  }
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : 1;
  return Number(left) - Number(right);
}

/** The set of these values. */
export function set<T>(...values: readonly T[]): readonly T[] {
  if (values.length < 2) return values;
  const sorted = [...values].sort(order);
  return sorted.filter((value, i) => i === 0 || !equal(value, sorted[i - 1]));
}

export function contains<T>(collection: readonly T[], value: T | undefined): boolean {
  return collection.some((one) => equal(one, value));
}

export function union<T>(left: readonly T[], right: readonly T[]): readonly T[] {
  return set(...left, ...right);
}

/** What is left without the others: of a set, or of a queue. */
export function without<T>(collection: readonly T[], others: readonly T[]): readonly T[] {
  return collection.filter((one) => !contains(others, one));
}

export function intersection<T>(left: readonly T[], right: readonly T[]): readonly T[] {
  return left.filter((one) => contains(right, one));
}

export function isSubset<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.every((one) => contains(right, one));
}

/** low, low + 1, … high. */
export function range(low: number, high: number): readonly number[] {
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i);
}

export function head<T>(queue: readonly T[]): T {
  if (queue.length === 0) throw new ProtocolFault("queue empty");
  return queue[0] as T; // not empty
}

export function tail<T>(queue: readonly T[]): readonly T[] {
  return queue.slice(1);
}

export function element<T>(queue: readonly T[], index: number): T {
  if (index < 0 || index >= queue.length) throw new ProtocolFault("index out of range");
  return queue[index] as T; // inside
}

/** `x!` */
export function unwrap<T>(value: T | undefined): T {
  if (value === undefined) throw new ProtocolFault("none unwrapped");
  return value;
}

/** Division rounds down (T8). */
export function divide(left: number, right: number): number {
  if (right < 1) throw new ProtocolFault("division by zero");
  return Math.floor(left / right);
}

/** Never negative (T8). */
export function modulo(left: number, right: number): number {
  return left - right * divide(left, right);
}

const maximumRounds = 65536;

/** A loop inside a step that does not end is a fault (S6). */
export function limitRounds(round: number): void {
  if (round >= maximumRounds) throw new ProtocolFault("endless step");
}
