/** Small types of every kind, nested a little. */
import type { Span } from "../../grammar/index.js";
import type { Type } from "../../ir/index.js";
import type { Pick } from "./random-pick.js";

export const nowhere: Span = { file: 0, start: 0, end: 0 };
export const bool: Type = { kind: "bool" };

export function int(low: number, high: number): Type & { readonly kind: "int" } {
  return { kind: "int", low, high };
}

export function scalar(size: number): Type {
  const members = Array.from({ length: size }, (_, index) => `m${index}`);
  return { kind: "scalar", name: `S${size}`, members };
}

export function setOf(element: Type): Type {
  return { kind: "set", element };
}

export function queueOf(element: Type, capacity: number): Type {
  return { kind: "queue", element, capacity };
}

export function option(inner: Type): Type {
  const some = { name: "some", fields: [{ name: "value", type: inner }] };
  return { kind: "variant", name: "T?", cases: [{ name: "none", fields: [] }, some] };
}

export const pair: Type = {
  kind: "record",
  name: "Pair",
  fields: [
    { name: "flag", type: bool },
    { name: "number", type: int(-1, 3) },
    { name: "member", type: scalar(3) },
  ],
};

export const message: Type = {
  kind: "variant",
  name: "Message",
  cases: [
    { name: "EMPTY", fields: [] },
    {
      name: "BOTH",
      fields: [
        { name: "one", type: scalar(3) },
        { name: "other", type: int(2, 4) },
      ],
    },
    { name: "FLAG", fields: [{ name: "flag", type: bool }] },
    { name: "LAST", fields: [] },
  ],
};

export const plainTypes: readonly Type[] = [
  bool,
  int(0, 1),
  int(0, 4),
  int(-2, 3),
  scalar(2),
  scalar(3),
];

export const compoundTypes: readonly Type[] = [
  option(scalar(3)),
  option(int(-1, 1)),
  pair,
  message,
  setOf(scalar(3)),
  setOf(int(-1, 2)),
  setOf(bool),
  setOf(option(scalar(2))),
  queueOf(scalar(3), 2),
  queueOf(int(-1, 2), 3),
  queueOf(bool, 1),
  queueOf(option(bool), 2),
  option(option(bool)),
];

export function randomType(pick: Pick): Type {
  return pick.of(pick.chance(0.5) ? plainTypes : compoundTypes);
}
