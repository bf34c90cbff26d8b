/** What a run does when lockspec itself fails: exit code 70, and a request to report it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { run } from "../../cli/run.js";
import { memoryPlatform } from "../support/memory-platform.js";

function failingPlatform() {
  const platform = memoryPlatform({ "a.lockspec": "protocol a\n" });
  return {
    ...platform,
    read: () => {
      throw new Error("the disk is made of cheese");
    },
  };
}

test("a bug is told as one, without its stack", async () => {
  const platform = failingPlatform();
  assert.is(await run(["check", "a.lockspec"], platform), exitCode.bug);
  assert.is(platform.written.out, "");
  assert.match(platform.written.err, "this is a bug in lockspec: the disk is made of cheese");
  assert.match(platform.written.err, "the command: lockspec check a.lockspec");
  assert.match(platform.written.err, "the version: lockspec 1.2.3");
  assert.match(platform.written.err, "the file bug.txt");
  assert.not.match(platform.written.err, /\n\s+at /);
  assert.match(platform.bugReports[0] ?? "", /\n\s+at /);
});

test("little memory left: incomplete, with the counts so far", async () => {
  const spec = "protocol a\nshared n : 0 .. 9 = 0\naction up when n < 9 { n += 1 }\n";
  for (const engine of ["wasm", "reference"]) {
    const platform = { ...memoryPlatform({ "a.lockspec": spec }), memoryIsShort: () => true };
    const words = ["check", "a.lockspec", "--engine", engine];
    const code = await run(words, platform);
    // The wasm engine has a memory of its own, and such a small search has no pause.
    assert.is(code, engine === "wasm" ? exitCode.unmet : exitCode.incomplete);
    if (engine === "reference") assert.match(platform.written.out, "there was no more memory");
  }
});

test("with --debug the stack is shown instead of kept", async () => {
  const platform = failingPlatform();
  assert.is(await run(["check", "a.lockspec", "--debug"], platform), exitCode.bug);
  assert.match(platform.written.err, /\n\s+at /);
  assert.equal(platform.bugReports, []);
});

test.run();
