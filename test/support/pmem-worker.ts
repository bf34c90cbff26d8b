/**
 * A worker that appends to its half of a device and shares one line with its fellow. Each record
 * is a line of eight equal words; then comes the count, a commit word. It posts nothing until it
 * is done, and can be stopped by a word in shared memory.
 */
import { parentPort, workerData } from "node:worker_threads";
import { attachPmemFile, type PmemHandle } from "../../runtime/index.js";

/** What a worker is told. */
export interface WorkerTask {
  readonly handle: PmemHandle;
  readonly worker: number;
  readonly records: number;
  /** Not zero: stop. */
  readonly stop: SharedArrayBuffer;
  /** Where the worker says how many records it has committed: an upper bound of nothing. */
  readonly committed: SharedArrayBuffer;
}

const task: WorkerTask = workerData;
const device = await attachPmemFile(task.handle);
const thread = device.thread();
const stop = new Int32Array(task.stop);
const committed = new Int32Array(task.committed);

/** The commit word of a worker; both lie in the last line, which a crash looks at last. */
const commit = device.deviceBytes - 64 + task.worker * 8;
/** A word that both increment. */
const shared = 64;
const base = 4096 + task.worker * 4096 * 4;

for (let index = 1; index <= task.records && Atomics.load(stop, 0) === 0; index++) {
  const record = base + ((index - 1) % 256) * 64;
  const bytes = new Uint8Array(new BigInt64Array(8).fill(BigInt(index)).buffer);
  if (index % 2 === 0) {
    thread.store(record, bytes);
    thread.flush(record, 64);
  } else {
    thread.storeNonTemporal(record, bytes);
  }
  thread.fence();
  thread.store64(commit, BigInt(index));
  thread.flush(commit);
  thread.fence();
  Atomics.store(committed, task.worker, index);
  for (;;) {
    const before = thread.load64(shared);
    if (thread.compareExchange64(shared, before, before + 1n) === before) break;
  }
}
thread.flush(shared);
thread.fence();
thread.release();
parentPort?.postMessage("done");
