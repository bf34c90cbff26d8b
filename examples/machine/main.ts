/**
 * A file system of a few lines on the run time's machine: two workers on one file in emulated
 * persistent memory, one through a mapping. `node dist/examples/machine/main.js` prints what they
 * did, and that no load ever saw the bytes of another page.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import {
  createBlockAllocator,
  createInode,
  createMm,
  createPmem,
  pageBytes,
} from "lockspec/runtime";
import type { Machine } from "./dax-file.js";
import type { Answer, Task } from "./worker.js";

const [pages, threads] = [64, 2];
const inode = createInode({ number: 1, pages, threads });
const mm = createMm({ number: 0, pages, threads });
inode.setSize(pages * pageBytes);
mm.map(0, inode, { page: 0, pages, filePage: 0, writable: false });

const machine: Machine = {
  device: createPmem((pages + 1) * pageBytes, { tracking: "off" }).handle,
  allocator: createBlockAllocator({ blocks: pages + 1, threads }).handle,
  inode: inode.handle,
  mm: mm.handle,
};

const common = { machine, pages, calls: 20_000 };
const answers = await Promise.all([
  run({ role: "reader", thread: 0, ...common }),
  run({ role: "owner", thread: 1, ...common }),
]);

for (const { text } of answers) console.log(text);
const wrong = answers.reduce((sum, answer) => sum + answer.wrong, 0);
console.log(wrong === 0 ? "every load saw its own page or a hole" : `${wrong} loads were wrong`);

async function run(task: Task): Promise<Answer> {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: task });
  const [answer]: Answer[] = await once(worker, "message");
  if (answer === undefined) throw new Error("a worker has no answer");
  return answer;
}
