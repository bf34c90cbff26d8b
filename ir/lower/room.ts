/**
 * Types of sets and queues that are only looked at, not stored: they have room for what their parts
 * may be, since ranges and capacities are tested when a value is stored (T7, T8). Where a word has
 * no room, they are as wide as what they are used with, and the test is made there.
 */
import { bitsOf } from "../layout-type.js";
import type { Type } from "../type.js";
import { join } from "./type-relation.js";

const wordBits = 64;

type Collection = Extract<Type, { readonly kind: "set" | "queue" }>;

/** What a literal of type `own` becomes beside a value of type `wanted`. */
export function roomFor<T extends Collection>(wanted: T, own: T): T {
  const both = join(wanted, own) as T; // two sets join to a set, two queues to a queue
  const capacity = both.kind === "queue" ? { capacity: both.capacity } : {};
  return bitsOf(both) <= wordBits ? both : { ...wanted, ...capacity };
}

/** What `q + r` becomes. */
export function appended(queue: Type, suffix: Type): Type {
  if (queue.kind !== "queue" || suffix.kind !== "queue") return queue;
  const both: Type = { ...queue, capacity: queue.capacity + suffix.capacity };
  return bitsOf(both) <= wordBits ? both : queue;
}
