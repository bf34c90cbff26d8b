/** One expression per row, and its value or its fault. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Expr, State, Type, Value } from "../../ir/index.js";
import { environmentOfState, evaluate, isFaulted } from "../../ir/index.js";
import {
  boolType,
  compare,
  constant,
  makeIr,
  noSpan,
  read,
  variables,
} from "../support/small-irs.js";

const int: Type = { kind: "int", low: -100, high: 100 };
const index: Type = { kind: "int", low: 0, high: 1 };
const set: Type = { kind: "set", element: int };
const queue: Type = { kind: "queue", element: int, capacity: 2 };
const maybe: Type = {
  kind: "variant",
  name: "int?",
  cases: [
    { name: "none", fields: [] },
    { name: "some", fields: [{ name: "value", type: int }] },
  ],
};

const table = variables([
  { name: "x", type: int },
  { name: "a", type: int, dimensions: [index] },
]);
const ir = makeIr({ protocol: "expressions", variables: table });
const state: State = { locations: [], values: [7, [10, 11]] };

const number = (value: number): Expr => constant(int, value);
const truthOf = (value: boolean): Expr => constant(boolType, value);
const sets = (...values: readonly number[]): Expr => constant(set, values);
const queues = (...values: readonly number[]): Expr => constant(queue, values);
const crash: Expr = arithmetic("/", number(1), number(0));
const crashes: Expr = compare("==", crash, number(0));
const bound: Expr = { kind: "bound", id: 1, type: int };

function arithmetic(
  operator: "+" | "-" | "*" | "/" | "mod" | "min" | "max",
  left: Expr,
  right: Expr,
): Expr {
  return { kind: "arithmetic", operator, left, right, type: int, span: noSpan };
}

function junction(kind: "and" | "or" | "implies" | "iff", left: Expr, right: Expr): Expr {
  return { kind, left, right, type: boolType };
}

function algebra(kind: "union" | "difference" | "intersection" | "subset"): Expr {
  return { kind, left: sets(1, 2), right: sets(2, 3), type: kind === "subset" ? boolType : set };
}

function quantified(quantifier: "forall" | "some", least: number): Expr {
  const domain = { kind: "range", low: number(1), high: number(3) } as const;
  const body = compare(">=", bound, number(least));
  return { kind: "quantifier", quantifier, id: 1, domain, body, type: boolType };
}

const append: Expr = {
  kind: "append",
  queue: queues(1),
  suffix: queues(2, 3),
  type: queue,
  span: noSpan,
};
const unwrapped: Expr = {
  kind: "field",
  value: constant(maybe, [0]),
  case: 1,
  field: 0,
  type: int,
  span: noSpan,
};

const cases: readonly (readonly [string, Expr, Value | string])[] = [
  ["a variable", read(table[0]!), 7],
  ["an element", read(table[1]!, number(1)), 11],
  ["an element that is not there", read(table[1]!, number(2)), "index out of range"],
  ["division rounds down", arithmetic("/", number(-7), number(2)), -4],
  ["mod is never negative", arithmetic("mod", number(-7), number(2)), 1],
  ["a divisor below 1", arithmetic("mod", number(1), number(-2)), "division by zero"],
  ["min", arithmetic("min", number(3), number(2)), 2],
  ["and stops at false", junction("and", truthOf(false), crashes), false],
  ["and goes on after true", junction("and", truthOf(true), crashes), "division by zero"],
  ["or stops at true", junction("or", truthOf(true), crashes), true],
  ["implies stops at a false premise", junction("implies", truthOf(false), crashes), true],
  ["iff needs both", junction("iff", truthOf(false), crashes), "division by zero"],
  ["forall over a range", quantified("forall", 1), true],
  ["forall with a counterexample", quantified("forall", 2), false],
  ["some with a witness", quantified("some", 3), true],
  ["some without", quantified("some", 4), false],
  ["union", algebra("union"), [1, 2, 3]],
  ["difference", algebra("difference"), [1]],
  ["intersection", algebra("intersection"), [2]],
  ["subset", algebra("subset"), false],
  [
    "a set of what is twice",
    { kind: "make set", elements: [number(2), number(1), number(2)], type: set },
    [1, 2],
  ],
  [
    "member of a queue",
    { kind: "member", element: number(2), collection: queues(1, 2), type: boolType },
    true,
  ],
  ["size", { kind: "size", collection: queues(1, 2), type: int }, 2],
  ["head", { kind: "head", queue: queues(1, 2), type: int, span: noSpan }, 1],
  ["head of nothing", { kind: "head", queue: queues(), type: int, span: noSpan }, "queue empty"],
  ["tail of nothing", { kind: "tail", queue: queues(), type: queue }, []],
  ["append too much", append, "queue full"],
  [
    "remove all equal",
    { kind: "remove", queue: queues(1, 2, 1), others: sets(1), type: queue },
    [2],
  ],
  [
    "an element of a queue",
    { kind: "queue element", queue: queues(4, 5), index: number(1), type: int, span: noSpan },
    5,
  ],
  ["a none unwrapped", unwrapped, "none unwrapped"],
  [
    "into narrower bounds",
    { kind: "convert", value: number(2), type: index, span: noSpan },
    "value out of range",
  ],
  [
    "into a shorter queue",
    { kind: "convert", value: queues(1, 1), type: { ...queue, capacity: 1 }, span: noSpan },
    "queue full",
  ],
  [
    "a comprehension",
    {
      kind: "comprehension",
      id: 1,
      domain: { kind: "set", set: sets(1, 2, 3) },
      where: compare("!=", bound, number(2)),
      type: set,
    },
    [1, 3],
  ],
  [
    "let",
    { kind: "let", id: 1, value: number(5), body: arithmetic("*", bound, bound), type: int },
    25,
  ],
];

for (const [name, expr, expected] of cases) {
  test(name, () => {
    let value: Value | string;
    try {
      value = evaluate(expr, environmentOfState(ir, state));
    } catch (thrown) {
      if (!isFaulted(thrown)) throw thrown;
      value = thrown.fault;
    }
    assert.equal(value, expected);
  });
}

test.run();
