/** One of the two workers: it attaches to the protocol's memory and calls its operations. */
import { parentPort, workerData } from "node:worker_threads";
import { Caller, seededRandom } from "lockspec/runtime";
import { PageFault, type Parameters } from "./threaded/page-fault.js";

export interface Task {
  readonly role: "reader" | "owner";
  /** The number that the spec gives to the thread. */
  readonly thread: number;
  readonly calls: number;
  /** The same for all workers. */
  readonly parameters: Partial<Parameters>;
  /** `memory.buffer` of whoever has initialized the protocol. */
  readonly buffer: SharedArrayBuffer;
}

export interface Answer {
  readonly text: string;
  /** Loads that gave the bytes of another page. */
  readonly wrong: number;
}

const task: Task = workerData;
const random = seededRandom(task.thread);
const protocol = new PageFault(task.parameters, task.buffer);
const self = new Caller(task.thread, { choose: (count) => random.below(count) });
const { PAGES, BLOCKS } = protocol.parameters;

parentPort?.postMessage(task.role === "reader" ? read() : fillAndPunch());

function read(): Answer {
  let wrong = 0;
  for (let call = 0; call < task.calls; call++) {
    const page = random.below(PAGES);
    const seen = protocol.load(self, page);
    if (seen !== undefined && seen !== page) wrong += 1;
  }
  return { text: `reader: ${task.calls} loads`, wrong };
}

function fillAndPunch(): Answer {
  for (let call = 0; call < task.calls; call++) {
    const page = random.below(PAGES);
    if (random.below(2) === 0) protocol.fill(self, page, random.below(BLOCKS));
    else protocol.punch(self, page);
  }
  return { text: `owner: ${task.calls} pages filled or punched`, wrong: 0 };
}
