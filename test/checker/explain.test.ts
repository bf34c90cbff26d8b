/** Which part of a condition is said to be false, and on which values. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { explain } from "../../checker/index.js";
import { type Expr, environmentOfState, quote, type State, type Type } from "../../ir/index.js";
import { constant, finder, makeIr, read, variables } from "../support/small-irs.js";

const text = "x > 1, y > 1, p < 2, a[p] == 0, not (x > 1), head(q) == 0";
const at = finder(text);
const bool: Type = { kind: "bool" };
const int: Type = { kind: "int", low: 0, high: 9 };
const index: Type = { kind: "int", low: 0, high: 2 };
const queue: Type = { kind: "queue", element: int, capacity: 2 };
const table = variables([
  { name: "x", type: int },
  { name: "y", type: int },
  { name: "a", type: int, dimensions: [index] },
  { name: "q", type: queue },
]);
const [x, y, a, q] = table;
const ir = makeIr({ protocol: "explained", variables: table });
const state: State = { locations: [], values: [0, 5, [0, 0, 3], []] };

const number = (value: number) => constant(int, value);
const p: Expr = { kind: "bound", id: 1, type: index };

function said(snippet: string, operator: "==" | ">" | "<", left: Expr, right: Expr): Expr {
  return { kind: "compare", operator, left, right, type: bool, span: at(snippet) };
}

function join(kind: "and" | "or" | "implies", left: Expr, right: Expr): Expr {
  return { kind, left, right, type: bool };
}

function each(quantifier: "forall" | "some", body: Expr): Expr {
  const domain = { kind: "type", type: index } as const;
  return { kind: "quantifier", quantifier, id: 1, name: "p", domain, body, type: bool };
}

const xLarge = said("x > 1", ">", read(x!), number(1));
const yLarge = said("y > 1", ">", read(y!), number(1));
const early = said("p < 2", "<", p, number(2));
const zero = said("a[p] == 0", "==", read(a!, p), number(0));
const headZero = said("head(q) == 0", "==", head(), number(0));

function head(): Expr {
  return { kind: "head", queue: read(q!), type: int, span: at("head(q)") };
}

function not(operand: Expr): Expr {
  return { kind: "not", operand, type: bool, span: at("not (x > 1)") };
}

const cases: readonly (readonly [string, Expr, string])[] = [
  ["the false side of an and", join("and", yLarge, xLarge), "x > 1 is false; x = 0"],
  [
    "both sides of an or",
    join("or", xLarge, not(yLarge)),
    "x > 1 is false, not (x > 1) is false; x = 0, y = 5",
  ],
  [
    "a conclusion, with its premise",
    join("implies", yLarge, xLarge),
    "x > 1 is false; y = 5, x = 0",
  ],
  [
    "under a not, what is true",
    not(join("and", yLarge, not(xLarge))),
    "y > 1 is true, not (x > 1) is true; y = 5, x = 0",
  ],
  ["under a not, a premise", not(join("implies", xLarge, yLarge)), "x > 1 is false; x = 0"],
  ["the witness of a forall", each("forall", zero), "a[p] == 0 is false for p = 2; a[2] = 3"],
  [
    "no witness of a some",
    each("some", join("and", zero, not(early))),
    "a[p] == 0, not (x > 1) is false; a[0] = 0, a[1] = 0, a[2] = 3",
  ],
  [
    "the witness under a not",
    not(each("some", not(zero))),
    "not (x > 1) is true for p = 2; a[2] = 3",
  ],
  [
    "a fault",
    join("or", xLarge, headZero),
    "x > 1 is false, head(q) == 0 is false; x = 0, q = []; queue empty in head(q)",
  ],
];

for (const [name, condition, expected] of cases) {
  test(name, () => {
    const source = { path: "explained.lockspec", text };
    const { parts, bindings, places, fault } = explain(
      ir,
      condition,
      environmentOfState(ir, state),
    );
    const list = (names: typeof places) =>
      names.map((one) => `${one.name} = ${one.value}`).join(", ");
    const told = parts.map(({ span, value }) => `${quote(span, [source])} is ${value}`).join(", ");
    const where = bindings.length > 0 ? ` for ${list(bindings)}` : "";
    const why = fault ? `; ${fault.fault} in ${quote(fault.span, [source])}` : "";
    assert.is(`${told}${where}; ${list(places)}${why}`, expected);
  });
}

test.run();
