/** A worker that serves one task after the other, so that a test need not start many. */
import { type MessagePort, parentPort } from "node:worker_threads";
import { serveTask } from "../../cli/serve-task.js";
import type { WorkerTask } from "../../cli/worker-task.js";

export interface PoolOrder {
  readonly task: WorkerTask;
  readonly port: MessagePort;
}

parentPort?.on("message", ({ task, port }: PoolOrder) => {
  serveTask(task, port);
  port.close();
  parentPort?.postMessage("free");
});
