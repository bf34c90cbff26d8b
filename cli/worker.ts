/** What a worker thread of `lockspec run` is: one thread of the spec, round after round. */
import { type MessagePort, workerData } from "node:worker_threads";
import { Control, Copies, StepOrder, type ThreadedSystem, work } from "../runtime/index.js";
import { evaluateModule } from "./evaluate-module.js";
import type { WorkerTask } from "./worker-task.js";

// The host posts nothing else.
const { task, port } = workerData as { readonly task: WorkerTask; readonly port: MessagePort };
const System = evaluateModule<ThreadedSystem>(task.javascript);
const copies = Copies.attach((buffer) => new System(task.parameters, buffer), task.copies);
const { thread, threads, seed, budget, order } = task;
port.postMessage({ kind: "ready" });
work({
  thread,
  threads,
  seed,
  budget,
  copies: copies.systems,
  control: new Control(threads, task.control),
  arrivals: new Int32Array(task.arrivals),
  tellPlace: (of, place, number) => port.postMessage({ kind: "place", thread: of, place, number }),
  tellBug: (thrown) => {
    port.postMessage({ kind: "bug", text: thrown instanceof Error ? thrown.stack : `${thrown}` });
  },
  tellTrouble: (trouble) => port.postMessage({ kind: "trouble", trouble }),
  ...(order === undefined ? {} : { log: new StepOrder(order.perCopy, order.buffer) }),
});
