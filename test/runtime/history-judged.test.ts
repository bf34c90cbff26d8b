/**
 * Invariants that are judged along the way: a history is accepted if some order of its steps keeps
 * them, also where the steps have nothing else to do with each other; else it is said which one
 * would be broken, and by whom.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ir from "../../ir/index.js";
import {
  describeVerdict,
  irSystem,
  type RecordedStep,
  validateHistory,
} from "../../runtime/index.js";
import { irOf } from "../support/lock-calls.js";

const protocol = `protocol two_sides

shared left  : bool = true
shared right : bool = false
shared far   : 0 .. 1 = 0

process l { loop { leave: left = false; come: left = true; count: far = 1 } }
process w { loop { see: await right } }
process r { loop { enter: right = true; go: right = false } }

invariant alone { not (left and right) }
invariant somebody { left or right or far == 0 }
invariant nowhere { r at enter or left or right }
`;

const system = irSystem(irOf(protocol), ir);

interface Case {
  /** Who, what, and its brackets. */
  readonly lines: readonly string[];
  readonly judged: readonly string[];
  /** Pieces of what is said where it is not accepted. */
  readonly refused?: readonly string[];
}

const cases: readonly Case[] = [
  { lines: ["r enter 1 2"], judged: [] },
  { lines: ["r enter 1 2"], judged: ["alone"], refused: ["enter: alone would be broken"] },
  { lines: ["l leave 1 9", "r enter 2 3"], judged: ["alone"] },
  { lines: ["l leave 4 9", "r enter 2 3"], judged: ["alone"], refused: ["r enter", "alone would"] },
  { lines: ["l leave 1 9", "r enter 2 8", "r go 2 7"], judged: ["alone"] },
  { lines: ["l leave 1 2", "l come 3 4", "r enter 3 9"], judged: ["alone"], refused: ["r enter"] },
  { lines: ["l leave 1 2", "r enter 3 9", "r go 4 9", "l come 3 5"], judged: ["alone"] },
  {
    lines: ["l leave 1 2", "l come 3 9", "l count 4 9", "r enter 5 6"],
    judged: ["alone"],
    refused: ["l come", "come: alone would be broken"],
  },
  { lines: ["l leave 1 3", "r enter 2 4"], judged: ["alone", "nowhere"] },
  {
    lines: ["l leave 1 3", "r enter 2 4", "r go 5 6"],
    judged: ["nowhere"],
  },
  {
    lines: ["l leave 1 2", "r enter 3 4", "l come 3 4", "l count 3 5", "r go 5 6"],
    judged: ["somebody"],
  },
];

for (const { judged, lines, refused } of cases) {
  for (const everybody of [false, true]) {
    const who = everybody ? "everybody moves" : "who is due moves";
    test(`${lines.join(", ")}; judged ${judged.join(", ")}; ${who}`, () => {
      const history = lines.map((line): RecordedStep => {
        const [actor = "", step = "", begin, end] = line.split(" ");
        return { kind: "step", actor, step, begin: Number(begin), end: Number(end) };
      });
      const options = { isUnrecorded: () => false, judged, everybody };
      const verdict = validateHistory(system, history, options);
      const said = describeVerdict(verdict);
      assert.is(verdict.kind, refused === undefined ? "explained" : "unexplained", said);
      for (const piece of refused ?? []) assert.match(said, piece);
    });
  }
}

test("another's step that would break it is told", () => {
  const history: readonly RecordedStep[] = [
    { kind: "step", actor: "r", step: "enter", begin: 1, end: 9 },
    { kind: "step", actor: "w", step: "see", begin: 2, end: 3 },
  ];
  const verdict = validateHistory(system, history, {
    isUnrecorded: () => false,
    judged: ["alone"],
  });
  const said = describeVerdict(verdict);
  assert.match(said, "w stands at w.see\n    see: a guard is false\n");
  assert.match(said, "r enter: alone would be broken");
});

test.run();
