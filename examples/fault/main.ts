/**
 * A file of 4096 pages, used by two workers at once: one loads from it through a mapping, the other
 * fills and punches its pages.
 */
import { Worker } from "node:worker_threads";
import { Chooser, first } from "lockspec/runtime";
import { PageFault } from "./threaded/page-fault.js";
import type { Answer, Task } from "./worker.js";

const parameters = { PAGES: 4096, BLOCKS: 4096 };

const protocol = new PageFault(parameters);
protocol.initialize(new Chooser(first));

const { reader, owner } = protocol.processes;
const common = { calls: 100_000, parameters, buffer: protocol.memory.buffer };
const tasks: readonly Task[] = [
  { role: "reader", thread: reader.at(0), ...common },
  { role: "owner", thread: owner, ...common },
];

const answers = await Promise.all(tasks.map(answerOf));
const found = answers.reduce((sum, { wrong }) => sum + wrong, 0);
for (const { text } of answers) console.log(text);
console.log(found === 0 ? "every load saw its own page" : `${found} loads saw another page`);

function answerOf(task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: task });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
