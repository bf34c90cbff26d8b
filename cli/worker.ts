/** The program of a worker thread of `lockspec run`. */
import { type MessagePort, workerData } from "node:worker_threads";
import { serveTask } from "./serve-task.js";
import type { WorkerTask } from "./worker-task.js";

// The host posts nothing else.
const { task, port } = workerData as { readonly task: WorkerTask; readonly port: MessagePort };
serveTask(task, port);
