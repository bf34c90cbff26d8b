/**
 * The recordings of real kernels, printed as the kernel's text and imported: nothing is lost,
 * nothing is added. Then what only shows in long texts: the window of sorting, and memory.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { filesBelow } from "../support/cases.js";
import { importLines, printedLines } from "../support/ftrace-recording.js";
import { type PlainEvent, recordLine } from "../support/ftrace-text.js";
import { projectPath } from "../support/project.js";

const recordings = filesBelow("test/data/linux").filter((path) => path.endsWith(".ndjson.gz"));

function eventsOf(path: string): readonly PlainEvent[] {
  const lines = gunzipSync(readFileSync(projectPath(path)))
    .toString()
    .trim()
    .split("\n");
  return lines.map((line): PlainEvent => JSON.parse(line));
}

for (const path of recordings) {
  test(`${path}, printed and imported`, () => {
    const recorded = eventsOf(path);
    const { events, reader } = importLines(
      printedLines(recorded, path.includes("xfs") ? "xfs" : "ext4"),
    );
    assert.equal(reader.problems(), []);
    assert.is(events.length, recorded.length);
    for (const [index, event] of events.entries()) {
      assert.equal({ ...event, seq: event.seq / 10 }, withExactInode(recorded[index]));
    }
  });
}

/**
 * These recordings have areas without a file, of which the inode is whatever memory held; it may be
 * larger than JSON's numbers are exact, and what is imported is then hexadecimal.
 */
function withExactInode(event: PlainEvent | undefined): PlainEvent | undefined {
  const { ino } = event?.args ?? {};
  if (event === undefined || typeof ino !== "number" || Number.isSafeInteger(ino)) return event;
  return { ...event, args: { ...event.args, ino: `0x${BigInt(String(ino)).toString(16)}` } };
}

test("there are recordings of both file systems", () => {
  for (const name of ["ext4", "xfs"]) assert.ok(recordings.some((path) => path.includes(name)));
});

const marker = (seq: number): string =>
  recordLine({ task: "wl", pid: 1, cpu: 0 }, seq, [
    "tracing_mark_write",
    `op.begin op=load f=A p=${seq} v=0`,
  ]);

test("what is later than the window is sorted, what is later still is told", () => {
  const inOrder = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const within = importLines([5, 1, 2, 3, 4, 6, 7, 10, 9, 8].map(marker), { window: 3 });
  assert.equal(within.reader.problems(), []);
  assert.equal(
    within.events.map(({ seq }) => seq),
    inOrder,
  );
  const { reader } = importLines([2, 3, 4, 5, 6, 7, 8, 9, 10, 1].map(marker), { window: 3 });
  const [problem] = reader.problems();
  assert.is(problem?.line, 10);
  assert.match(problem?.text ?? "", /^1 comes after \d+ on line \d+, further than could be sorted/);
});

test("events come out while the text goes by", () => {
  const { reader } = importLines([], { window: 100 });
  let most = 0;
  let written = 0;
  for (let seq = 1; seq <= 5000; seq++) {
    written += reader.take(marker(seq)).length;
    most = Math.max(most, seq - written);
  }
  assert.ok(most <= 200, `${most} were held`);
  assert.is(written + reader.end().length, 5000);
});

test("--until keeps what is before a hole, and nothing of what is not whole", () => {
  const lines = [marker(1), marker(2), "CPU:0 [LOST 12 EVENTS]", marker(9)];
  const kept = importLines(lines, { until: 2 });
  assert.equal(kept.reader.problems(), []);
  assert.equal(
    kept.events.map(({ seq }) => seq),
    [1, 2],
  );
  assert.is(importLines(lines, { until: 3 }).reader.problems().length, 1);
});

test.run();
