/**
 * A process that appends records to an image file until it is killed: run with the path of the
 * file. Each record is a line of eight equal words, then comes the count, a commit word in a line
 * of its own; both are fenced. Says how many it has committed, now and then.
 */
import { writeSync } from "node:fs";
import { openPmemFile } from "../../runtime/index.js";

const [path = ""] = process.argv.slice(2);
const { device } = await openPmemFile(path);
const thread = device.thread();
const lines = device.deviceBytes / 64 - 1;

for (let count = 1; ; count++) {
  const record = 64 * (1 + ((count - 1) % lines));
  const bytes = new Uint8Array(new BigInt64Array(8).fill(BigInt(count)).buffer);
  if (count % 2 === 0) {
    thread.store(record, bytes);
    thread.flush(record, 64);
  } else {
    thread.storeNonTemporal(record, bytes);
  }
  thread.fence();
  thread.store64(0, BigInt(count));
  thread.flush(0);
  thread.fence();
  if (count % 20 === 0) writeSync(1, `${count}\n`);
}
