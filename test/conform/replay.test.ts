/**
 * Every violation of every spec, done again by the generated code: each trace that `check` writes,
 * through the command line, in memory. And what is no trace of that spec is refused.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { systemMaker } from "../../cli/generated-code.js";
import { replayTrace } from "../../cli/replay-trace.js";
import { run } from "../../cli/run.js";
import { readTraceFile } from "../../cli/trace-file.js";
import { modelOf } from "../support/generated.js";
import { type MemoryPlatform, memoryPlatform } from "../support/memory-platform.js";
import { projectText } from "../support/project.js";
import { specFiles } from "../support/spec-files.js";

/** A machine with one spec and the traces of all its violations. */
async function checked(path: string): Promise<MemoryPlatform> {
  const platform = memoryPlatform({ [path]: projectText(path) });
  await run(["check", path, "--traces", "traces"], platform);
  return platform;
}

function traces({ files }: MemoryPlatform): readonly string[] {
  return [...files.keys()].filter((path) => path.startsWith("traces/"));
}

async function replayed(platform: MemoryPlatform, path: string) {
  platform.written.out = "";
  platform.written.err = "";
  const code = await run(["replay", path], platform);
  return { code, ...platform.written };
}

for (const { path } of specFiles(["spec"])) {
  test(`all violations happen again: ${path}`, async () => {
    const platform = await checked(path);
    const found = traces(platform);
    if (found.length === 0) return;
    const model = modelOf(path);
    const maker = await systemMaker(model);
    assert.ok(maker.ok);
    if (!maker.ok) return;
    for (const file of found) {
      const trace = readTraceFile(platform.files.get(file) ?? new Uint8Array());
      assert.ok(trace.ok, file);
      if (!trace.ok) continue;
      const replayed = await replayTrace(model, trace.value, async () => maker);
      assert.ok(replayed.ok && replayed.value.code === 0, `${file}: ${JSON.stringify(replayed)}`);
    }
  });
}

const truncate = "spec/fault-vs-truncate/fault-vs-truncate.lockspec";
const secret = "traces/spec-fault-vs-truncate-fault-vs-truncate-nolock_bytes-no_secret.json";

let secretTrace = "";

test.before(async () => {
  secretTrace = new TextDecoder().decode((await checked(truncate)).files.get(secret));
});

test("the secret of file B is read through the mapping of A, as bytes", async () => {
  const platform = memoryPlatform({ [truncate]: projectText(truncate), [secret]: secretTrace });
  const { out } = await replayed(platform, secret);
  assert.match(out, /reads data\[b0\], 4096 bytes at 0x\w+, SECRET_OF_B: 53 45 43 52 45 54/);
  assert.match(out, /no_secret: the code has done the same 11 steps, and ends in the same/);
});

/** What is done to the trace, and what is said then. */
const damages: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ["cut off", (text) => text.slice(0, 500), /damaged, or no trace: it is not JSON/],
  ["another document", () => "{}", /damaged, or no trace: schemaVersion is missing/],
  ["a later version", (text) => text.replace('n": 1', 'n": 2'), /schemaVersion is 2, not 1/],
  ["no steps", (text) => text.replace('"steps"', '"stepped"'), /trace.steps is missing/],
  ["a step without a name", (text) => text.replace('"step": "', '"ste": "'), /steps\[0\].step/],
  ["another text", (text) => text.replace(/sha256 of/, "sha256"), /another version of spec/],
  [
    "an instance that is not there",
    (text) => text.replace('"nolock_bytes"', '"nolock_byte"'),
    /has no instance nolock_byte: did you mean nolock_bytes\?/,
  ],
  ["a parameter", (text) => text.replace('"PAGES": 1', '"PAGES": "x"'), /its parameters are not/],
  ["a step", (text) => text.replace('"load.access"', '"load.acces"'), /step 1, reader load.acces/],
  ["a value", (text) => text.replace('"NO_PTE"', '"ZERO_PAGE"'), /no such initial state/],
  ["a missing spec", (text) => text.replace('"file": "spec/', '"file": "lost/'), /no such file/],
];

for (const [what, damage, says] of damages) {
  test(`a damaged trace: ${what}`, async () => {
    const platform = memoryPlatform({ [truncate]: projectText(truncate), [secret]: secretTrace });
    const text = new TextDecoder().decode(platform.files.get(secret));
    const damaged = damage(text);
    assert.is.not(damaged, text, "nothing was changed");
    platform.files.set(secret, new TextEncoder().encode(damaged));
    const { code, err } = await replayed(platform, secret);
    assert.match(err, says);
    assert.is(code, 2);
  });
}

test("no trace at all", async () => {
  const { code, err } = await replayed(memoryPlatform(), "nothing.json");
  assert.is(err, "lockspec: nothing.json: no such file or folder\n");
  assert.is(code, 2);
});

test.run();
