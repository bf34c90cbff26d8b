/**
 * The recorder: what threads write comes out once, in the order of its ends, also while they go on;
 * a full ring ends the recording at a moment before anything that is missing.
 */
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { HistoryRecorder, type RecordedEntry, untilLost } from "../../runtime/index.js";

test("entries come out once, with their moments and values", () => {
  const recorder = HistoryRecorder.create({ threads: 2, entries: 8, values: 2 });
  const [one, other] = [0, 1].map((thread) => HistoryRecorder.pen(recorder.handle, thread));
  const begin = one?.moment() ?? 0;
  other?.write(5, other.moment(), [-1]);
  one?.write(7, begin, [3, 4]);
  assert.equal(recorder.drain(), {
    entries: [
      { thread: 1, what: 5, begin: begin + 1, end: begin + 2, values: [-1, 0] },
      { thread: 0, what: 7, begin, end: begin + 3, values: [3, 4] },
    ],
    lostAt: undefined,
  });
  assert.equal(recorder.drain().entries, []);
});

test("a drained ring has room again, beyond its end", () => {
  const recorder = HistoryRecorder.create({ threads: 1, entries: 3, values: 1 });
  const pen = HistoryRecorder.pen(recorder.handle, 0);
  const seen: number[] = [];
  for (let number = 0; number < 10; number++) {
    pen.write(0, pen.moment(), [number]);
    if (number % 2 === 1) seen.push(...recorder.drain().entries.flatMap(({ values }) => values));
  }
  assert.equal(
    seen,
    Array.from({ length: 10 }, (_, number) => number),
  );
});

test("a full ring ends the recording", () => {
  const recorder = HistoryRecorder.create({ threads: 2, entries: 2 });
  const [full, other] = [0, 1].map((thread) => HistoryRecorder.pen(recorder.handle, thread));
  for (let number = 0; number < 3; number++) full?.write(number, full.moment());
  other?.write(9, other.moment());
  const first = recorder.drain();
  assert.equal(
    first.entries.map(({ what }) => what),
    [0, 1, 9],
  );
  const [, , last] = first.entries;
  assert.ok(first.lostAt !== undefined && last !== undefined && last.begin > first.lostAt);
  assert.equal(untilLost(first.entries, first.lostAt), first.entries.slice(0, 2));
  full?.write(4, full.moment());
  assert.equal(recorder.drain(), { entries: [], lostAt: first.lostAt }, "nothing behind the gap");
});

test("what was open when the first entry was lost stays open", () => {
  const entry = { thread: 0, what: 1, values: [] };
  const entries = [
    { ...entry, begin: 1, end: 3 },
    { ...entry, begin: 2, end: 9 },
    { ...entry, begin: 6, end: 7 },
  ];
  assert.equal(untilLost(entries, 5), [entries[0], { ...entry, begin: 2 }]);
  assert.equal(untilLost(entries, undefined), entries);
});

const perThread = 4000;
const writer = `
const { workerData, parentPort } = require("node:worker_threads");
import(workerData.runtime).then(({ HistoryRecorder }) => {
  const pen = HistoryRecorder.pen(workerData.handle, workerData.thread);
  for (let number = 0; number < ${perThread}; number++) pen.write(number, pen.moment(), [number]);
  parentPort.postMessage("done");
});`;

test("nothing is lost or doubled while threads write and one drains", async () => {
  const threads = 2;
  const recorder = HistoryRecorder.create({ threads, entries: perThread, values: 1 });
  const runtime = new URL("../../runtime/index.js", import.meta.url).href;
  const seen: RecordedEntry[] = [];
  let running = threads;
  for (let thread = 0; thread < threads; thread++) {
    const workerData = { runtime, handle: recorder.handle, thread };
    new Worker(writer, { eval: true, workerData }).on("message", () => {
      running -= 1;
    });
  }
  while (running > 0) {
    seen.push(...recorder.drain().entries);
    await new Promise((resolve) => setImmediate(resolve));
  }
  seen.push(...recorder.drain().entries);
  assert.is(seen.length, threads * perThread);
  assert.is(new Set(seen.flatMap(({ begin, end }) => [begin, end])).size, 2 * seen.length);
  for (let thread = 0; thread < threads; thread++) {
    const own = seen.filter((entry) => entry.thread === thread);
    assert.ok(own.every(({ what, values }, number) => what === number && values[0] === number));
  }
});

test.run();
