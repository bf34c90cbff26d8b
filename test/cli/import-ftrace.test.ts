/**
 * What only shows with long texts, full disks and impatient users: pieces that end anywhere, a
 * writer that fails, Ctrl-C, progress. Files and messages are in `import-ftrace.md`.
 */
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import type { Attempt, Platform } from "../../cli/platform.js";
import { run } from "../../cli/run.js";
import { recordLine } from "../support/ftrace-text.js";
import { memoryPlatform } from "../support/memory-platform.js";

const task = "wl-ü"; // two bytes, which a piece may part
const lines = Array.from({ length: 200 }, (_, index) =>
  recordLine({ task, pid: 7, cpu: 0 }, index + 1, [
    "tracing_mark_write",
    `op.begin op=load f=A p=${index} v=0`,
  ]),
);
const text = `${lines.join("\n")}\n`;
const words = ["import-ftrace", "a.txt", "-o", "out.ndjson"];

function written(platform: { readonly files: ReadonlyMap<string, Uint8Array> }): string {
  return new TextDecoder().decode(platform.files.get("out.ndjson"));
}

test("pieces end anywhere, and the text may be packed", async () => {
  const plain = memoryPlatform({ "a.txt": text });
  assert.is(await run(words, plain), exitCode.met, plain.written.err);
  const events = written(plain).trim().split("\n");
  assert.is(events.length, 200);
  assert.ok(events.every((event) => JSON.parse(event).task === task));
  const packed = memoryPlatform();
  packed.files.set("a.txt", gzipSync(text));
  assert.is(await run(words, packed), exitCode.met, packed.written.err);
  assert.is(written(packed), written(plain));
});

test("a disk that is full", async () => {
  const memory = memoryPlatform({ "a.txt": text });
  let abandoned = 0;
  const full: Platform = {
    ...memory,
    openWriter: () => ({
      ok: true,
      value: {
        write: () => {
          throw new Error("no space left");
        },
        commit: () => assert.unreachable("half a recording is kept"),
        abandon: () => {
          abandoned++;
        },
      },
    }),
    attempt: reasoned,
  };
  assert.is(await run(words, full), exitCode.mistake);
  assert.match(memory.written.err, /^lockspec: out\.ndjson: no space left$/m);
  assert.is(abandoned, 1);
});

function reasoned(work: () => void): Attempt<void> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : "" };
  }
}

test("Ctrl-C leaves no file", async () => {
  const memory = memoryPlatform({ "a.txt": text });
  let breaths = 0;
  const platform: Platform = {
    ...memory,
    breathe: async () => {
      if (++breaths === 3) memory.interrupt();
    },
  };
  assert.is(await run(words, platform), exitCode.interrupted);
  assert.not(memory.files.has("out.ndjson"));
});

test("progress is told when it takes long", async () => {
  const memory = memoryPlatform({ "a.txt": text });
  const platform: Platform = {
    ...memory,
    breathe: async () => {
      memory.clock.now += 1000;
    },
  };
  assert.is(await run(words, platform), exitCode.met);
  assert.match(memory.written.err, /^a\.txt: \d+ lines, \d+ events$/m);
});

test("a line without an end is no line", async () => {
  const platform = memoryPlatform({ "a.txt": "x".repeat(100_000) });
  assert.is(await run(words, platform), exitCode.mistake);
  assert.match(platform.written.err, /a\.txt: no text of ftrace: a line is endless/);
});

test.run();
