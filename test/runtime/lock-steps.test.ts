/**
 * The scheduled form of the natives against the text of their kinds: state by state, as far as the
 * limit, both sides have the same steps enabled for every thread, come to the same answers, faults
 * and next parts, and show the same holders, queue and fields.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ir from "../../ir/index.js";
import {
  createLocks,
  type LockArray,
  type LockBase,
  LockError,
  type LockKind,
  type LockOptions,
  type LockSnapshot,
} from "../../runtime/index.js";
import { irOf, type LockSetting, lockKinds, protocolOf, settingOf } from "../support/lock-calls.js";

const mostStates = Number(process.env.LOCK_STATES ?? 800);

/** Where a thread of the native side is: between calls, in one, or with its answer. */
type Phase =
  | { readonly kind: "idle" }
  | { readonly kind: "calling"; readonly call: number; readonly part: number }
  | { readonly kind: "answering"; readonly result: boolean };

interface Pair {
  readonly spec: ir.State;
  readonly words: Int32Array;
  readonly phases: readonly Phase[];
}

interface Walk {
  readonly setting: LockSetting;
  readonly ir: ir.Ir;
  readonly words: Int32Array;
  readonly locks: LockArray<LockKind>;
  readonly lockOf: (call: number) => LockBase;
  /** By state of the text. */
  readonly seen: Map<string, Pair>;
}

function walkOf(setting: LockSetting): Walk {
  const locks = createLocks(setting.options);
  const { buffer, byteOffset } = locks.handle;
  const lockOf = (number: number): LockBase => {
    const call = setting.calls[number];
    if (call === undefined) throw new Error(`no call ${number}`);
    return call.end === undefined ? locks.at(call.index) : locks.over(call.index, call.end);
  };
  const lowered = irOf(protocolOf(setting));
  const walk: Walk = {
    setting,
    ir: lowered,
    words: new Int32Array(buffer, byteOffset),
    locks,
    lockOf,
    seen: new Map(),
  };
  for (const { outcome } of ir.initialStates(lowered)) {
    if (outcome.kind !== "state") throw new Error("the text begins with a fault");
    const phases = lowered.threads.map((): Phase => ({ kind: "idle" }));
    meet(walk, { spec: outcome.state, words: walk.words.slice(), phases });
  }
  return walk;
}

function meet(walk: Walk, pair: Pair): void {
  const key = ir.stateKey(pair.spec);
  if (walk.seen.has(key)) return;
  walk.seen.set(key, pair);
  walk.words.set(pair.words);
  assert.equal(ofNative(walk), ofText(walk, pair.spec));
}

type Shown = Readonly<Record<string, unknown>>;

/** What the native shows, under the names of the text. */
function ofNative({ setting, locks }: Walk): Shown {
  const indices = Array.from({ length: setting.options.count ?? 1 }, (_, index) => index);
  const snapshots = indices.map((index) => locks.at(index).snapshot());
  const named = (read: (snapshot: LockSnapshot) => unknown): unknown => snapshots.map(read);
  const [first] = snapshots;
  const modes = Object.keys(first?.holders ?? {}) as (keyof LockSnapshot["holders"])[];
  const queued = setting.options.kind.match(/^(fair|percpu)_/) !== null;
  return Object.fromEntries([
    ...modes.map((mode) => [
      mode === "" ? "l.holders" : `l.holders(${mode})`,
      named((snapshot) => snapshot.holders[mode]),
    ]),
    ...Object.keys(first?.fields ?? {}).map((field) => [
      `l.${field}`,
      field === "before" ? first?.fields[field] : named((snapshot) => snapshot.fields[field]),
    ]),
    ...(queued ? [["l.waiters", named((snapshot) => snapshot.queue)]] : []),
  ]);
}

/** What the text's state has. */
function ofText(walk: Walk, state: ir.State): Shown {
  const kept = walk.ir.variables.filter(({ name }) => /^l\.(?!nested)/.test(name));
  const entries = kept.map(({ id, name, type }) => {
    const cells = state.values[id] as readonly ir.Value[]; // an array by its index
    const sorted = cells.map((cell) =>
      type.kind === "set" ? [...(cell as readonly number[])].sort((a, b) => a - b) : cell,
    );
    return [name, sorted] as const;
  });
  return Object.fromEntries(entries);
}

function explore(walk: Walk): number {
  for (const pair of walk.seen.values()) {
    if (walk.seen.size >= mostStates) break;
    const moves = ir.successors(walk.ir, pair.spec);
    for (const [thread, phase] of pair.phases.entries()) {
      const own = moves.filter(({ actor }) => actor.kind === "thread" && actor.thread === thread);
      follow(walk, pair, { thread, phase, own });
    }
  }
  return walk.seen.size;
}

interface Turn {
  readonly thread: number;
  readonly phase: Phase;
  /** The steps of the text that the thread can take. */
  readonly own: readonly ir.Successor[];
}

function follow(walk: Walk, pair: Pair, { thread, phase, own }: Turn): void {
  const reach = (move: ir.Successor | undefined, words: Int32Array, next: Phase): void => {
    if (move?.outcome.kind !== "state") throw new Error("the text has no such step");
    meet(walk, { spec: move.outcome.state, words, phases: pair.phases.with(thread, next) });
  };
  if (phase.kind === "idle") {
    assert.is(own.length, walk.setting.calls.length);
    own.forEach((move, call) => {
      reach(move, pair.words, { kind: "calling", call, part: 0 });
    });
  } else if (phase.kind === "answering") {
    const name = own.map(({ step }) => walk.ir.steps[step ?? -1]?.name).join();
    assert.match(name, new RegExp(`answered_${phase.result}$`));
    reach(own[0], pair.words, { kind: "idle" });
  } else {
    takePart(walk, pair, { thread, phase, own }, reach);
  }
}

type Reach = (move: ir.Successor | undefined, words: Int32Array, next: Phase) => void;

function takePart(walk: Walk, pair: Pair, { thread, phase, own }: Turn, reach: Reach): void {
  if (phase.kind !== "calling") return;
  const { call, part } = phase;
  const { word, mode = "" } = walk.setting.calls[call] ?? { word: "reset" as const };
  const step = { word, mode, thread, part };
  const [move] = own;
  const fault = move?.outcome.kind === "fault" ? move.outcome.fault : undefined;
  // The text has an end of nesting that natives do not have.
  if (fault === "value out of range" && /cquire/.test(word)) return;
  walk.words.set(pair.words);
  const lock = walk.lockOf(call);
  const what = `thread ${thread}: ${word} ${mode}, part ${part}, of ${pair.phases.length}`;
  assert.is(lock.enabled(step), own.length > 0, what);
  if (own.length === 0) return;
  assert.is(own.length, 1, what);
  const mistake = mistakeIn(() => {
    const taken = lock.take(step);
    const next: Phase = taken.done
      ? { kind: "answering", result: taken.result === true }
      : { kind: "calling", call, part: part + 1 };
    if (fault === undefined) reach(move, walk.words.slice(), next);
  });
  assert.is(mistake, fault === undefined ? undefined : mistakes[fault], what);
}

const mistakes: Readonly<Partial<Record<ir.Fault, string>>> = {
  "illegal release": "IllegalRelease",
  "value out of range": "CountOutOfRange",
  "queue full": "QueueFull",
};

function mistakeIn(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof LockError) return error.mistake;
    throw error;
  }
}

function small(kind: LockKind, more: Partial<LockOptions<LockKind>> = {}): LockSetting {
  const { options, calls } = settingOf(kind, { ...more, debug: true });
  if (calls.some((call) => call.end !== undefined)) return { options, calls };
  return {
    options: { ...options, count: 1 },
    calls: calls.filter((call) => call.index === 0),
  };
}

const settings: readonly (readonly [string, LockSetting])[] = [
  ...lockKinds.map((kind) => [kind, small(kind)] as const),
  ["transaction without nesting", small("transaction", { nests: false })],
  ["rwsem by ranges", small("rwsem", { ranged: true })],
  ["mutex by ranges", small("mutex", { ranged: true })],
];

for (const [name, setting] of settings) {
  test(`${name}: the scheduled form takes the steps of the text`, () => {
    const start = performance.now();
    const states = explore(walkOf(setting));
    if (process.env.LOCK_VERBOSE) console.log(name, states, Math.round(performance.now() - start));
    assert.ok(states > 60);
  });
}

test.run();
