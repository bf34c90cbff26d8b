/**
 * What only a real process shows: colours by environment, a reader that goes away, standard
 * input.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { inFolder, runProgram } from "../support/program.js";

const files = {
  "good.lockspec": `protocol good
shared x : 0 .. 1 = 0
process p { one: x = 1 }
`,
  "bad.lockspec": "protocol bad\nshared x : 0 .. 1 = y\n",
};

function lockspec(words: string, environment: Readonly<Record<string, string>> = {}) {
  return inFolder(files, (folder) => runProgram(words.split(" "), { folder, environment }));
}

test("no colours in a pipe, unless they are forced", async () => {
  const plain = await lockspec("check good.lockspec bad.lockspec");
  assert.is(plain.exitCode, exitCode.mistake);
  assert.not.match(plain.stdout + plain.stderr, "\x1b");
  const forced = await lockspec("check good.lockspec bad.lockspec", { FORCE_COLOR: "1" });
  assert.match(forced.stdout, "\x1b[");
  assert.match(forced.stderr, "\x1b[");
  const refused = await lockspec("check good.lockspec", { NO_COLOR: "1", FORCE_COLOR: "0" });
  assert.not.match(refused.stdout, "\x1b");
});

test("a reader that goes away is no error", async () => {
  const { stderr, exitCode: code } = await inFolder(files, (folder) =>
    runProgram(["check", "good.lockspec"], {
      folder,
      started: (child) => child.stdout?.destroy(),
    }),
  );
  assert.is(stderr, "");
  assert.is(code, exitCode.met);
});

test("- is standard input", async () => {
  const { stdout, exitCode: code } = await inFolder(files, (folder) =>
    runProgram(["check", "-"], { folder, stdin: files["good.lockspec"] }),
  );
  assert.match(stdout, "good default: holds");
  assert.is(code, exitCode.met);
});

test.run();
