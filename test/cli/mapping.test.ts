/** Recordings as they come: packed, cut, with other fields than the mapping asks for. */
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { run } from "../../cli/run.js";
import { type MemoryPlatform, memoryPlatform } from "../support/memory-platform.js";
import { projectText } from "../support/project.js";

const folder = "test/case/mapping";
const recording = projectText(`${folder}/depot.ndjson`);

function platformWith(
  bytes: Uint8Array,
  map = projectText(`${folder}/depot.lockmap`),
): MemoryPlatform {
  const spec = projectText(`${folder}/depot.lockspec`);
  const platform = memoryPlatform({ "a.lockspec": spec, "a.lockmap": map });
  platform.files.set("a.ndjson.gz", bytes);
  return platform;
}

function validate(platform: MemoryPlatform, ...more: readonly string[]): Promise<number> {
  return run(["validate", "a.lockspec", "a.ndjson.gz", "--map", "a.lockmap", ...more], platform);
}

test("a packed recording is unpacked; cut it is a mistake", async () => {
  const packed = gzipSync(recording);
  const platform = platformWith(packed);
  assert.is(await validate(platform, "--strict"), exitCode.met, platform.written.err);
  for (const length of [packed.length - 9, packed.length - 40, 2]) {
    const cut = platformWith(packed.subarray(0, length));
    assert.is(await validate(cut), exitCode.mistake);
    assert.match(cut.written.err, /a\.ndjson\.gz: damaged, or not all of it is there/);
  }
});

test("a line that is cut short is a mistake, with its number", async () => {
  const cut = platformWith(new TextEncoder().encode(recording.slice(0, -20)));
  assert.is(await validate(cut), exitCode.mistake);
  assert.match(cut.written.err, /a\.ndjson\.gz:18: the recording ends in the middle of a line/);
});

test("a field that no event has is told, and a mistake with --strict", async () => {
  const map = projectText(`${folder}/depot.lockmap`).replace(
    'begin{op: "fetch"}',
    'begin{po: "fetch"}',
  );
  const platform = platformWith(new TextEncoder().encode(recording), map);
  assert.is(await validate(platform), exitCode.unmet);
  const told = /no op\.begin here has a field po, only op, shelf, text \(a\.lockmap:23:13\)/;
  assert.match(platform.written.err, told);
  assert.is(await validate(platform, "--strict"), exitCode.mistake);
});

test.run();
