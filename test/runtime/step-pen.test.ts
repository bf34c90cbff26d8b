/** What a thread of a workload writes down: brackets, choices, and where certainty ends. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Moments, StepPen, ToldCaller } from "../../runtime/index.js";

/** Two threads take steps by turns; then somebody does what is no step. */
function twoPens() {
  const moments = new Moments();
  moments.record(3);
  const far = new Moments(moments.buffer);
  return { moments, far, one: new StepPen(moments), two: new StepPen(far) };
}

test("brackets come from one counter, and contain what was chosen", () => {
  const { moments, far, one, two } = twoPens();
  assert.ok(far.isRecorded(3));
  assert.not.ok(far.isRecorded(0));
  one.ends(); // nothing was begun
  one.begins("a.first");
  two.begins("b.first");
  one.chose("block", 2);
  one.ends();
  two.ends();
  one.begins("a.second");
  one.stops();
  const chosen = [["block", 2]];
  assert.equal(one.stands, [
    { place: "a.first", begin: 2, chosen, end: 4 },
    { place: "a.second", begin: 6, chosen: [] },
  ]);
  assert.equal(two.stands, [{ place: "b.first", begin: 3, chosen: [], end: 5 }]);
  assert.is(moments.cutAt, undefined);
});

test("the first cut counts, until another copy is recorded", () => {
  const { moments, one, two } = twoPens();
  one.begins("a.first");
  two.leaves();
  one.leaves();
  assert.is(moments.cutAt, 2);
  moments.record(undefined);
  assert.is(moments.cutAt, undefined);
  assert.not.ok(moments.isRecorded(3));
});

test("a thread that goes on for ever is recorded up to some step, and then it is cut", () => {
  const { moments, one } = twoPens();
  for (let i = 0; i < 5000; i++) {
    one.begins("a.round");
    one.ends();
  }
  const cut = moments.cutAt ?? 0;
  assert.ok(one.stands.length < 5000);
  const certain = one.stands.filter(({ end = cut }) => end < cut);
  assert.is(certain.length, one.stands.length - 1, "all but the last are certain");
  assert.ok((one.stands.at(-1)?.begin ?? cut) < cut, "the last may have happened");
});

test("a caller tells what it chooses, by name and value", () => {
  const told: unknown[] = [];
  const watch = { called: () => {}, stands: () => {} };
  const policy = { choose: (count: number) => count - 1 };
  const caller = new ToldCaller(0, { policy, watch }, (name, value) => told.push([name, value]));
  assert.is(caller.choose("block", ["x", "y"]), "y");
  assert.equal(told, [["block", "y"]]);
});

test.run();
