/** Workers for many short workloads; one that does not come free is replaced. */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { StartedWorker } from "../../cli/platform.js";

const patienceMs = 2000;

export interface WorkerPool {
  /** As the platform starts one. */
  start(task: unknown): StartedWorker;
  close(): Promise<void>;
}

export function workerPool(): WorkerPool {
  const free: Worker[] = [];
  const all = new Set<Worker>();
  const made = (): Worker => {
    const worker = new Worker(new URL("./pool-worker.js", import.meta.url));
    all.add(worker);
    return worker;
  };
  return {
    start: (task) => {
      const worker = free.pop() ?? made();
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ task, port: port2 }, [port2]);
      const isFree = once(worker, "message");
      return {
        received: () => {
          const found: unknown[] = [];
          for (;;) {
            const next = receiveMessageOnPort(port1);
            if (next === undefined) return found;
            found.push(next.message);
          }
        },
        stop: async () => {
          const late = pause(patienceMs, "late", { ref: false });
          if ((await Promise.race([isFree, late])) !== "late") free.push(worker);
          else {
            all.delete(worker);
            await worker.terminate();
          }
          port1.close();
        },
      };
    },
    close: async () => {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
