/**
 * `lockspec run --crash`: the power fails under real threads, and what is left is judged. What is
 * broken is caught, with the bytes that were left and a command that does it again in the spec;
 * what is correct stays clean, and each crash is one that the spec allows.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { crashStep, knowCrashes } from "../../cli/know-crashes.js";
import { instancesIn, makerOf, modelOf, moduleOf } from "../support/generated.js";
import { projectPath } from "../support/project.js";
import { runHere } from "../support/real-platform.js";

process.chdir(projectPath("."));

const pathOf = (name: string): string => {
  const isRule = /^m\d-/.test(name);
  return isRule ? `test/case/verdict/${name}.lockspec` : `spec/${name}/${name}.lockspec`;
};

function running(name: string, instance: string, ...more: readonly string[]) {
  return runHere(["run", pathOf(name), "--instance", instance, "--crash", ...more]);
}

for (const [name, instance] of [
  ["journal", "fenced"],
  ["zero-before-publish", "ok"],
  ["m5-locals", "fenced"],
] as const) {
  test(`${name} ${instance} is clean`, async () => {
    const { exitCode: code, stdout, stderr } = await running(name, instance, "--seconds", "0.3");
    assert.is(code, exitCode.met, stdout + stderr);
    assert.match(stdout, `${instance}: clean`);
    assert.match(stdout, /the power failed [1-9][\d,]* times, with recovery after each/);
    if (name === "zero-before-publish") return;
    assert.match(stdout, /followed in the spec, step by step: [1-9][\d,]* steps/);
  });
}

const hex = "(?:[\\da-f]{2} ){15}[\\da-f]{2}";

for (const [name, instance, broken, shown] of [
  ["journal", "in_place", /home_is_whole|claim_is_kept/, `home = torn +${hex} .*from byte \\d+: `],
  ["zero-before-publish", "not_flushed", /no_stale_image/, `data = \\w+ +${hex} `],
  ["map-sync", "late", /map_sync_durable/, "durable_extent = none"],
] as const) {
  test(`${name} ${instance} is caught, and what is printed does it again`, async () => {
    const { exitCode: code, stdout, stderr } = await running(name, instance, "--seconds", "90");
    assert.is(code, exitCode.unmet, stdout + stderr);
    assert.match(stdout, broken);
    assert.match(stdout, new RegExp(shown));
    const [, found = ""] = /: violated: (\w+)/.exec(stdout) ?? [];
    const [, command = ""] = /lockspec (replay .* --schedule \S+)/.exec(stdout) ?? [];
    const again = await runHere(command.split(" "));
    assert.is(again.exitCode, exitCode.met, again.stderr);
    assert.match(again.stdout, new RegExp(`^violated: .*\\b${found}\\b`, "m"));
  });
}

test("help has the options, with examples", async () => {
  const { stdout } = await runHere(["run", "--help"]);
  assert.match(stdout, /--threads +N: so many workers/);
  assert.match(stdout, /--crash +the power fails/);
  assert.match(stdout, /lockspec run journal\.lockspec --instance.*\n +fenced --crash/);
});

test("JSON says how often the power failed", async () => {
  const { stdout } = await running("m5-restart", "main", "--seconds", "0.2", "--json");
  const document = JSON.parse(stdout);
  assert.is(document.verdict, "clean");
  assert.ok(document.crashes > 0);
});

test("what the spec does not leave is no crash of the spec", async () => {
  const model = modelOf(pathOf("journal"));
  const make = await makerOf(model, (await moduleOf(model)) ?? "");
  const ir = instancesIn(model).find(({ instance }) => instance === "fenced");
  assert.ok(ir !== undefined);
  const steps = (count: number) =>
    Array.from({ length: count }, () => ({ thread: 0, choices: [] }));
  // home, log, sum, committed; the log is new, and durable behind three steps.
  const crash = crashStep([0, 0, 0, 0], []);
  const early = knowCrashes(make(ir), { beginning: [], order: [...steps(3), crash] });
  assert.is(early.reason, undefined);
  assert.equal(early.run.order.at(-1), { thread: -1, choices: [0, 0, 0] });
  const late = knowCrashes(make(ir), { beginning: [], order: [...steps(4), crash] });
  assert.match(late.reason ?? "", "after step 4 no crash leaves log like that");
});

for (const [name, words, message] of [
  [
    "nothing persistent",
    ["spec/fault-vs-truncate/fault-vs-truncate.lockspec", "--instance", "ok_punch"],
    "--crash: fault_vs_truncate has no persistent state, so a crash leaves nothing",
  ],
  [
    "an instance without crashes",
    [pathOf("map-sync"), "--instance", "held"],
    "--crash: instance held is not `with crash`",
  ],
  [
    "a history with crashes",
    [pathOf("journal"), "--instance", "fenced", "--history", "a.ndjson"],
    "--history goes without --crash",
  ],
] as const) {
  test(`${name}: a message, and 2`, async () => {
    const { exitCode: code, stdout, stderr } = await runHere(["run", ...words, "--crash"]);
    assert.is(code, exitCode.mistake);
    assert.is(stdout, "");
    assert.match(stderr, message);
  });
}

test.run();
