/**
 * Calls of operations of which the steps are not recorded, on a protocol that is small enough to
 * see the answer: a history line by line, and what must come of it.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ir from "../../ir/index.js";
import {
  type History,
  type HistoryVerdict,
  irSystem,
  type RecordedCall,
  type RecordedEvent,
  readHistory,
  reasonText,
  unrecordedCalls,
  unrecordedSteps,
  validateHistory,
} from "../../runtime/index.js";
import { randomWalk } from "../support/history-walk.js";
import { irOf } from "../support/lock-calls.js";
import { newPick, type Pick } from "../support/random-pick.js";

const protocol = `protocol counter

lock m : mutex
shared count : 0 .. 4 = 0

operation add(by: 1 .. 2) -> bool {
  hold m {
    look: if count + by > 3 { return false }
    change: count += by
  }
  return true
}

operation reset() {
  hold m { clear: count = 0 }
}

process client[c: 0 ..< 2] {
  loop {
    pick: choose by in 1 .. 2
    let ok = add(by)
    told: skip
  }
}

process other { loop { reset() } }
`;

const protocolIr = irOf(protocol, { keepArguments: true });
const system = irSystem(protocolIr, ir);

/** In `calls`, `a` and `b` are the two clients and `r` is the other process. */
const actors: Readonly<Record<string, string>> = { a: "client[0]", b: "client[1]", r: "other" };

interface Case {
  readonly name: string;
  /** `a>add by=2`, `a<add true`, `a.pick by=2` is chosen, `a.change count=3` after it. */
  readonly lines: readonly string[];
  /** `explained`, or how many brackets are, and a piece of the reason. */
  readonly comes: "explained" | readonly [number, string];
  /** All steps if absent. */
  readonly unrecorded?: readonly string[];
}

const cases: readonly Case[] = [
  { name: "a call alone", lines: ["a>add", "a<add true"], comes: "explained" },
  { name: "nothing is full yet", lines: ["a>add", "a<add false"], comes: [1, "result"] },
  {
    name: "two calls fill it, so the third may fail",
    lines: ["a>add", "a<add true", "b>add", "b<add true", "a>add", "a<add false"],
    comes: "explained",
  },
  {
    name: "with a reset in between it may not",
    lines: ["a>add", "a<add true", "b>add", "b<add true", "r>reset", "r<reset"].concat([
      "a>add",
      "a<add false",
    ]),
    comes: [7, "result"],
  },
  {
    name: "a reset that is still open may come later",
    lines: ["a>add", "a<add true", "b>add", "b<add true", "r>reset", "a>add", "a<add false"],
    comes: "explained",
  },
  {
    name: "a loop calls again",
    lines: ["r>reset", "r<reset", "r>reset", "r<reset"],
    comes: "explained",
  },
  {
    name: "a step needs the call that it is part of",
    lines: ["a.pick", "a.change"],
    comes: "explained",
  },
  {
    name: "if the history has calls, there is none without",
    lines: ["b>add", "b<add", "a.pick", "a.change"],
    comes: [5, "not in the calls that are open"],
  },
  {
    name: "unless its calls are said to be unrecorded",
    lines: ["b>add", "b<add", "a.pick", "a.change"],
    unrecorded: ["*", "client[0]"],
    comes: "explained",
  },
  {
    name: "a value that a step leaves",
    lines: ["a>add", "a.change count=2", "a<add true"],
    comes: "explained",
  },
  {
    name: "a value that it cannot leave",
    lines: ["a>add", "a.change count=3", "a<add true"],
    comes: [2, "count is 2, recorded 3"],
  },
  {
    name: "what was chosen decides what is left",
    lines: ["a.pick by=1", "a>add", "a.change count=2"],
    comes: [4, "count is 1, recorded 2"],
  },
  {
    name: "and so does an argument",
    lines: ["a>add by=2", "a.change count=1"],
    comes: [2, "count is 2, recorded 1"],
  },
  {
    name: "an argument that was not chosen",
    lines: ["a.pick by=1", "a>add by=2", "a<add"],
    comes: [3, "by is 1, recorded 2"],
  },
  {
    name: "a step that would have left a record",
    lines: ["a>add", "a<add true"],
    unrecorded: ["look", "told", "line 7", "line 8", "line 9", "line 10", "line 11"],
    comes: [1, "no record"],
  },
  {
    name: "one call at a time holds the lock",
    lines: ["a.look", "b.look"],
    comes: [3, "a guard is false"],
    unrecorded: ["pick", "line 7"],
  },
];

for (const { name, lines, comes, unrecorded = ["*"] } of cases) {
  test(name, () => {
    const verdict = judge(lines, unrecorded);
    if (comes === "explained") {
      assert.is(verdict.kind, "explained", textOf(verdict));
      return;
    }
    const [explained, reason] = comes;
    assert.is(verdict.kind, "unexplained");
    assert.is("explained" in verdict && verdict.explained, explained, textOf(verdict));
    assert.ok(textOf(verdict).includes(reason), textOf(verdict));
  });
}

function judge(lines: readonly string[], unrecorded: readonly string[]): HistoryVerdict {
  const text = [JSON.stringify(header), ...lines.map(lineOf), ""].join("\n");
  const read = readHistory(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const options = {
    isUnrecorded: unrecordedSteps({ unrecorded }),
    isUncalled: unrecordedCalls({ unrecorded }),
  };
  const verdict = validateHistory(system, read.value.history, options);
  const full = validateHistory(system, read.value.history, { ...options, everybody: true });
  assert.equal(essence(verdict), essence(full), "whoever moves");
  return verdict;
}

function essence(verdict: HistoryVerdict): readonly unknown[] {
  return [verdict.kind, ...(verdict.kind === "unexplained" ? [verdict.explained] : [])];
}

/** Calls as a walk has them, with results that may be wrong, and few of the steps. */
function randomCalls(pick: Pick): History {
  const open = new Map<string, RecordedCall>();
  const done: RecordedEvent[] = [];
  const close = (actor: string): void => {
    const call = open.get(actor);
    open.delete(actor);
    if (call !== undefined) done.push(call);
  };
  for (const { event } of randomWalk(protocolIr, pick, 6 + pick.below(14)).steps) {
    const { actor = "", begin, step = "" } = event;
    const operation = step.startsWith("add.") ? "add" : step.startsWith("reset.") ? "reset" : "";
    const known = open.get(actor);
    if (operation !== known?.operation) close(actor);
    if (operation === "" || pick.chance(0.2)) done.push({ ...event, begin: begin - pick.below(3) });
    if (operation === "") continue;
    const result = operation === "add" && pick.chance(0.7) ? { result: pick.chance(0.8) } : {};
    const from = known?.operation === operation ? known.begin : begin - 0.1 - pick.below(4);
    const end = begin + 0.1 + pick.below(4);
    open.set(actor, { kind: "call", actor, operation, begin: from, end, ...result });
  }
  for (const actor of [...open.keys()]) close(actor);
  return done;
}

test("who need not move may wait: random calls", () => {
  const tally = { explained: 0, unexplained: 0, incomplete: 0 };
  for (let seed = 1; seed <= 150; seed++) {
    const history = randomCalls(newPick(seed));
    const isUnrecorded = unrecordedSteps({ unrecorded: ["add", "reset"] });
    const full = validateHistory(system, history, { isUnrecorded, everybody: true });
    const due = validateHistory(system, history, { isUnrecorded });
    tally[full.kind] += 1;
    assert.equal(essence(due), essence(full), `seed ${seed}: ${JSON.stringify(history)}`);
  }
  assert.ok(Math.min(tally.explained, tally.unexplained) > 20, JSON.stringify(tally));
});

const header = { kind: "lockspec history", schemaVersion: 1, protocol: "counter" };

function lineOf(line: string): string {
  const [, who = "", how, name, more] = /^(\w)([<>.])(\w+)(?: (.*))?$/.exec(line) ?? [];
  const thread = actors[who];
  const [variable = "", value] = more?.split("=") ?? [];
  const values = value === undefined ? {} : { [variable]: Number(value) };
  if (how === ">") return JSON.stringify({ thread, begin: name, args: values });
  if (how === "<") return JSON.stringify({ thread, end: name, result: more });
  return JSON.stringify({ thread, step: name, [name === "pick" ? "args" : "after"]: values });
}

function textOf(verdict: HistoryVerdict): string {
  if (verdict.kind !== "unexplained") return verdict.kind;
  return verdict.blocked.at.flatMap(({ reasons }) => reasons.map(reasonText)).join("\n");
}

test.run();
