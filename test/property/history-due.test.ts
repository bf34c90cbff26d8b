/**
 * Random histories of random protocols, true ones and changed ones, judged twice: where only those
 * move that the next end may need, and where everybody takes every step that it may have taken. The
 * verdicts are the same, and so is the prefix that is explained. Short ones are judged a third
 * time, by trying every order. `SEEDS=from-to` draws others; a failure names its seed.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, load } from "../../grammar/index.js";
import * as ir from "../../ir/index.js";
import {
  describeVerdict,
  type HistoryVerdict,
  irSystem,
  type RecordedStep,
  type ValidateOptions,
  validateHistory,
} from "../../runtime/index.js";
import { blurred, mutated, someSteps, widened } from "../support/history-changes.js";
import { isBehaviour, randomWalk, type Silent } from "../support/history-walk.js";
import { newPick, type Pick } from "../support/random-pick.js";
import { randomProtocol } from "../support/random-protocol.js";

const [first = 1, last] = (process.env.SEEDS ?? "1-").split("-").map(Number);

interface Tally {
  explained: number;
  unexplained: number;
  /** Because of an invariant. */
  broken: number;
  /** By trying every order. */
  slow: number;
  /** Sums of the largest sets. */
  due: number;
  everybody: number;
}

function protocolsOf(seed: number, crash: boolean): readonly ir.Ir[] {
  const text = randomProtocol(seed, { crash });
  const program = load("random.lockspec", (path) =>
    path === "random.lockspec" ? text : undefined,
  );
  const model = program.ok ? analyze(program.value) : program;
  if (!model.ok) return []; // a wait inside `atomic` that cannot be
  return ir.instancesOf(model.value).map((instance) => {
    const lowered = ir.lower(model.value, { instance, chooseArguments: seed % 2 === 0 });
    if (!lowered.ok) throw new Error(`seed ${seed}: ${lowered.diagnostics[0]?.message}`);
    return lowered.value.ir;
  });
}

const nothing: Silent = () => false;

function judgeBoth(protocol: ir.Ir, seed: number, tally: Tally): void {
  const pick = newPick(seed);
  const system = irSystem(protocol, ir);
  if (system.initial.length === 0) return;
  for (let round = 0; round < 3; round++) {
    const walk = randomWalk(protocol, pick, 4 + pick.below(12));
    const silent = pick.chance(0.3) ? someSteps(walk, pick) : nothing;
    const events = drawn(walk, pick).filter(
      ({ actor = "", step = "" }) => !silent(actor, step) || pick.chance(0.5),
    );
    const threadsInOrder = pick.chance(0.4);
    const judged = system.names.invariants.filter(() => pick.chance(0.2));
    const limits = { isUnrecorded: silent, mostPlaces: 500 };
    const options: ValidateOptions = { ...limits, threadsInOrder, judged };
    const full = validateHistory(system, events, { ...options, everybody: true });
    if (full.kind === "incomplete") continue;
    const due = validateHistory(system, events, options);
    const shown = `${JSON.stringify(events)}\n${describeVerdict(due)}\n${describeVerdict(full)}`;
    assert.equal(essence(due), essence(full), `seed ${seed} ${protocol.instance}: ${shown}`);
    tally[full.kind] += 1;
    if (due.kind === "unexplained" && isBroken(due)) tally.broken += 1;
    tally.due += due.mostPlaces;
    tally.everybody += full.mostPlaces;
    if (events.length > 5 || threadsInOrder || judged.length > 0) continue;
    tally.slow += 1;
    assert.is(
      due.kind === "explained",
      isBehaviour(protocol, events, silent),
      `seed ${seed} ${protocol.instance}: ${shown}`,
    );
  }
}

function essence(verdict: HistoryVerdict): object {
  if (verdict.kind !== "unexplained") return { kind: verdict.kind };
  const { blocked, explained } = verdict;
  return { kind: verdict.kind, explained, event: blocked.event };
}

function isBroken({ blocked }: HistoryVerdict & { readonly kind: "unexplained" }): boolean {
  const reasons = blocked.at.flatMap((at) => at.reasons);
  return blocked.dropped.length > 0 || reasons.some(({ kind }) => kind === "broken");
}

/** As it was, or with something changed; brackets far apart, and not everything known. */
function drawn(walk: ReturnType<typeof randomWalk>, pick: Pick): readonly RecordedStep[] {
  const told = walk.steps.map(({ event, before, after }) => ({ ...event, before, after }));
  const all = pick.chance(0.3) ? told : mutated(walk, pick);
  return all
    .map((event) => (pick.chance(0.8) ? widened(event, pick, 4) : event))
    .map((event) => (pick.chance(0.2) ? blurred(event, pick) : event));
}

for (const [what, crash, texts] of [
  ["protocols", false, 16],
  ["protocols with persistent memory", true, 8],
] as const) {
  test(`who need not move may wait: random ${what}`, () => {
    const tally: Tally = { explained: 0, unexplained: 0, broken: 0, slow: 0, due: 0, everybody: 0 };
    const count = (last || first + texts - 1) - first + 1;
    for (let seed = first; seed < first + count; seed++) {
      for (const protocol of protocolsOf(seed, crash)) judgeBoth(protocol, seed, tally);
    }
    const shown = JSON.stringify(tally);
    if (process.env.SEEDS) console.log(shown);
    assert.ok(Math.min(tally.explained, tally.unexplained, tally.slow) > count / 2, shown);
    assert.ok(tally.broken > 3, shown);
    assert.ok(tally.due < tally.everybody, shown);
  });
}

test.run();
