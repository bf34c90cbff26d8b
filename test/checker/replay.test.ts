/** States become steps; a violation that does not exist is our own bug. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { replay, type Violation } from "../../checker/index.js";
import type { Location, Thread } from "../../ir/index.js";
import { dieHard, twoOrders } from "../support/known-irs.js";
import { exploreAll } from "../support/search.js";
import { goto } from "../support/small-irs.js";

async function firstViolation({ ir }: typeof dieHard): Promise<Violation> {
  const [violation] = (await exploreAll(ir)).violations;
  if (violation === undefined) throw new Error("nothing is violated");
  return violation;
}

test("states become steps with names", async () => {
  const { trace } = replay(dieHard.ir, await firstViolation(dieHard));
  assert.equal(
    trace.steps.map(({ name }) => name),
    ["fill_big", "big_to_small", "empty_small", "big_to_small", "fill_big", "big_to_small"],
  );
  assert.equal(trace.steps.at(-1)?.after?.values, [4, 3]);
});

test("a deadlock says who is in it", async () => {
  const { deadlock } = replay(twoOrders.ir, await firstViolation(twoOrders));
  assert.equal(deadlock, { kind: "circle", threads: [0, 1] });
});

test("who only waits for a deadlock is not in it", async () => {
  const [first, second, other] = twoOrders.ir.threads as [Thread, Thread, Thread]; // it has three
  const [end, outer] = first.locations as [Location, Location, ...Location[]]; // the end and more
  const waiting = outer.program.filter(({ kind }) => kind === "step" || kind === "await");
  const wait = { ...outer, program: [...waiting, goto(1)] };
  const late = { ...other, id: 3, locations: [end, wait] };
  const ir = { ...twoOrders.ir, threads: [first, second, other, late] };
  const { deadlock } = replay(ir, await firstViolation({ ...twoOrders, ir }));
  assert.equal(deadlock, { kind: "circle", threads: [0, 1] });
});

const lies: readonly (readonly [string, (truth: Violation) => Violation, RegExp])[] = [
  [
    "a state that cannot follow",
    (truth) => ({ ...truth, states: truth.states.filter((_, index) => index !== 2) }),
    /no step makes this change: .*big/,
  ],
  [
    "a beginning that is none",
    (truth) => ({ ...truth, states: truth.states.slice(1) }),
    /its first state is not initial/,
  ],
  [
    "an end where nothing is wrong",
    (truth) => ({ ...truth, states: truth.states.slice(0, 3) }),
    /the invariant is true/,
  ],
  [
    "a deadlock that can go on",
    (truth) => ({ ...truth, broken: { kind: "deadlock" } }),
    /its last state can go on/,
  ],
  [
    "a fault that nobody makes",
    (truth) => ({ ...truth, broken: { kind: "fault", fault: "queue full" } }),
    /no step ends in that fault/,
  ],
];

for (const [name, lie, message] of lies) {
  test(`${name} is our own bug`, async () => {
    const violation = lie(await firstViolation(dieHard));
    assert.throws(() => replay(dieHard.ir, violation), message);
  });
}

test.run();
