/**
 * Real threads on one device: two workers store, flush and fence in the same lines, and every crash
 * in the meantime leaves what their fences have promised.
 */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  createPmem,
  createPmemFile,
  openPmemFile,
  type PmemDevice,
  type PmemHandle,
  type PmemImage,
  readPmemImage,
} from "../../runtime/index.js";
import type { WorkerTask } from "../support/pmem-worker.js";

const deviceBytes = 4096 * 64;
const records = 20_000;

interface Running {
  readonly committed: Int32Array;
  /** Tells the workers to stop. */
  stop(): void;
  readonly done: Promise<void>;
}

function start(handle: PmemHandle): Running {
  const stop = new SharedArrayBuffer(4);
  const committed = new SharedArrayBuffer(8);
  const workers = [0, 1].map((worker) => {
    const workerData: WorkerTask = { handle, worker, records, stop, committed };
    return new Worker(new URL("../support/pmem-worker.js", import.meta.url), { workerData });
  });
  const done = Promise.all(workers.map((worker) => once(worker, "exit")));
  return {
    committed: new Int32Array(committed),
    stop: () => Atomics.store(new Int32Array(stop), 0, 1),
    done: done.then(() => {}),
  };
}

/** What the fences promise: all records up to the commit word, whole, and no count too small. */
function assertLegal({ bytes }: PmemImage, promised: readonly number[]): void {
  const words = new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  for (const worker of [0, 1]) {
    const count = Number(words[words.length - 8 + worker]);
    assert.ok(count >= promised[worker]!, `committed ${promised[worker]}, found ${count}`);
    for (let index = Math.max(1, count - 254); index <= count; index++) {
      const first = (4096 + worker * 4096 * 4) / 8 + ((index - 1) % 256) * 8;
      const record = words.subarray(first, first + 8);
      assert.ok(
        record.every((word) => word === BigInt(index)),
        `record ${index} of ${count} is ${record}`,
      );
    }
  }
}

/** Crashes again and again while the workers run; gives how often. */
async function crashOften(device: PmemDevice, running: Running): Promise<number> {
  let isDone = false;
  running.done.then(() => {
    isDone = true;
  });
  let crashes = 0;
  while (!isDone) {
    const promised = [...running.committed];
    assertLegal(device.crash({ seed: crashes++ }), promised);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return crashes;
}

for (const domain of ["adr", "eadr"] as const) {
  test(`every crash under two workers is legal, ${domain}`, async () => {
    const device = createPmem(deviceBytes, { domain });
    const running = start(device.handle);
    const crashes = await crashOften(device, running);
    assert.ok(crashes > 20, `${crashes} crashes`);
    assert.equal([...running.committed], [records, records]);
    const last = device.crashImages();
    assert.is(last.legal, 1n);
    assert.ok(last.exact || device.statistics().earlyWriteBacks > 0);
    assert.is(device.thread().load64(64), BigInt(2 * records), "no exchange was lost");
    const { stores, fences, nonTemporalStores } = device.statistics();
    assert.is(stores, 2 * (records / 2 + 2 * records));
    assert.is(nonTemporalStores, records);
    assert.is(fences, 2 * (2 * records + 1));
  });
}

test("the file of a device keeps up with two workers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lockspec-pmem-"));
  const path = join(folder, "image");
  const device = await createPmemFile(path, deviceBytes);
  const running = start(device.handle);
  while (running.committed.some((count) => count < 300)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  running.stop();
  await running.done;
  assertLegal(await readPmemImage(path), [...running.committed]);
  device.close({ image: device.crash({ seed: 1 }) });
  const { device: again } = await openPmemFile(path);
  assertLegal(again.image(), [...running.committed]);
  again.close();
  rmSync(folder, { recursive: true });
});

test.run();
