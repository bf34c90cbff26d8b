/** The reference search on protocols whose graphs are known. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { referenceSearch, type SearchLimits } from "../../checker/index.js";
import { type Expr, type Ir, validate } from "../../ir/index.js";
import { faultVsTruncate } from "../support/fault-vs-truncate-ir.js";
import { dieHard, twoOrders } from "../support/known-irs.js";
import { exploreAll } from "../support/search.js";
import { compare, constant, read } from "../support/small-irs.js";

for (const { ir } of [faultVsTruncate, dieHard, twoOrders]) {
  test(`${ir.protocol} is a well-formed protocol`, () => {
    assert.equal(validate(ir), []);
  });
}

test("die hard has the counts that TLC gives", async () => {
  const { initial, states, successors, depth, violations, fired } = await exploreAll(dieHard.ir);
  assert.equal([initial, states, successors, depth], [1, 16, 96, 8]);
  assert.equal(
    violations.map(({ steps }) => steps),
    [6],
  );
  assert.equal(fired, [true, true, true, true, true, true]);
});

test("a circle of two is a deadlock although a third can go on", async () => {
  const { violations, edges, incomplete, stopped } = await exploreAll(twoOrders.ir);
  assert.equal(
    violations.map(({ broken, steps }) => [broken.kind, steps]),
    [["deadlock", 2]],
  );
  assert.equal(edges, [true, true]);
  assert.equal([incomplete, stopped], [undefined, false]);
});

test("nothing enabled is a deadlock unless all may stop", async () => {
  const stuck: Ir = { ...twoOrders.ir, threads: twoOrders.ir.threads.slice(0, 2) };
  assert.is((await exploreAll(stuck)).violations.length, 1);
  const mayStop = [constant({ kind: "bool" }, true)];
  assert.is((await exploreAll({ ...stuck, mayStop })).violations.length, 0);
});

const limited: readonly (readonly [string, SearchLimits, readonly unknown[]])[] = [
  ["no limit", {}, [undefined, 16, 8]],
  ["a limit of states ends a level", { maxStates: 5 }, ["max-states", 6, 3]],
  ["a limit that the last level meets", { maxStates: 17 }, [undefined, 16, 8]],
  ["a limit of depth", { maxDepth: 4 }, ["max-depth", 8, 4]],
];

for (const [name, limits, expected] of limited) {
  test(name, async () => {
    const { incomplete, states, depth } = await exploreAll(dieHard.ir, limits);
    assert.equal([incomplete, states, depth], expected);
  });
}

test("enough is asked at the ends of levels only", async () => {
  const asked: number[] = [];
  const enough = (broken: readonly unknown[]) => {
    asked.push(broken.length);
    return broken.length > 0;
  };
  const { ir } = dieHard;
  const result = await referenceSearch(ir)({ limits: {}, enough, pause: async () => undefined });
  assert.equal(asked, [0, 0, 0, 0, 0, 0, 1]);
  assert.ok(result.stopped);
  assert.is(result.depth, 7);
});

test("whoever pauses the search may stop it", async () => {
  const pause = async () => "interrupted" as const;
  const { ir } = dieHard;
  const { incomplete } = await referenceSearch(ir)({ limits: {}, enough: () => false, pause });
  assert.is(incomplete, "interrupted");
});

test("a state outside of a constraint is tested and counted as a successor, no more", async () => {
  const { ir } = dieHard;
  const [big] = ir.variables;
  const notFour: Expr = compare("!=", read(big!), constant({ kind: "int", low: 4, high: 4 }, 4));
  const inside = await exploreAll({ ...ir, constraints: [notFour] });
  assert.ok(inside.constrained);
  assert.ok(inside.states < 16);
  assert.is(inside.successors, inside.states * 6);
  assert.is(inside.violations[0]?.steps, 6);
});

test.run();
