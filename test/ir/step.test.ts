/** One small program per row, and all that it can do from the initial state. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { expand, type Ir, initialStates, type Op, type Type } from "../../ir/index.js";
import {
  assign,
  boolType,
  compare,
  constant,
  goto,
  makeIr,
  noSpan,
  read,
  thread,
  variables,
  when,
} from "../support/small-irs.js";

const digit: Type = { kind: "int", low: 0, high: 9 };
const index: Type = { kind: "int", low: 0, high: 2 };
const [x, a, local, other] = variables([
  { name: "x", type: digit },
  { name: "a", type: digit, dimensions: [index] },
  { name: "t.local", type: digit, storage: "local", thread: 0 },
  { name: "scratch", type: digit, storage: "temporary", thread: 0 },
]) as [Variable, Variable, Variable, Variable];
type Variable = ReturnType<typeof variables>[number];

const number = (value: number) => constant(digit, value);
const set = (value: number): Op => assign(read(x), number(value));
const put = (at: number, value: number): Op => assign(read(a, constant(index, at)), number(value));
const wait = (truth: boolean): Op => {
  return { kind: "await", condition: constant(boolType, truth), span: noSpan };
};
const either = (...branches: readonly (readonly Op[])[]): Op => {
  return { kind: "either", branches, span: noSpan };
};
const choose = (low: number, high: number): Op => {
  const domain = { kind: "range", low: number(low), high: number(high) } as const;
  return { kind: "choose", variable: other.id, domain, shown: "n", span: noSpan };
};
const loop = (truth: boolean, ...body: readonly Op[]): Op => {
  return { kind: "while", id: 1, condition: constant(boolType, truth), body, span: noSpan };
};
const each = (...body: readonly Op[]): Op => {
  const binders = [{ id: 1, domain: { kind: "type", type: index } as const }];
  return { kind: "forall", binders, body, disjoint: false, span: noSpan };
};
const bound = { kind: "bound", id: 1, type: index } as const;
const isFalse = constant(boolType, false);
const check: Op = { kind: "check", property: 0, condition: isFalse, span: noSpan };
const xIs = (value: number) => compare("==", read(x), number(value));

function protocol(program: readonly Op[], watched: readonly number[] = []): Ir {
  const asAction = watched.length > 0;
  return makeIr({
    protocol: "small",
    variables: [x, a, local, other],
    threads: asAction ? [] : [thread(0, "t", [{ name: "t.go", program: [...program, goto(0)] }])],
    actions: asAction
      ? [{ name: "act", bound: [], program: [...program, goto(null)], watched, span: noSpan }]
      : [],
    properties: [{ kind: "check", name: "checked", span: noSpan }],
    lockEdges: [{ from: "one", to: "two", span: noSpan, taken: [] }],
  });
}

/** What a program can do from the initial state: `x; a` of every way, or its fault. */
function waysOf(ir: Ir): readonly string[] {
  const [initial] = initialStates(ir);
  if (initial?.outcome.kind !== "state") throw new Error("no initial state");
  return expand(ir, initial.outcome.state).successors.map(({ outcome, failed }) => {
    const checks = failed.length > 0 ? " fails" : "";
    if (outcome.kind === "fault") return outcome.fault + checks;
    return `${outcome.state.values[x.id]}; ${outcome.state.values[a.id]}${checks}`;
  });
}

const forward = assign(read(x), read(other));
const copy = assign(read(a, bound), read(x));
const clash = assign(read(a, constant(index, 1)), number(1));
const shift = assign(read(a, bound), read(a, constant(index, 0)));

const cases: readonly (readonly [string, readonly Op[], readonly string[]])[] = [
  ["assigns in order", [set(1), put(2, 5)], ["1; 0,0,5"]],
  ["one way per choice, in order", [choose(1, 3), forward], ["1; 0,0,0", "2; 0,0,0", "3; 0,0,0"]],
  ["nothing to choose is no way", [choose(3, 1)], []],
  ["either tries all", [either([set(1)], [set(2)]), put(0, 1)], ["1; 1,0,0", "2; 1,0,0"]],
  ["a blocked branch is no way", [either([wait(false)], [set(2)])], ["2; 0,0,0"]],
  ["waiting after a write", [set(1), wait(false)], ["waiting inside atomic"]],
  [
    "each way waits for itself",
    [set(1), either([wait(false)], [set(2)])],
    ["waiting inside atomic", "2; 0,0,0"],
  ],
  ["waiting after a local write", [assign(read(local), number(1)), wait(false)], []],
  [
    "out of its range",
    [assign(read(x), constant({ ...digit, high: 10 }, 10))],
    ["value out of range"],
  ],
  ["out of the array", [assign(read(a, number(3)), number(1))], ["index out of range"]],
  [
    "the index faults before the value",
    [assign(read(a, number(3)), number(10))],
    ["index out of range"],
  ],
  [
    "a fault ends its own way only",
    [choose(8, 11), forward],
    ["8; 0,0,0", "9; 0,0,0", "value out of range", "value out of range"],
  ],
  ["a loop that does not end", [loop(true)], ["endless step"]],
  [
    "break leaves the loop",
    [loop(true, set(3), { kind: "break", loop: 1 }), put(0, 1)],
    ["3; 1,0,0"],
  ],
  [
    "continue goes round",
    [
      loop(
        true,
        when(xIs(2), [{ kind: "break", loop: 1 }]),
        set(2),
        { kind: "continue", loop: 1 },
        set(9),
      ),
    ],
    ["2; 0,0,0"],
  ],
  ["a failed check goes on", [check, set(4)], ["4; 0,0,0 fails"]],
  [
    "a check of a faulting way counts",
    [check, { kind: "fault", fault: "illegal release", span: noSpan }],
    ["illegal release fails"],
  ],
  ["forall reads the state before it", [put(0, 7), each(shift)], ["0; 7,7,7"]],
  ["forall over everything", [set(6), each(copy)], ["6; 6,6,6"]],
  ["two that meet", [each(clash)], ["location assigned twice"]],
];

for (const [name, program, expected] of cases) {
  test(name, () => {
    assert.equal(waysOf(protocol(program)), expected);
  });
}

const watchedCases: readonly (readonly [string, readonly Op[], readonly string[]])[] = [
  ["another element may be touched", [put(0, 1), put(1, 2)], ["0; 1,2,0"]],
  ["the same may not be assigned", [put(0, 1), put(0, 2)], ["location assigned twice"]],
  [
    "nor read",
    [put(0, 1), assign(read(x), read(a, constant(index, 0)))],
    ["location assigned twice"],
  ],
  ["not even by a forall", [put(0, 1), each(shift)], ["location assigned twice"]],
];

for (const [name, program, expected] of watchedCases) {
  test(`watched: ${name}`, () => {
    assert.equal(waysOf(protocol(program, [a.id])), expected);
  });
}

test("an edge is noted even if the way is blocked afterwards", () => {
  const note: Op = { kind: "note", edge: 0, condition: constant(boolType, true) };
  const ir = protocol([note, wait(false)]);
  const [initial] = initialStates(ir);
  if (initial?.outcome.kind !== "state") throw new Error("no initial state");
  assert.equal(expand(ir, initial.outcome.state), { successors: [], edges: [0] });
});

test("locals that are dead have their defaults again, so equal states are equal", () => {
  const [way] = expandFirst(protocol([assign(read(local), number(5))]));
  assert.is(way?.outcome.kind === "state" && way.outcome.state.values[local.id], 0);
  assert.is(way?.left[local.id], 0);
});

function expandFirst(ir: Ir) {
  const [initial] = initialStates(ir);
  if (initial?.outcome.kind !== "state") throw new Error("no initial state");
  return expand(ir, initial.outcome.state).successors;
}

test("initial states are each counted once; a blocked way is none, a fault is told", () => {
  const ir = protocol([]);
  const fork = either(
    [set(1)],
    [set(1)],
    [set(2), wait(false)],
    [assign(read(a, number(9)), number(1))],
  );
  const found = initialStates({ ...ir, initial: [fork] });
  assert.equal(
    found.map(({ outcome }) =>
      outcome.kind === "fault" ? outcome.fault : outcome.state.values[0],
    ),
    [1, "index out of range"],
  );
});

test.run();
