/**
 * Natives against the text of their kinds: real threads use the locks at random, and each recorded
 * history must be a behaviour of a protocol that uses the kind as the prelude has it. With a
 * planted bug in each native, some history is not.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ir from "../../ir/index.js";
import {
  describeVerdict,
  type HistorySystem,
  irSystem,
  validateHistory,
} from "../../runtime/index.js";
import { irOf, type LockSetting, lockKinds, protocolOf, settingOf } from "../support/lock-calls.js";
import { LockWorkers, type RecordOptions } from "../support/record-locks.js";

const threads = 3;
/** Histories of a setting, some 2500 in all. */
const mostRounds = Number(process.env.LOCK_ROUNDS ?? 130);

/** Fewer where the text has many states, and of a debug build, which runs the same natives. */
function roundsOf({ options: { kind, ranged, debug } }: LockSetting): number {
  const isLarge = ranged || /^(range|fair|percpu)_/.test(kind);
  return Math.ceil(mostRounds * (isLarge ? 0.5 : 1) * (debug ? 0.5 : 1));
}

const workers = new LockWorkers(threads);

const isUnrecorded = (_actor: string, step: string): boolean =>
  !/(^|\.)(invoke|answered_\w+)$/.test(step);

const systems = new Map<string, HistorySystem>();

/** What has been expanded for one setting serves the next. */
function systemOf(text: string): HistorySystem {
  const system = systems.get(text) ?? irSystem(irOf(text), ir);
  systems.set(text, system);
  return system;
}

interface Judged {
  readonly explained: number;
  readonly events: number;
  readonly mostPlaces: number;
  readonly refuted: readonly string[];
  readonly trouble: string | undefined;
}

async function judge(options: RecordOptions): Promise<Judged> {
  const { histories, trouble } = await workers.record(options);
  const system = systemOf(protocolOf(options.setting));
  const verdicts = histories.map((history) => validateHistory(system, history, { isUnrecorded }));
  return {
    explained: verdicts.filter(({ kind }) => kind === "explained").length,
    events: histories.reduce((sum, history) => sum + history.length, 0),
    mostPlaces: Math.max(...verdicts.map((verdict) => verdict.mostPlaces)),
    refuted: verdicts.filter(({ kind }) => kind !== "explained").map(describeVerdict),
    trouble,
  };
}

const settings: readonly (readonly [string, LockSetting])[] = [
  ...lockKinds.map((kind) => [kind, settingOf(kind)] as const),
  ...lockKinds.map((kind) => [`${kind}, debug build`, settingOf(kind, { debug: true })] as const),
  ["rwsem by ranges", settingOf("rwsem", { ranged: true })],
  ["mutex by ranges, debug build", settingOf("mutex", { ranged: true, debug: true })],
];

for (const [index, [name, setting]] of settings.entries()) {
  test(`${name}: every history of real threads is a behaviour of the text`, async () => {
    const start = performance.now();
    const rounds = roundsOf(setting);
    const judged = await judge({ setting, rounds, seed: 1000 * index });
    if (process.env.LOCK_VERBOSE) {
      const { explained, events, mostPlaces } = judged;
      console.log(name, explained, events, mostPlaces, Math.round(performance.now() - start));
    }
    assert.is(judged.refuted[0], undefined);
    assert.is(judged.trouble, undefined);
    assert.is(judged.explained, rounds);
    assert.ok(judged.events > 4 * rounds, "the histories are not empty");
  });
}

for (const kind of lockKinds) {
  test(`${kind}: a planted bug is caught`, async () => {
    const setting = settingOf(kind);
    const system = systemOf(protocolOf(setting));
    for (let seed = 0; seed < 8; seed++) {
      const { histories } = await workers.record({ setting, rounds: 100, seed, broken: true });
      for (const history of histories) {
        const verdict = validateHistory(system, history, { isUnrecorded });
        if (verdict.kind === "explained") continue;
        assert.match(describeVerdict(verdict), /no behaviour has/);
        return;
      }
    }
    assert.unreachable("no history was refuted");
  });
}

test("the workers go home", () => workers.end());

test.run();
