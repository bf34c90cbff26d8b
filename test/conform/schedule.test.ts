/**
 * Schedulers over generated code: each finds what there is to find, nothing where there is nothing,
 * and a run that failed is done again by the command that it prints.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run } from "../../cli/run.js";
import {
  describeRun,
  exploreSchedules,
  pctScheduler,
  type RunResult,
  randomScheduler,
  readSchedule,
  replayScheduler,
  roundRobin,
  runSystem,
  type Scheduler,
  type System,
  scheduleText,
} from "../../runtime/index.js";
import { searchWith } from "../support/agreement.js";
import { instancesIn, makerOf, modelOf, moduleOf } from "../support/generated.js";
import { memoryPlatform } from "../support/memory-platform.js";
import { projectText } from "../support/project.js";

const truncate = "spec/fault-vs-truncate/fault-vs-truncate.lockspec";
const philosophers = "spec/classic/dining-philosophers.lockspec";
const journal = "spec/journal/journal.lockspec";

async function systemOf(path: string, instance: string): Promise<System> {
  const model = modelOf(path);
  const make = await makerOf(model, (await moduleOf(model, { plain: true })) ?? "");
  const ir = instancesIn(model).find((one) => one.instance === instance);
  if (ir === undefined) throw new Error(`no instance ${instance}`);
  return make(ir);
}

/** The first failure of so many runs. */
function firstFailure(
  system: System,
  runs: number,
  scheduler: (seed: number) => Scheduler,
): { readonly result: RunResult; readonly seed: number } | undefined {
  for (let seed = 1; seed <= runs; seed++) {
    const result = runSystem(system, { scheduler: scheduler(seed), maxSteps: 300, crashes: true });
    if (["violated", "fault", "stuck"].includes(result.ending)) return { result, seed };
  }
  return undefined;
}

const seeded: Readonly<Record<string, (seed: number) => Scheduler>> = {
  random: randomScheduler,
  PCT: (seed) => pctScheduler({ seed, depth: 3, length: 30 }),
};

for (const [name, scheduler] of Object.entries(seeded)) {
  test(`${name}: the secret is found, and found again by its seed`, async () => {
    const system = await systemOf(truncate, "nolock_bytes");
    const found = firstFailure(system, 2000, scheduler);
    assert.equal(found?.result.broken, ["no_secret"]);
    const again = runSystem(system, { scheduler: scheduler(found?.seed ?? 0), maxSteps: 300 });
    assert.is(scheduleText(again), scheduleText(found?.result ?? again));
  });

  test(`${name}: philosophers that all take the left fork first get stuck`, async () => {
    const system = await systemOf(philosophers, "left_first_five");
    const found = firstFailure(system, 500, scheduler);
    assert.is(found?.result.ending, "stuck");
  });

  test(`${name}: nothing goes wrong where nothing can`, async () => {
    const system = await systemOf(truncate, "ok_truncate");
    assert.is(firstFailure(system, 300, scheduler), undefined);
  });

  test(`${name}: a crash at the wrong moment`, async () => {
    const system = await systemOf(journal, "together");
    const found = firstFailure(system, 3000, scheduler);
    assert.ok(found?.result.broken.some((one) => /home_is_whole|claim_is_kept/.test(one)));
  });
}

test("round robin gives everybody a turn, and sees nothing of the race", async () => {
  const system = await systemOf(truncate, "nolock_bytes");
  const result = runSystem(system, { scheduler: roundRobin() });
  assert.is(result.ending, "ended");
  // The allocator has to wait: no block is free.
  const first = result.steps.slice(0, 3).map(({ actor }) => actor.name);
  assert.equal(first, ["reader", "remover_thread", "reader"]);
});

test("a replay does the same steps", async () => {
  const system = await systemOf(truncate, "nolock_bytes");
  const found = firstFailure(system, 2000, randomScheduler);
  const scheduler = replayScheduler(found?.result.steps ?? []);
  const again = runSystem(system, { scheduler, maxSteps: 300 });
  assert.equal(again.broken, ["no_secret"]);
  assert.is(scheduleText(again), scheduleText(found?.result ?? again));
});

test("exhaustive: all schedules, and a shortest one to what goes wrong", async () => {
  const right = exploreSchedules(await systemOf(truncate, "ok_truncate"));
  assert.is(right.failure, undefined);
  assert.not(right.incomplete);
  const wrong = exploreSchedules(await systemOf(truncate, "nolock_bytes"));
  assert.equal(wrong.failure?.broken, ["no_secret"]);
  const model = modelOf(truncate);
  const ir = instancesIn(model).find(({ instance }) => instance === "nolock_bytes");
  const violation =
    ir &&
    (await searchWith(ir, "wasm")).violations.find(
      ({ broken }) =>
        broken.kind === "property" && ir.properties[broken.property]?.name === "no_secret",
    );
  assert.is(wrong.failure?.steps.length, violation?.steps);
  const few = exploreSchedules(await systemOf(truncate, "ok_truncate"), { maxStates: 10 });
  assert.ok(few.incomplete);
});

for (const [path, instance] of [
  [truncate, "nolock_bytes"],
  [philosophers, "left_first_five"],
  [journal, "together"],
] as const) {
  test(`the command that a failed run prints does it again: ${instance}`, async () => {
    const system = await systemOf(path, instance);
    const found = firstFailure(system, 3000, randomScheduler);
    if (found === undefined) throw new Error("nothing went wrong");
    const text = describeRun(found.result, { file: path, instance });
    const [, command = ""] = /^replay: lockspec (.*)$/m.exec(text) ?? [];
    const platform = memoryPlatform({ [path]: projectText(path) });
    const code = await run(command.split(" "), platform);
    assert.is(code, 0, platform.written.err);
    const [name = "deadlock"] = found.result.broken;
    assert.match(platform.written.out, new RegExp(`violated: .*${name}`));
  });
}

test("schedules as text", () => {
  const text = "@1:2.t0.t12:0:3.a1:2.c:1.c";
  const read = readSchedule(text);
  assert.equal(read?.beginning, [1, 2]);
  assert.equal(
    read?.steps.map(({ kind }) => kind),
    ["thread", "thread", "action", "crash", "crash"],
  );
  assert.equal(read?.steps[1], { kind: "thread", index: 12, choices: [0, 3] });
  for (const wrong of ["", "t0", "@.", "@.x1", "@.t", "@.t0:", "@:1", "@.c3"]) {
    assert.is(readSchedule(wrong), undefined, wrong);
  }
});

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["no schedule", ["--instance", "nolock", "--schedule", "x"], /no schedule: x/],
  [
    "nobody's step",
    ["--instance", "nolock", "--schedule", "@.t9"],
    /step 1 of the schedule is nobo/,
  ],
  ["a step that waits", ["--instance", "nolock", "--schedule", "@.t3"], /step 1 .* has to wait/],
  ["several instances", ["--schedule", "@"], /several instances/],
  ["an unknown one", ["--instance", "nolok", "--schedule", "@"], /did you mean nolock\?/],
  ["an instance for a trace", ["--instance", "nolock"], /--instance needs --schedule/],
];

for (const [what, words, says] of mistakes) {
  test(`a replay of ${what}`, async () => {
    const platform = memoryPlatform({ [truncate]: projectText(truncate) });
    assert.is(await run(["replay", truncate, ...words], platform), 2);
    assert.match(platform.written.err, says);
  });
}

test.run();
