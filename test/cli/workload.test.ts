/**
 * `lockspec run`: real threads on generated code. What is broken is caught, with the bytes that it
 * left and a command that does it again; what is correct stays clean; what cannot run says why.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { projectPath } from "../support/project.js";
import { runHere } from "../support/real-platform.js";

process.chdir(projectPath("."));

const p1 = "spec/fault-vs-truncate/fault-vs-truncate.lockspec";
const p5 = "spec/write-vs-fault/write-vs-fault.lockspec";
const peterson = "spec/classic/peterson.lockspec";

/** What must be caught ends a run at once, and takes as long as it takes on a busy machine. */
const patience = ["--seconds", "90"];

function running(path: string, instance: string, ...more: readonly string[]) {
  return runHere(["run", path, "--instance", instance, ...more]);
}

for (const [name, path, instance] of [
  ["P1", p1, "ok_truncate"],
  ["P5", p5, "inv_both"],
  ["a protocol whose threads go on for ever", peterson, "as_published"],
  ["a protocol with kinds of its own", "spec/kinds/lock-kinds.lockspec", "apart"],
] as const) {
  test(`${name} as it should be is clean`, async () => {
    const { exitCode: code, stdout, stderr } = await running(path, instance, "--seconds", "0.4");
    assert.is(code, exitCode.met, stdout + stderr);
    assert.match(stdout, `${instance}: clean`);
    assert.match(stdout, /\d+ operations, [\d,]+\/s; [\d,]+ steps, \d+ rounds, \d\.\d s/);
  });
}

for (const [instance, shown] of [
  ["nolock_bytes", /data\[b\d\] = SECRET_OF_B +53 45 43 52 45 54 5f 4f .*\|SECRET_OF_B/],
  ["nolock_punch", /pte\[0\]\[0\] = READ_ONLY\(b\d\)/],
] as const) {
  test(`P1 ${instance} is caught, and what is printed does it again`, async () => {
    const { exitCode: code, stdout } = await running(p1, instance, ...patience);
    assert.is(code, exitCode.unmet);
    const [, name = ""] = /: violated: (\w+)/.exec(stdout) ?? [];
    assert.match(stdout, shown);
    const [, command = ""] = /lockspec (replay .* --schedule \S+)/.exec(stdout) ?? [];
    const again = await runHere(command.split(" "));
    assert.is(again.exitCode, exitCode.met, again.stderr);
    assert.match(again.stdout, new RegExp(`^violated: .*\\b${name}\\b`, "m"));
  });
}

test("kinds of the spec's own run from their text", async () => {
  const kinds = "spec/kinds/lock-kinds.lockspec";
  const clean = await running(kinds, "overlap", "--seconds", "0.4");
  assert.is(clean.exitCode, exitCode.met, clean.stdout + clean.stderr);
  const stuck = await running(p5, "tx_as_mutex", ...patience);
  assert.is(stuck.exitCode, exitCode.unmet);
  assert.match(stuck.stdout, "tx_as_mutex: deadlock");
});

test("Ctrl-C: what is known, and 130", async () => {
  const onInterrupt = (first: () => void) => {
    const timer = setTimeout(first, 300);
    return () => clearTimeout(timer);
  };
  const words = ["run", p1, "--instance", "ok_punch", "--seconds", "60"];
  const { exitCode: code, stdout, stderr } = await runHere(words, { onInterrupt });
  assert.is(code, exitCode.interrupted, stderr);
  assert.match(stdout, "ok_punch: interrupted, clean so far");
  assert.match(stdout, /[\d,]+ operations/);
});

test("P1 use_i_rwsem: who waits for whom", async () => {
  const { exitCode: code, stdout } = await running(p1, "use_i_rwsem", ...patience);
  assert.is(code, exitCode.unmet);
  assert.match(stdout, "use_i_rwsem: deadlock");
  assert.match(stdout, /buffer_writer waits at read_fault\.line \d+/);
  assert.match(stdout, "lockspec replay");
});

test("P5 lookup_first is caught", async () => {
  const { exitCode: code, stdout } = await running(p5, "lookup_first", "--json", ...patience);
  assert.is(code, exitCode.unmet);
  const document = JSON.parse(stdout);
  assert.is(document.verdict, "violated");
  assert.is(document.instance, "lookup_first");
  assert.ok(document.broken.length > 0);
  assert.ok(document.operations > 0);
  assert.match(document.replay, /^lockspec replay .* --instance lookup_first --schedule @/);
});

test("what is wrong in the middle is seen where the steps are followed", async () => {
  const { exitCode: code, stdout } = await running(peterson, "turn_kept", ...patience);
  assert.is(code, exitCode.unmet);
  assert.match(stdout, "mutual_exclusion");
  assert.match(stdout, /followed in the spec, step by step: [\d,]+ steps/);
});

for (const [name, words, message] of [
  [
    "actions only",
    ["spec/classic/die-hard.lockspec", "--instance", "two_and_four"],
    "actions only",
  ],
  ["no instance said", [peterson], "has several instances, --instance says which: as_published"],
  ["no such instance", [peterson, "--instance", "as_publish"], "did you mean as_published?"],
  ["no such file", ["nowhere.lockspec"], "nowhere.lockspec: no such file or folder"],
  ["no number", [peterson, "--seconds", "soon"], "--seconds"],
] as const) {
  test(`${name}: a message, and 2`, async () => {
    const { exitCode: code, stdout, stderr } = await runHere(["run", ...words]);
    assert.is(code, exitCode.mistake);
    assert.is(stdout, "");
    assert.match(stderr, message);
  });
}

test.run();
