/** Expectations against search results made by hand: verdict, standing, and when to stop. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SearchResult, Violation } from "../../checker/index.js";
import { type Broken, type Expectation, enough, judge, missedCovers } from "../../checker/index.js";
import type { Ir } from "../../ir/index.js";
import { constant, makeIr, noSpan } from "../support/small-irs.js";

const truth = constant({ kind: "bool" }, true);
const ir: Ir = makeIr({
  protocol: "judged",
  variables: [],
  properties: ["one", "two"].map((name) => {
    return { kind: "invariant", name, condition: truth, span: noSpan } as const;
  }),
  lockEdges: [
    { from: "a", to: "b", span: noSpan, taken: [] },
    { from: "b", to: "c", span: noSpan, taken: [] },
    { from: "c", to: "a", span: noSpan, taken: [] },
  ],
});

const one: Broken = { kind: "property", property: 0 };
const two: Broken = { kind: "property", property: 1 };
const deadlock: Broken = { kind: "deadlock" };
const fault: Broken = { kind: "fault", fault: "queue full" };

/** A search of 10 states that found these, each one step later than the one before. */
function found(broken: readonly Broken[], more: Partial<SearchResult> = {}): SearchResult {
  const violations = broken.map((each, index): Violation => {
    return { broken: each, steps: index + 3, states: [] };
  });
  const counts = { initial: 1, states: 10, successors: 20, depth: 5 };
  const nothing = { covered: [], fired: [], edges: [], constrained: false };
  return { stopped: false, ...counts, ...nothing, violations, ...more };
}

const holds: Expectation = { kind: "holds", text: "holds" };
const cut: Partial<SearchResult> = { incomplete: "max-states" };
const cycle: Partial<SearchResult> = { edges: [true, true, true] };

function holdsOf(property: string): Expectation {
  return { kind: "holds", property, text: `holds ${property}` };
}

function violated(property: string, withinSteps?: number): Expectation {
  const within = withinSteps === undefined ? {} : { withinSteps };
  return { kind: "violated", property, ...within, text: `violated ${property}` };
}

function dead(kind: "deadlock" | "no deadlock"): Expectation {
  return { kind, text: kind };
}

function count(value: number, what: "states" | "initial" = "states"): Expectation {
  return { kind: "count", what, value, text: `${what} ${value}` };
}

/** Expectations, what was found, the verdict, and how each expectation stands. */
const cases: readonly (readonly [readonly Expectation[], SearchResult, string])[] = [
  [[], found([]), "holds: met"],
  [[], found([one]), "violated one: unmet"],
  [[], found([deadlock]), "deadlock deadlock: unmet"],
  [[], found([fault]), "violated queue full: unmet"],
  [[], found([], cut), "incomplete: not judged"],
  [[], found([one], cut), "violated one: unmet"],
  [[], found([], cycle), "violated lock order: unmet"],
  [[violated("one")], found([one]), "violated one: met"],
  [[violated("one")], found([]), "holds: unmet"],
  [[violated("one")], found([one], { stopped: true }), "violated one: met"],
  [[violated("one")], found([one], cut), "violated one: met"],
  [[violated("one")], found([], cut), "incomplete: not judged"],
  [[violated("one")], found([two, one]), "violated one: met, but two"],
  [[violated("one", 3)], found([one]), "violated one: met"],
  [[violated("one", 3)], found([two, one]), "violated one: unmet, but two"],
  [[violated("one")], found([one, fault]), "violated one: met, unmet"],
  [[violated("one"), violated("two")], found([one], cut), "incomplete: met, not judged"],
  [[holdsOf("one")], found([two, deadlock]), "holds: met, but two, deadlock"],
  [[holdsOf("one")], found([one]), "violated one: unmet"],
  [[holdsOf("one"), violated("two")], found([two]), "violated two: met, met"],
  [[dead("deadlock")], found([one, deadlock]), "deadlock deadlock: met, but one"],
  [[dead("no deadlock")], found([one]), "holds: met, but one"],
  [[dead("no deadlock")], found([deadlock]), "deadlock deadlock: unmet"],
  [[holds, count(10)], found([]), "holds: met, met"],
  [[count(11)], found([]), "holds: unmet"],
  [[count(11)], found([], cut), "incomplete: not judged"],
  [[count(9)], found([], cut), "holds: unmet"],
  [[count(1, "initial"), holds], found([], cut), "incomplete: met, not judged"],
  [[violated("lock order")], found([], cycle), "violated lock order: met"],
  [[violated("lock order")], found([], { edges: [true, true, false] }), "holds: unmet"],
  [[holdsOf("lock order")], found([], cycle), "violated lock order: unmet"],
  [[holdsOf("live")], found([]), "holds: not judged"],
  [[violated("live"), dead("deadlock")], found([deadlock]), "deadlock deadlock: not judged, met"],
];

for (const [expectations, result, expected] of cases) {
  const texts = expectations.map(({ text }) => text).join(", ") || "nothing said";
  const names = result.violations.map(({ broken }) => broken.kind).join(", ") || "nothing";
  const cutShort = result.incomplete ?? "";
  test(`${texts} | found ${names} ${cutShort}| ${expected}`, () => {
    const judgement = judge({ ir, expectations, liveness: ["live"] }, result);
    const { verdict, broken, expected: standings, mentioned, met } = judgement;
    const head = broken === undefined || verdict === "incomplete" ? "" : ` ${broken.name}`;
    const list = standings.map(({ standing }) => standing).join(", ");
    const rest = mentioned.map(({ name }) => name).join(", ");
    assert.is(`${verdict}${head}: ${list}${rest === "" ? "" : `, but ${rest}`}`, expected);
    assert.is(met, !list.includes("unmet"));
  });
}

const stops: readonly (readonly [readonly Expectation[], readonly Broken[], boolean])[] = [
  [[], [], false],
  [[], [one], true],
  [[], [deadlock], true],
  [[violated("one")], [], false],
  [[violated("one")], [two], false],
  [[violated("one")], [one], true],
  [[violated("one")], [fault], true],
  [[violated("one"), violated("two")], [one], false],
  [[violated("one"), holdsOf("two")], [one], false],
  [[violated("one"), holdsOf("two")], [two], true],
  [[violated("one"), count(10)], [one], false],
  [[dead("deadlock")], [deadlock], true],
  [[dead("no deadlock")], [deadlock], true],
  [[holdsOf("live")], [one], false],
  [[violated("lock order"), dead("deadlock")], [deadlock], false],
];

for (const [expectations, broken, expected] of stops) {
  const texts = expectations.map(({ text }) => text).join(", ") || "nothing said";
  const names = broken.map(({ kind }) => kind).join(", ") || "nothing";
  test(`${texts}: ${names} is ${expected ? "enough" : "not enough"}`, () => {
    assert.is(enough({ ir, expectations, liveness: ["live"] })(broken), expected);
  });
}

test("a cover that only failing instances reach is missed", () => {
  const covers = (...reached: readonly string[]) =>
    ["near", "far"].map((name) => ({ name, reached: reached.includes(name) }));
  assert.equal(missedCovers([{ expectations: [violated("one")], covers: covers() }]), []);
  assert.equal(
    missedCovers([
      { expectations: [], covers: covers("near") },
      { expectations: [violated("one")], covers: covers("far") },
    ]),
    ["far"],
  );
});

test.run();
