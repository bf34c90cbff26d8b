/**
 * Recordings of real threads through the command line: those of natives are accepted, with a
 * planted bug some is refused; a history is bound to its text by a fingerprint; limits say so.
 */
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { run } from "../../cli/run.js";
import { specFingerprint } from "../../cli/spec-fingerprint.js";
import { type History, type HistoryHeader, historyLines } from "../../runtime/index.js";
import { protocolOf, settingOf } from "../support/lock-calls.js";
import { type MemoryPlatform, memoryPlatform } from "../support/memory-platform.js";
import { projectText } from "../support/project.js";
import { LockWorkers } from "../support/record-locks.js";
import { specModel } from "../support/spec-ir.js";

const workers = new LockWorkers(3);
const setting = settingOf("rwsem");
const header = { protocol: "under_test", recorded: ["invoke", "answered_true", "answered_false"] };

function platformWith(history: History, head: HistoryHeader = header, spec = protocolOf(setting)) {
  const text = [...historyLines({ header: head, history }), ""].join("\n");
  return memoryPlatform({ "a.lockspec": spec, "a.ndjson": text });
}

function validate(platform: MemoryPlatform, ...more: readonly string[]): Promise<number> {
  return run(["validate", "a.lockspec", "a.ndjson", ...more], platform);
}

test("recordings of real threads are accepted", async () => {
  const { histories } = await workers.record({ setting, rounds: 5, seed: 3 });
  for (const history of histories) {
    const platform = platformWith(history);
    assert.is(await validate(platform), exitCode.met, platform.written.out + platform.written.err);
    assert.match(platform.written.out, /^a\.lockspec default: accepted, \d+ events, at most \d+/);
  }
});

test("with a planted bug some recording is not, and the reason is named", async () => {
  const { histories } = await workers.record({ setting, rounds: 60, seed: 3, broken: true });
  for (const history of histories) {
    const platform = platformWith(history);
    if ((await validate(platform)) === exitCode.met) continue;
    assert.match(platform.written.out, /not a behaviour of the protocol/);
    assert.match(platform.written.out, /a\.ndjson:\d+: client\[\d\] answered_/);
    assert.match(platform.written.out, /client\[\d\] is at client\..* \(a\.lockspec:\d+\)/);
    return;
  }
  assert.unreachable("no recording was refused");
});

test("a packed history is unpacked; damaged or cut it is a mistake", async () => {
  const { histories } = await workers.record({ setting, rounds: 1, seed: 5 });
  const platform = platformWith(histories[0] ?? []);
  const packed = gzipSync(platform.files.get("a.ndjson") ?? new Uint8Array());
  platform.files.set("a.ndjson", packed);
  assert.is(await validate(platform), exitCode.met, platform.written.err);
  for (const bytes of [packed.subarray(0, packed.length - 9), packed.subarray(0, 2)]) {
    const damaged = platformWith([]);
    damaged.files.set("a.ndjson", bytes);
    assert.is(await validate(damaged), exitCode.mistake);
    assert.match(damaged.written.err, "lockspec: a.ndjson: damaged, or not all of it is there: ");
    assert.is(damaged.written.out, "");
  }
});

test("long work shows how far it is", async () => {
  const { histories } = await workers.record({ setting, rounds: 1, seed: 6 });
  const platform = platformWith(histories[0] ?? []);
  const ticking = { ...platform, now: () => (platform.clock.now += 10_000) };
  assert.is(await run(["validate", "a.lockspec", "a.ndjson"], ticking), exitCode.met);
  assert.match(platform.written.err, /under_test default: 0 of \d+ events, at most \d+ states? at/);
});

test("too little time or room is no verdict", async () => {
  const { histories } = await workers.record({ setting, rounds: 1, seed: 4 });
  const [history = []] = histories;
  const small = platformWith(history);
  assert.is(await validate(small, "--max-states", "1"), exitCode.incomplete);
  assert.match(small.written.out, /incomplete \(too many states\) behind \d+ of \d+ events/);
  const slow = platformWith(history);
  const ticking = { ...slow, now: () => (slow.clock.now += 1000) };
  assert.is(await validate(ticking, "--timeout", "0.5"), exitCode.incomplete);
  assert.match(slow.written.out, /incomplete \(timeout\)/);
  const stopped = platformWith(history);
  const impatient = {
    ...stopped,
    now: () => (stopped.clock.now += 1000),
    breathe: async () => stopped.interrupt(),
  };
  assert.is(await validate(impatient), exitCode.interrupted);
  assert.match(stopped.written.out, /incomplete \(interrupted\)/);
});

test("a fingerprint binds a history to its text", async () => {
  const path = "classic/peterson.lockspec";
  const model = specModel(path);
  const [{ text: spec } = { text: "" }] = model.sources;
  const fingerprint = specFingerprint(model.sources, memoryPlatform());
  const head = { protocol: "peterson", instance: "as_published", fingerprint };
  const same = platformWith([], head, spec);
  assert.is(await validate(same), exitCode.met, same.written.err);
  const other = platformWith([], head, `${spec}\n// seen by nobody\n`);
  assert.is(await validate(other), exitCode.mistake);
  assert.match(other.written.err, "a.ndjson:1: this is a history of another text of the spec");
});

interface JsonTrace {
  readonly steps: readonly {
    readonly process: string | null;
    readonly step: string;
    readonly arguments: Readonly<Record<string, string>>;
    readonly state: { readonly variables: object } | null;
  }[];
}

interface JsonResult {
  readonly protocol: string;
  readonly instance: string;
  readonly parameters: object;
  readonly trace: JsonTrace | null;
}

const violated = [
  "zero-before-publish/zero-before-publish.lockspec",
  "journal/journal.lockspec",
  "map-sync/map-sync.lockspec",
  "writeback/writeback.lockspec",
  "classic/die-hard.lockspec",
  "classic/peterson.lockspec",
];

for (const path of violated) {
  test(`counterexamples of ${path} are histories, with all their values`, async () => {
    const spec = projectText(`spec/${path}`);
    const checked = memoryPlatform({ "a.lockspec": spec });
    await run(["check", "a.lockspec", "--json"], checked);
    const { results } = JSON.parse(checked.written.out) as { results: readonly JsonResult[] };
    const traced = results.flatMap(({ trace, ...head }) =>
      trace === null ? [] : [{ trace, head }],
    );
    assert.ok(traced.length > 0);
    for (const { trace, head } of traced) {
      const text = [headerLine(head), ...trace.steps.flatMap(stepLine), ""].join("\n");
      const platform = memoryPlatform({ "a.lockspec": spec, "a.ndjson": text });
      const code = await validate(platform);
      assert.is(
        code,
        exitCode.met,
        `${head.instance}: ${platform.written.out}${platform.written.err}`,
      );
    }
  });
}

function headerLine({ protocol, instance, parameters }: Omit<JsonResult, "trace">): string {
  const kind = { kind: "lockspec history", schemaVersion: 1 };
  return JSON.stringify({ ...kind, protocol, instance, parameters });
}

/** A step that ends in a fault has no state after it, and is no step of a history. */
function stepLine({ process, step, arguments: args, state }: JsonTrace["steps"][number]): string[] {
  if (state === null) return [];
  const who = process === null ? { action: step } : { thread: process };
  return [JSON.stringify({ ...who, step, args, after: state.variables })];
}

test.after(() => workers.end());

test.run();
