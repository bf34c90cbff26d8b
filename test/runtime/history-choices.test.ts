/**
 * What a record says of choices and arguments: one value of many, of any type, as text or as JSON;
 * and a step that shows one name twice, of which the record means the first.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ir from "../../ir/index.js";
import {
  checkNames,
  describeVerdict,
  irSystem,
  type RecordedStep,
  type RecordedValues,
  validateHistory,
} from "../../runtime/index.js";
import { irOf } from "../support/lock-calls.js";

const protocol = `protocol entries

enum Entry { NONE, AT(b: 0 .. 9) }
record Pair { left: 0 .. 2, right: bool }
shared s : Entry = NONE
shared last : 0 .. 9 = 0
shared p : Pair = Pair(0, false)

action found(e: Entry) { s = e }
action paired(value: Pair, e: Entry?) { p = value }

operation twice() {
  pick: atomic {
    choose v in 0 .. 9 where v >= 3
    let other = inner()
    last = other
  }
}

operation inner() -> 0 .. 9 {
  choose v in 0 .. 2
  return v
}

process client { loop { twice() } }
`;

interface Case {
  readonly actor: string;
  readonly args: RecordedValues;
  readonly after?: RecordedValues;
  /** A piece of the reason, if it cannot be. */
  readonly refused?: string;
}

const cases: readonly Case[] = [
  { actor: "found", args: { e: "AT(7)" }, after: { s: "AT(7)" } },
  { actor: "found", args: { e: "NONE" }, after: { s: "NONE" } },
  { actor: "found", args: { e: { AT: { b: 7 } } }, after: { s: "AT(7)" } },
  { actor: "found", args: { e: { AT: { b: "?" } } }, after: { s: "AT(3)" } },
  { actor: "found", args: { e: "AT(10)" }, refused: "recorded AT(10)" },
  { actor: "found", args: { e: "AT(7)" }, after: { s: "AT(6)" }, refused: "s is AT(7)" },
  { actor: "paired", args: { value: { left: 2, right: true } }, after: { p: "Pair(2, true)" } },
  { actor: "paired", args: { value: "Pair(2, true)", e: null }, after: { p: "Pair(2, true)" } },
  { actor: "paired", args: { value: "Pair(2, true)", e: "AT(1)" } },
  { actor: "paired", args: { e: "AT(12)" }, refused: "recorded AT(12)" },
  { actor: "client", args: { v: 5 }, after: { last: 1 } },
  { actor: "client", args: { v: 1 }, refused: "v is 3, recorded 1" },
];

for (const chooseArguments of [false, true]) {
  const system = irSystem(irOf(protocol, { chooseArguments }), ir);
  for (const { actor, after = {}, args, refused } of cases) {
    const how = chooseArguments ? "chosen" : "written out";
    test(`${actor} ${JSON.stringify(args)} ${JSON.stringify(after)}, arguments ${how}`, () => {
      const event: RecordedStep = { kind: "step", actor, args, after, begin: 1, end: 1 };
      const verdict = validateHistory(system, [event], { isUnrecorded: () => false });
      const said = describeVerdict(verdict);
      assert.is(verdict.kind, refused === undefined ? "explained" : "unexplained", said);
      if (refused !== undefined) assert.match(said, refused);
    });
  }
}

test("a step that the instance has not is a mistake, or what the history is rejected for", () => {
  const system = irSystem(irOf(protocol), ir);
  const history: readonly RecordedStep[] = [
    { kind: "step", actor: "client", step: "pick", args: { v: 3 }, begin: 1, end: 1 },
    { kind: "step", actor: "client", step: "gone", args: { w: 1 }, begin: 2, end: 2, beginLine: 3 },
  ];
  const checks = { system, parametersOf: () => undefined, suggest: () => undefined };
  const text = "client has no step gone";
  assert.equal(checkNames(history, checks), [{ line: 3, text }]);
  assert.equal(checkNames(history, { ...checks, allowsMissing: true }), []);
  const said = describeVerdict(validateHistory(system, history, { isUnrecorded: () => false }));
  assert.match(said, "3 of 4 brackets are explained");
  assert.match(said, "in this instance it has no step gone");
});

test.run();
