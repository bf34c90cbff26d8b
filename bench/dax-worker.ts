/** One worker of that benchmark: the same operation on its file, round by round. */
import { parentPort, workerData } from "node:worker_threads";
import { DaxFileSystem, type DaxHandle } from "../examples/dax/dax-file-system.js";
import { pageBytes } from "../runtime/index.js";
import type { DaxOperation } from "./dax-files.js";

export interface DaxTask {
  readonly handle: DaxHandle;
  readonly thread: number;
  readonly operation: DaxOperation;
  readonly pages: number;
  readonly rounds: number;
  /** How many have come, over all rounds. */
  readonly barrier: SharedArrayBuffer;
  readonly workers: number;
}

const task: DaxTask = workerData;
const { pages, operation } = task;
const files = new DaxFileSystem(task.handle, task.thread);
const file = task.thread;
files.create(file);
const mapping = files.mmap(file) ?? -1;
const word = new Uint8Array(8).fill(7);
for (let page = 0; page < pages; page++) files.write(file, page * pageBytes, word);

/** Each on one page: how often it is done in a pass over all pages. */
const acts: Readonly<Record<DaxOperation, (offset: number) => void>> = {
  load: (offset) => files.load(mapping, offset, 8),
  store: (offset) => files.store(mapping, offset, word),
  read: (offset) => files.read(file, offset, 8),
  write: (offset) => files.write(file, offset, word),
  fault: (offset) => {
    files.core.unmap(files.self, file, offset / pageBytes);
    files.load(mapping, offset, 8);
  },
  fsync: (offset) => {
    files.store(mapping, offset, word);
    files.fsync(file);
  },
  punch: (offset) => {
    files.punch(file, offset, pageBytes);
    files.write(file, offset, word);
  },
};

const passes = { load: 80, store: 40, read: 40, write: 40, fault: 20, fsync: 4, punch: 4 };

function pass(): void {
  const act = acts[operation];
  for (let page = 0; page < pages; page++) act(page * pageBytes);
}

/** All begin a round at once. */
function meet(round: number): void {
  const come = new Int32Array(task.barrier);
  Atomics.add(come, 0, 1);
  while (Atomics.load(come, 0) < (round + 1) * task.workers) Atomics.wait(come, 1, 0, 0.1);
}

for (let warm = 0; warm < 4; warm++) pass();
const perSecond: number[] = [];
for (let round = 0; round < task.rounds; round++) {
  meet(round);
  const began = performance.now();
  for (let each = passes[operation]; each > 0; each--) pass();
  perSecond.push((passes[operation] * pages * 1000) / (performance.now() - began));
}
parentPort?.postMessage(perSecond);
