/**
 * Histories of random walks: what happened is accepted, with however little of it recorded, and
 * whatever is changed is judged as a slow judge does that tries every order of the events.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ir from "../../ir/index.js";
import {
  describeVerdict,
  type HistorySystem,
  type HistoryVerdict,
  historyLines,
  irSystem,
  type RecordedStep,
  readHistory,
  validateHistory,
} from "../../runtime/index.js";
import { blurred, mutated, someSteps, widened } from "../support/history-changes.js";
import { isBehaviour, randomWalk, type Silent } from "../support/history-walk.js";
import { newPick, type Pick } from "../support/random-pick.js";
import { specIr } from "../support/spec-ir.js";

const specs: readonly (readonly [string, string])[] = [
  ["fault-vs-truncate/fault-vs-truncate.lockspec", "nolock"],
  ["fault-vs-truncate/fault-vs-truncate.lockspec", "ok_2017"],
  ["write-vs-fault/write-vs-fault.lockspec", "lookup_first"],
  ["pfn-mkwrite/pfn-mkwrite.lockspec", "kara_truncate"],
  ["journal/journal.lockspec", "checksum"],
  ["zero-before-publish/zero-before-publish.lockspec", "ok"],
  ["percpu-rwsem/percpu-rwsem.lockspec", "with_grace_period"],
  ["kinds/lock-kinds.lockspec", "recursion_queued"],
  ["classic/dining-philosophers.lockspec", "lower_first_three"],
  ["classic/ticket-lock.lockspec", "two"],
  ["classic/bounded-buffer.lockspec", "two_producers"],
];

const nothing: Silent = () => false;

/** How often the slow judge said what: both must have been asked for. */
const tally = { explained: 0, unexplained: 0, incomplete: 0 };

interface Subject {
  readonly name: string;
  readonly ir: ir.Ir;
  readonly system: HistorySystem;
}

function judge(system: HistorySystem, events: readonly RecordedStep[], silent = nothing) {
  return validateHistory(system, events, { isUnrecorded: silent });
}

function mustExplain(verdict: HistoryVerdict): void {
  assert.is(verdict.kind, "explained", describeVerdict(verdict));
}

for (const [path, instance] of specs) {
  const lowered = specIr(path, instance);
  const system = irSystem(lowered, ir);
  const subject: Subject = { name: `${path} ${instance}`, ir: lowered, system };
  test(`${subject.name}: what happened is accepted`, () => acceptsWalks(subject));
  test(`${subject.name}: changed histories are judged as by the slow judge`, () => {
    for (let seed = 0; seed < 20; seed++) judgesLikeSlow(subject, newPick(seed));
  });
}

function acceptsWalks({ system, ir: protocol }: Subject): void {
  const pick = newPick(17);
  for (let round = 0; round < 2; round++) {
    const walk = randomWalk(protocol, pick, 60);
    const told = walk.steps.map(({ event, before, after }) => ({ ...event, before, after }));
    mustExplain(judge(system, told));
    mustExplain(judge(system, throughFile(told)));
    mustExplain(
      judge(
        system,
        told.map((event) => widened(event, pick, 2)),
      ),
    );
    mustExplain(
      judge(
        system,
        told.map((event) => blurred(event, pick)),
      ),
    );
  }
}

function throughFile(history: readonly RecordedStep[]): readonly RecordedStep[] {
  const text = [...historyLines({ header: { protocol: "p" }, history })].join("\n");
  const read = readHistory(`${text}\n`);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.history as readonly RecordedStep[]; // nothing but steps was written
}

function judgesLikeSlow({ ir: protocol, system }: Subject, pick: Pick): void {
  const walk = randomWalk(protocol, pick, 3 + pick.below(5));
  const silent = pick.chance(0.5) ? nothing : someSteps(walk, pick);
  const events = mutated(walk, pick).map((one) => (pick.chance(0.6) ? widened(one, pick, 2) : one));
  const kept = events.filter(
    ({ actor = "", step = "" }) => !silent(actor, step) || pick.chance(0.5),
  );
  const verdict = judge(system, kept, silent);
  const forgetful = validateHistory(system, kept, { isUnrecorded: silent, mostStates: 8 });
  assert.equal(forgetful, verdict, "what is forgotten does not matter");
  const shown = `${JSON.stringify(kept, null, 1)}\n${describeVerdict(verdict)}`;
  assert.is(verdict.kind === "explained", isBehaviour(protocol, kept, silent), shown);
  tally[verdict.kind] += 1;
  if (verdict.kind !== "unexplained") return;
  // The prefix that it names is one, and with the next bracket it is none.
  assert.is(isBehaviour(protocol, prefix(kept, verdict.explained), silent), true, shown);
  assert.is(isBehaviour(protocol, prefix(kept, verdict.explained + 1), silent), false, shown);
  assert.ok(verdict.blocked.at.length > 0, "it says where the actor stands");
}

/** What was known of a history after so many of its brackets. */
function prefix(events: readonly RecordedStep[], brackets: number): readonly RecordedStep[] {
  const moments = events
    .flatMap(({ begin, end }) => [
      [begin, 0] as const,
      ...(end === undefined ? [] : [[end, 1] as const]),
    ])
    .sort(([a, first], [b, second]) => a - b || first - second);
  const [last = 0, isEnd = 0] = moments[brackets - 1] ?? [];
  return events
    .filter(({ begin }) => begin <= last)
    .map(({ end, ...event }) => {
      const isOver = end !== undefined && (end < last || (end === last && isEnd === 1));
      return isOver ? { ...event, end } : event;
    });
}

test("the slow judge was asked about both sorts", () => {
  assert.ok(tally.explained > 40 && tally.unexplained > 40, JSON.stringify(tally));
});

test("10,000 recorded steps take work in proportion", () => {
  const [path, instance] = ["classic/bounded-buffer.lockspec", "two_producers"] as const;
  const lowered = specIr(path, instance);
  const walk = randomWalk(lowered, newPick(1), 10_000);
  const history = walk.steps.map(({ event }) => widened(event, newPick(event.begin), 2));
  const system = irSystem(lowered, ir);
  let asked = 0;
  const counted = Object.assign(Object.create(system), {
    moves: (state: number, actor: string) => {
      asked += 1;
      return system.moves(state, actor);
    },
  });
  mustExplain(judge(counted, history));
  assert.is(walk.steps.length, 10_000);
  assert.ok(asked < 20 * walk.steps.length, `${asked} times the spec was asked for moves`);
});

test.run();
