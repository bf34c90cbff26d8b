/**
 * `lockspec run --threads`: whole sets of the spec's threads, each on copies of its own, whose work
 * adds up, and of which any can be the one that meets with something.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { seatsOf, setsFor } from "../../cli/seats.js";
import { projectPath } from "../support/project.js";
import { runHere } from "../support/real-platform.js";

process.chdir(projectPath("."));

const p1 = "spec/fault-vs-truncate/fault-vs-truncate.lockspec";

function running(instance: string, ...more: readonly string[]) {
  return runHere(["run", p1, "--instance", instance, ...more]);
}

test("as many whole sets as there is room for, and one at least", () => {
  for (const [asked, threads, sets] of [
    [undefined, 4, 1],
    [1, 4, 1],
    [4, 4, 1],
    [7, 4, 1],
    [8, 4, 2],
    [5, 1, 5],
  ] as const) {
    assert.is(setsFor(asked, threads), sets, `${asked} of ${threads}`);
  }
});

test("every set has its own copies", () => {
  assert.equal(seatsOf({ threads: [0, 2], sets: 2, copies: 3 }), [
    { seat: 0, set: 0, thread: 0, first: 0, count: 3 },
    { seat: 1, set: 0, thread: 2, first: 0, count: 3 },
    { seat: 2, set: 1, thread: 0, first: 3, count: 3 },
    { seat: 3, set: 1, thread: 2, first: 3, count: 3 },
  ]);
});

test("two sets do twice the work of a round", async () => {
  const perRound = async (threads: string): Promise<number> => {
    const { stdout, stderr } = await running(
      "ok_truncate",
      ...["--threads", threads, "--operations", "1000", "--json"],
    );
    const document = JSON.parse(stdout);
    assert.is(document.verdict, "clean", stderr);
    assert.is(document.threads, Number(threads));
    return document.operations / document.rounds;
  };
  const ratio = (await perRound("6")) / (await perRound("3"));
  assert.ok(ratio > 1.6 && ratio < 2.4, String(ratio));
});

test("what is done is said where it is not what was asked for", async () => {
  const { exitCode: code, stdout } = await running(
    "ok_truncate",
    ...["--threads", "8", "--seconds", "0.2"],
  );
  assert.is(code, exitCode.met);
  const told = "6 threads (8 were asked for), 2 sets of 3: reader, remover_thread, allocator\n";
  assert.match(stdout, told);
});

test("what happens in any set is caught", async () => {
  const { exitCode: code, stdout } = await running(
    "nolock_bytes",
    ...["--threads", "9", "--seconds", "90"],
  );
  assert.is(code, exitCode.unmet, stdout);
  assert.match(stdout, "9 threads, 3 sets of 3");
  assert.match(stdout, /lockspec replay .* --schedule @/);
});

for (const [words, message] of [
  ["0", '--threads must be a whole number above 0, not "0"'],
  ["two", '--threads must be a whole number above 0, not "two"'],
  ["1000", "--threads is at most 256"],
] as const) {
  test(`--threads ${words}: a message, and 2`, async () => {
    const { exitCode: code, stdout, stderr } = await running("ok_truncate", "--threads", words);
    assert.is(code, exitCode.mistake);
    assert.is(stdout, "");
    assert.match(stderr, message);
  });
}

test.run();
