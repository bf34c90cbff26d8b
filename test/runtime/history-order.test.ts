/**
 * Records of one thread that overlap: in any order, or in that of their ends, as the header says;
 * and the numbers of the events of a recording, which come back wherever an event is named.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ir from "../../ir/index.js";
import { describeVerdict, irSystem, readHistory, validateHistory } from "../../runtime/index.js";
import { irOf } from "../support/lock-calls.js";

const protocol = `protocol two_flags

shared a : 0 .. 9 = 0
shared b : 0 .. 9 = 0

action reset() { a = 0 }

process client {
  loop {
    either { up: a = min(a + 1, 9) } or { copy: b = a }
  }
}
`;

const system = irSystem(irOf(protocol), ir);

interface Case {
  readonly name: string;
  /** Lines in short: what, and after which moment and before which. */
  readonly lines: readonly string[];
  /** Pieces of what is said where it is not accepted; undefined if it is. */
  readonly anyOrder?: string;
  readonly inOrder?: string;
}

const cases: readonly Case[] = [
  { name: "as they end", lines: ["up 1 4", "copy b=1 2 5"] },
  {
    name: "the one that ends later came first",
    lines: ["up 1 4", "copy b=0 2 5"],
    inOrder: "client copy (event 105)",
  },
  { name: "an end that nobody saw comes last", lines: ["up 1 9", "copy b=1 2 null"] },
  {
    name: "an end that nobody saw came first",
    lines: ["copy b=0 1 null", "up 2 9", "copy b=0 10 10"],
    anyOrder: "b is 1, recorded 0",
    inOrder: "b is 1, recorded 0",
  },
  { name: "the same moment tells no order", lines: ["up 1 4", "copy b=0 2 4"] },
  {
    name: "actions are in no order",
    lines: ["up 1 2", "reset 3 7", "copy b=1 4 6"],
  },
  {
    name: "three in a row",
    lines: ["up 1 6", "copy b=1 2 7", "up 3 8", "copy b=2 9 9"],
  },
  {
    name: "three in a row, and the third first",
    lines: ["up 1 6", "copy b=2 2 7", "up 3 8"],
    inOrder: "b is 1, recorded 2",
  },
];

/** `copy b=1 2 5`: the step, what it left, and its brackets. */
function lineOf(text: string): object {
  const words = text.split(" ");
  const [what = "", ...rest] = words;
  const [begin, end] = rest.slice(-2).map((word): number | null => JSON.parse(word));
  const given = rest.slice(0, -2).map((word) => word.split("="));
  const who = what === "reset" ? { action: what } : { thread: "client", step: what };
  const after = given.length === 0 ? {} : { after: Object.fromEntries(given) };
  return { ...who, ...after, at: [begin, end], from: 100 + (end ?? 0) };
}

for (const { name, lines, ...comes } of cases) {
  for (const how of ["anyOrder", "inOrder"] as const) {
    test(`${name}: ${how === "inOrder" ? "threads in order" : "any order"}`, () => {
      const threads = how === "inOrder" ? { threads: "in order" } : {};
      const head = {
        kind: "lockspec history",
        schemaVersion: 1,
        protocol: "two_flags",
        ...threads,
      };
      const text = [head, ...lines.map(lineOf)].map((line) => `${JSON.stringify(line)}\n`).join("");
      const read = readHistory(text);
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      const { header, history } = read.value;
      assert.is(header.threads, how === "inOrder" ? "in order" : undefined);
      for (const everybody of [false, true]) {
        const verdict = validateHistory(system, history, {
          isUnrecorded: () => false,
          threadsInOrder: header.threads === "in order",
          everybody,
        });
        const said = describeVerdict(verdict);
        const wanted = comes[how];
        assert.is(verdict.kind, wanted === undefined ? "explained" : "unexplained", said);
        if (wanted !== undefined) assert.match(said, wanted);
      }
    });
  }
}

test("what the fields cannot be is told", () => {
  const head = { kind: "lockspec history", schemaVersion: 1, protocol: "p", threads: "any" };
  const line = { thread: "t", step: "s", at: 1, from: "602" };
  const read = readHistory(`${JSON.stringify(head)}\n${JSON.stringify(line)}\n`);
  const problems = read.ok ? [] : read.problems.map((one) => `${one.line}: ${one.text}`);
  assert.equal(problems, [
    '1: "threads" can only be "in order"',
    '2: "from" must be the number of an event',
  ]);
});

test.run();
