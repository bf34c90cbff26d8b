/**
 * What only a real process shows: colours by environment, a reader that goes away, standard
 * input.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { inFolder, runProgram } from "../support/program.js";
import { compiledFolder } from "../support/project.js";

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

test("a full disk is no success", async () => {
  if (!existsSync("/dev/full")) return;
  await inFolder(files, async (folder) => {
    const full = openSync("/dev/full", "w");
    const words = [join(compiledFolder, "cli", "main.js"), "check", "good.lockspec"];
    const stdio = ["ignore", full, "pipe"] as const;
    const ran = spawnSync(process.execPath, words, { cwd: folder, stdio: [...stdio] });
    closeSync(full);
    assert.is(`${ran.stderr}`, "lockspec: the output cannot be written: no space left\n");
    assert.is(ran.status, exitCode.mistake);
  });
});

test("where nobody can make a folder the run ends all the same", async () => {
  if (!existsSync("/proc/self")) return;
  const { stderr, exitCode: code } = await lockspec(
    "check good.lockspec --reporter json=/proc/x/y",
  );
  assert.is(stderr, "lockspec: /proc/x/y: cannot be written: no such file or folder\n");
  assert.is(code, exitCode.mistake);
});

test("memory that one search has used up is there for the next", async () => {
  const text = `protocol mem
parameter N : 1 .. 12 = 2
shared n[i: 0 .. 11] : 0 .. 9 = 0
action count(i: 0 .. 11) when i < N and n[i] < 9 { n[i] = n[i] + 1 }
may stop when n[0] == 9
instance big { N = 12 } expect holds
instance little expect holds, states 100
`;
  const words = ["check", "mem.lockspec", "--engine", "reference"];
  const environment = { NODE_OPTIONS: "--max-old-space-size=60" };
  const { stdout, exitCode: code } = await inFolder({ "mem.lockspec": text }, (folder) =>
    runProgram(words, { folder, environment }),
  );
  assert.is(code, exitCode.incomplete, stdout);
  assert.match(stdout, /mem big: incomplete\n +stopped early: there was no more memory/);
  assert.match(stdout, "mem little: holds, as expected");
});

test("- is standard input", async () => {
  const { stdout, exitCode: code } = await inFolder(files, (folder) =>
    runProgram(["check", "-"], { folder, stdin: files["good.lockspec"] }),
  );
  assert.match(stdout, "good default: holds");
  assert.is(code, exitCode.met);
});

test("format keeps a file's mode and what links to it, and leaves nothing behind", async () => {
  const untidy = { "real.lockspec": "protocol   a\n" };
  await inFolder(untidy, async (folder) => {
    const real = join(folder, "real.lockspec");
    chmodSync(real, 0o640);
    symlinkSync("real.lockspec", join(folder, "link.lockspec"));
    const { exitCode: code } = await runProgram(["format", "link.lockspec"], { folder });
    assert.is(code, exitCode.met);
    assert.is(readFileSync(real, "utf8"), "protocol a\n");
    assert.is(statSync(real).mode & 0o777, 0o640);
    assert.ok(lstatSync(join(folder, "link.lockspec")).isSymbolicLink());
    assert.equal(readdirSync(folder), ["link.lockspec", "real.lockspec"]);
  });
});

test("a file that cannot be read is told, and the others are checked", async () => {
  await inFolder(files, async (folder) => {
    symlinkSync("loop.lockspec", join(folder, "loop.lockspec"));
    const words = ["check", "good.lockspec", "loop.lockspec"];
    const { stdout, stderr, exitCode: code } = await runProgram(words, { folder });
    assert.is(code, exitCode.mistake);
    assert.match(stdout, "good default: holds");
    assert.is(stderr, "lockspec: loop.lockspec: too many symbolic links\n");
  });
});

test.run();
