/** What the parts of the machine promise to several threads at once. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  blockPte,
  createBlockAllocator,
  createEntryTree,
  createInode,
  createMm,
  createPageTable,
  createPmem,
  noPte,
  pageBytes,
  writeProtectMappingRange,
} from "../../runtime/index.js";
import type { MachineOrder, MachineTask } from "../support/machine-worker.js";

const thread = 0;
const threads = 4;

function start(task: MachineTask, number: number): Promise<readonly unknown[]> {
  const workerData: MachineOrder = { thread: number, task };
  const file = new URL("../support/machine-worker.js", import.meta.url);
  const signal = AbortSignal.timeout(10_000);
  return once(new Worker(file, { workerData }), "message", { signal });
}

test("unmapping waits for a load under way, also when another has unmapped", async () => {
  for (const alreadyUnmapped of [false, true]) {
    const table = createPageTable({ pages: 1, threads });
    table.install(thread, 0, blockPte(0, "read-only"));
    const buffer = new SharedArrayBuffer(8);
    const words = new Int32Array(buffer);
    const answer = start({ kind: "slow load", table: table.handle, words: buffer }, 1);
    Atomics.wait(words, 0, 0);
    if (alreadyUnmapped) new Int32Array(table.handle.entries)[0] = noPte;
    assert.is(Atomics.load(words, 1), 0);
    assert.is(table.zap(thread, { first: 0, end: 1 }), alreadyUnmapped ? 0 : 1);
    assert.is(Atomics.load(words, 1), 1);
    assert.equal(await answer, ["done"]);
  }
});

test("one thread at a time has an entry locked, and nobody sleeps for ever", async () => {
  const times = 3000;
  const words = new SharedArrayBuffer(4);
  const entries = createEntryTree({ pages: 1, debug: true }).handle;
  const task = { kind: "entry", entries, words, times } as const;
  const answers = await Promise.all([0, 1, 2].map((number) => start(task, number)));
  assert.equal(answers, [["done"], ["done"], ["done"]]);
  assert.is(new Int32Array(words)[0], 3 * times);
});

test("after a writeback no store is without a mark, for each has to fault first", async () => {
  const mm = createMm({ number: 0, pages: 1, threads, debug: true });
  const inode = createInode({ number: 1, pages: 1, threads, debug: true });
  mm.map(thread, inode, { page: 0, pages: 1, filePage: 0, writable: true });
  const { entries } = inode;
  const memory = createPmem(pageBytes, { tracking: "off" });
  const device = memory.thread(thread);
  const words = new SharedArrayBuffer(4);
  const shared = { entries: entries.handle, device: memory.handle, words };
  entries.grab(thread, 0);
  entries.unlock(thread, 0);
  const answer = start({ kind: "stores", mm: mm.handle, ...shared }, 1);
  const range = { first: 0, end: 1, mms: [mm] };
  const nap = new Int32Array(new SharedArrayBuffer(4));
  let [dirty, unmarked] = [0, 0];
  for (let writebacks = 0; writebacks < 20_000 && dirty < 300; writebacks++) {
    entries.lock(thread, 0);
    writeProtectMappingRange(thread, inode, range);
    entries.clearMark(0, "dirty");
    const before = device.load32(0);
    entries.unlock(thread, 0);
    Atomics.wait(nap, 0, 0, 0.02);
    if (device.load32(0) === before) continue;
    if (entries.hasMark(0, "dirty")) dirty += 1;
    else unmarked += 1;
  }
  Atomics.store(new Int32Array(words), 0, 1);
  assert.equal(await answer, ["done"]);
  assert.is(unmarked, 0);
  assert.is(dirty, 300);
});

test("no two threads have a block", async () => {
  const blocks = 4;
  const words = new SharedArrayBuffer(4 * blocks);
  const allocator = createBlockAllocator({ blocks, threads });
  const task = { kind: "blocks", allocator: allocator.handle, words, times: 5000 } as const;
  const answers = await Promise.all([0, 1, 2].map((number) => start(task, number)));
  assert.equal(answers, [["done"], ["done"], ["done"]]);
  assert.is(allocator.freeBlocks, blocks);
});

test.run();
