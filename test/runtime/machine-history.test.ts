/**
 * What real threads did to one page of a DAX file on the machine is a behaviour of
 * `spec/fault-vs-truncate`, round after round; without `invalidate_lock` in the fault, some round
 * soon is not.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ir from "../../ir/index.js";
import {
  type History,
  HistoryRecorder,
  type HistoryVerdict,
  irSystem,
  isNamed,
  type RecordedEntry,
  type RecordedEvent,
  type RecordedValues,
  validateHistory,
} from "../../runtime/index.js";
import { createDaxMachine, DaxFile, type Rules, soundRules } from "../support/dax-file.js";
import { type DaxRecording, loadFailed, recordedNames } from "../support/dax-worker.js";
import { DaxWorkers } from "../support/dax-workers.js";
import { specIr } from "../support/spec-ir.js";

const spec = "fault-vs-truncate/fault-vs-truncate.lockspec";
const actors = ["reader", "remover_thread", "allocator"];

/** As the spec names them; everything else may happen unseen. */
const steps: Readonly<Record<string, string>> = {
  check: "read_fault.check",
  lookup: "read_fault.lookup",
  insert: "read_fault.insert",
  install: "read_fault.install",
  zap: "unmap.zap",
  delete: "delete_entry.delete",
  free: "free_block.free",
  stranger: "allocate",
};

const loaded: ReadonlyMap<number, string | null> = new Map([
  [loadFailed, null],
  [0, "ZEROES"],
  [1, "BYTES_OF_A"],
  [2, "SECRET_OF_B"],
]);

function valuesOf(
  name: string,
  found: number,
): { before?: RecordedValues; after?: RecordedValues } {
  const isBlock = found > 0;
  switch (name) {
    case "lookup":
      return { before: { "extent[0]": isBlock ? "b0" : null } };
    case "insert":
      return { after: { "entry[0]": isBlock ? "MAPPED(b0)" : "ZERO_ENTRY" } };
    case "install":
      return { after: { "pte[0][0]": isBlock ? "READ_ONLY(b0)" : "ZERO_PAGE" } };
    case "zap":
      return { after: { "pte[0][0]": "NO_PTE" } };
    case "delete":
      return { after: { "entry[0]": "NO_ENTRY" } };
    case "free":
      return { after: { "extent[0]": null } };
    default:
      return {};
  }
}

function eventOf({ thread, what, begin, end, values }: RecordedEntry): RecordedEvent | undefined {
  const actor = actors[thread] ?? "?";
  const name = recordedNames[what] ?? "?";
  const found = values[1] ?? 0;
  if (name === "load") {
    const result = loaded.get(found) ?? null;
    return { kind: "call", actor, operation: "load", begin, end, result };
  }
  if (name === "remove") return { kind: "call", actor, operation: "remove_blocks", begin, end };
  const step = steps[name];
  // A stranger that found no block has done nothing.
  if (step === undefined || (name === "stranger" && found === 0)) return undefined;
  return { kind: "step", actor, step, begin, end, ...valuesOf(name, found) };
}

const workers = new DaxWorkers();
test.after(() => workers.end());

/** What one thread does in one round is less than this. */
const mostEntries = 40;

async function record(
  rules: Rules,
  rounds: number,
  how: DaxRecording["how"],
): Promise<readonly History[]> {
  const machines = Array.from({ length: rounds }, () => {
    const machine = createDaxMachine({ pages: 1, blocks: 1, mms: 1, threads: 3 });
    const file = new DaxFile({ machine, rules, thread: 0, take: (_name, step) => step() });
    file.write(0, 1);
    file.device.release();
    return machine;
  });
  const entries = rounds * mostEntries;
  const recorder = HistoryRecorder.create({ threads: 3, entries, values: 2 });
  const arrivals = new SharedArrayBuffer(4 * rounds);
  const { handle } = recorder;
  await workers.record(rules, rounds, {
    kind: "recording",
    machines,
    recorder: handle,
    how,
    arrivals,
  });
  const drained = recorder.drain();
  assert.is(drained.lostAt, undefined);
  const histories = machines.map((): RecordedEvent[] => []);
  for (const entry of drained.entries) {
    const event = eventOf(entry);
    if (event !== undefined) histories[entry.values[0] ?? 0]?.push(event);
  }
  return histories;
}

const recorded = Object.values(steps);
const isUnrecorded = (_actor: string, step: string): boolean =>
  !recorded.some((name) => isNamed(step, name));

function judge(instance: string, histories: readonly History[]): readonly HistoryVerdict[] {
  const system = irSystem(specIr(spec, instance), ir);
  return histories.map((history) => validateHistory(system, history, { isUnrecorded }));
}

const instances = { punch: "ok_2017_punch", truncate: "ok_2017" } as const;

for (const how of ["punch", "truncate"] as const) {
  test(`${how}: what threads did is a behaviour of ${instances[how]}`, async () => {
    const histories = await record(soundRules, 50, how);
    const kinds = judge(instances[how], histories).map((verdict) => verdict.kind);
    const first = kinds.findIndex((kind) => kind !== "explained");
    assert.is(first, -1, JSON.stringify(histories[first], null, 1));
    const calls = histories.flat().filter(({ kind }) => kind === "call");
    assert.is(calls.length, 2 * histories.length);
    const results = new Set(calls.flatMap((call) => ("result" in call ? [call.result] : [])));
    assert.ok(results.size > 1, "every round went the same way");
  });
}

test("a fault without invalidate_lock is found in what threads did", async () => {
  const rules = { ...soundRules, faultHoldsInvalidateLock: false };
  const mostTries = 20;
  for (let tries = 0; tries < mostTries; tries++) {
    const histories = await record(rules, 60, "punch");
    if (judge(instances.punch, histories).some(({ kind }) => kind === "unexplained")) return;
  }
  assert.unreachable("every round was explained");
});

test.run();
