/** What a worker of `lockspec run` does: one thread of the spec, round after round. */
import type { MessagePort } from "node:worker_threads";
import {
  Control,
  Copies,
  Moments,
  Power,
  StepOrder,
  type ThreadedSystem,
  work,
} from "../runtime/index.js";
import { evaluateModule } from "./evaluate-module.js";
import type { WorkerMessage, WorkerTask } from "./worker-task.js";

/** Comes back when the host says that there are no more rounds. */
export function serveTask(task: WorkerTask, port: MessagePort): void {
  const tell = (message: WorkerMessage): void => port.postMessage(message);
  const System = evaluateModule<ThreadedSystem>(task.javascript);
  const copies = Copies.attach((...from) => new System(task.parameters, ...from), task.copies);
  const { seat, threads, workers, seed, budget, order, moments, power } = task;
  tell({ kind: "ready" });
  work({
    thread: seat.thread,
    seat: seat.seat,
    range: seat,
    threads,
    seed,
    copies: copies.systems,
    control: new Control(workers, task.control),
    arrivals: new Int32Array(task.arrivals),
    tellPlace: (of, place, number) => tell({ kind: "place", seat: of, place, number }),
    tellStands: (of, stands) => tell({ kind: "stands", thread: of, stands }),
    tellBug: (thrown) => tell({ kind: "bug", text: textOf(thrown) }),
    tellTrouble: (trouble) => tell({ kind: "trouble", trouble }),
    ...(budget === undefined ? {} : { budget }),
    ...(moments === undefined ? {} : { moments: new Moments(moments) }),
    ...(power === undefined ? {} : { power: new Power(power) }),
    ...(order === undefined ? {} : { log: new StepOrder(order.perCopy, order.buffer) }),
  });
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
