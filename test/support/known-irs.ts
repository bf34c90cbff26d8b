/** Two more protocols lowered by hand: a puzzle of actions alone, and two locks in two orders. */
import type { Expr, Ir, Op, Type } from "../../ir/index.js";
import {
  assign,
  boolType,
  compare,
  constant,
  finder,
  goto,
  invariant,
  makeIr,
  noSpan,
  read,
  type SmallIr,
  thread,
  variables,
} from "./small-irs.js";

const jugs = `protocol die_hard

shared big   : 0 .. 5 = 0
shared small : 0 .. 3 = 0

action fill_small     { small = 3 }
action fill_big       { big = 5 }
action empty_small    { small = 0 }
action empty_big      { big = 0 }
action small_to_big   { small = small - min(small, 5 - big); big = big + min(small, 5 - big) }
action big_to_small   { big = big - min(big, 3 - small); small = small + min(big, 3 - small) }

invariant big_is_not_4 { big != 4 }
`;

const atJug = finder(jugs);
const upTo = (high: number): Type => ({ kind: "int", low: 0, high });
const number = (value: number) => constant({ kind: "int", low: value, high: value }, value);

const [big, small] = variables([
  { name: "big", type: upTo(5) },
  { name: "small", type: upTo(3) },
]) as [ReturnType<typeof variables>[0], ReturnType<typeof variables>[0]];

function sum(operator: "+" | "-" | "min", left: Expr, right: Expr): Expr {
  const type: Type = { kind: "int", low: -10, high: 10 };
  return { kind: "arithmetic", operator, left, right, type, span: noSpan };
}

function pour(from: typeof big, to: typeof big, capacity: number): readonly Op[] {
  const room = sum("-", number(capacity), read(to));
  const value = sum("min", read(from), room);
  const poured: Expr = { kind: "bound", id: 0, type: value.type };
  return [
    { kind: "bind", id: 0, value },
    assign(read(from), sum("-", read(from), poured), atJug("small = small - min")),
    assign(read(to), sum("+", read(to), poured), atJug("big = big + min")),
  ];
}

function action(name: string, step: number, program: readonly Op[]): Ir["actions"][number] {
  const ops: readonly Op[] = [{ kind: "step", step }, ...program, goto(null)];
  return { name, bound: [], program: ops, watched: [], span: atJug(`action ${name}`) };
}

const jugActions = [
  ["fill_small", [assign(read(small), number(3))]],
  ["fill_big", [assign(read(big), number(5))]],
  ["empty_small", [assign(read(small), number(0))]],
  ["empty_big", [assign(read(big), number(0))]],
  ["small_to_big", pour(small, big, 5)],
  ["big_to_small", pour(big, small, 3)],
] as const;

/** 16 states, 96 successors; four litres after 6 steps, as every puzzle book says. */
export const dieHard: SmallIr = {
  source: { path: "spec/classic/die-hard.lockspec", text: jugs },
  ir: makeIr({
    protocol: "die_hard",
    variables: [big, small],
    actions: jugActions.map(([name, program], step) => action(name, step, program)),
    steps: jugActions.map(([name]) => ({ name, span: atJug(`action ${name}`) })),
    properties: [
      invariant(
        "big_is_not_4",
        { ...compare("!=", read(big), number(4)), ...{ span: atJug("big != 4") } },
        atJug("invariant big_is_not_4"),
      ),
    ],
  }),
};

const locks = `protocol two_orders

lock a : mutex
lock b : mutex

process first  { hold a { hold b { } } }
process second { hold b { hold a { } } }
process other  { loop { tick: skip } }
`;

const atLock = finder(locks);
const threadType: Type = { kind: "scalar", name: "thread", members: ["first", "second", "other"] };
const threadSet: Type = { kind: "set", element: threadType };

const ledgers = variables([
  { name: "a.holders", type: threadSet, hidden: true, span: atLock("lock a") },
  { name: "b.holders", type: threadSet, hidden: true, span: atLock("lock b") },
]);

function holders(lock: number): Expr & { kind: "read" } {
  return read(ledgers[lock]!);
}

function acquire(lock: number, self: number, edge?: number): readonly Op[] {
  const condition = constant(boolType, true);
  return [
    { kind: "step", step: self * 2 + (edge === undefined ? 0 : 1) },
    ...(edge === undefined ? [] : [{ kind: "note", edge, condition } as const]),
    {
      kind: "await",
      condition: compare("==", holders(lock), constant(threadSet, [])),
      span: atLock("hold a"),
    },
    assign(holders(lock), constant(threadSet, [self])),
  ];
}

function taker(id: number, name: string, [outer, inner]: readonly [number, number]) {
  const free = constant(threadSet, []);
  const texts = ["hold a", "hold b"];
  return thread(id, name, [
    {
      name: `${name}.outer`,
      span: atLock(texts[outer]!),
      waitsFor: holders(outer),
      program: [...acquire(outer, id), goto(2)],
    },
    {
      name: `${name}.inner`,
      span: atLock(texts[inner]!),
      waitsFor: holders(inner),
      program: [...acquire(inner, id, id), goto(3)],
    },
    {
      name: `${name}.leave`,
      span: atLock("hold a { hold b { } }"),
      program: [
        { kind: "step", step: 4 },
        assign(holders(inner), free),
        assign(holders(outer), free),
        goto(0),
      ],
    },
  ]);
}

const ticker = thread(2, "other", [
  { name: "other.tick", span: atLock("tick"), program: [{ kind: "step", step: 5 }, goto(1)] },
]);

/** A deadlock of two threads after 2 steps, though a third can go on for ever. */
export const twoOrders: SmallIr = {
  source: { path: "spec/two-orders.lockspec", text: locks },
  ir: makeIr({
    protocol: "two_orders",
    variables: ledgers,
    threads: [taker(0, "first", [0, 1]), taker(1, "second", [1, 0]), ticker],
    steps: ["hold a", "hold b", "hold b", "hold a", "leave", "tick"].map((name) => {
      return { name, span: atLock(name === "leave" ? "hold a" : name) };
    }),
    lockEdges: [
      { from: "a", to: "b", span: atLock("hold b"), taken: [atLock("hold a")] },
      { from: "b", to: "a", span: atLock("hold a"), taken: [atLock("hold b")] },
    ],
  }),
};
