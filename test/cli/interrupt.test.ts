/** Ctrl-C in the middle of a long search: what is known is printed, and the exit code says so. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, runProgram } from "../support/program.js";

const endless = `protocol endless
shared n[i: 0 .. 7] : 0 .. 999 = 0
action count(i: 0 .. 7) when n[i] < 999 { n[i] = n[i] + 1 }
may stop when n[0] == 999
instance main
instance never_begun
`;

/** Runs `lockspec check` and interrupts it after so many milliseconds, as often as asked. */
function interrupted(words: readonly string[], afterMs: readonly number[]) {
  return inFolder({ "endless.lockspec": endless }, (folder) =>
    runProgram(["check", "endless.lockspec", ...words], {
      folder,
      started: (child) => {
        for (const ms of afterMs) setTimeout(() => child.kill("SIGINT"), ms);
      },
    }),
  );
}

test("the figures so far, and 130", async () => {
  const { stdout, exitCode } = await interrupted([], [1500]);
  assert.is(exitCode, 130);
  assert.match(stdout, /endless main: incomplete/);
  assert.match(stdout, /[\d,]+ states, [\d,]+ successors, depth \d+/);
  assert.not.match(stdout, "never_begun");
});

test("JSON stays one document", async () => {
  const { stdout, exitCode } = await interrupted(["--json"], [1500]);
  assert.is(exitCode, 130);
  assert.is(JSON.parse(stdout).results[0].verdict, "incomplete");
});

test("--timeout ends each instance by itself", async () => {
  const { stdout, exitCode } = await interrupted(["--timeout", "0.3"], []);
  assert.is(exitCode, 3);
  assert.match(stdout, /endless main: incomplete/);
  assert.match(stdout, /endless never_begun: incomplete/);
});

test("the second Ctrl-C does not wait", async () => {
  const start = performance.now();
  const { exitCode } = await interrupted([], [1500, 1502]);
  assert.is(exitCode, 130);
  assert.ok(performance.now() - start < 4000);
});

test.run();
