/** Three workers on one DAX file, and what came of it. */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { createDaxMachine, type Rules } from "./dax-file.js";
import type { DaxAnswer, DaxOrder, DaxRecording, Workload } from "./dax-worker.js";

const threads = 3;
/** A worker that does not answer by then hangs. */
const patienceMs = 10_000;

export interface WorkOptions {
  readonly workload: Workload;
  readonly rules: Rules;
  readonly seed: number;
  /** Of each thread, unless something is wrong before; endless if absent. */
  readonly turns?: number;
  /** No longer than this. */
  readonly ms: number;
}

export class DaxWorkers {
  private workers: readonly Worker[] = [];

  /** Turns of each thread, and what was wrong. */
  async work(options: WorkOptions): Promise<readonly DaxAnswer[]> {
    const { workload, rules, seed, ms, turns = Number.POSITIVE_INFINITY } = options;
    const pages = 2;
    const machine = createDaxMachine({ pages, blocks: 3, mms: 2, threads });
    const shared = new SharedArrayBuffer(4 * (2 + pages));
    const stop = new Int32Array(shared, 0, 1);
    const answers = this.order({
      rules,
      seed,
      task: { kind: "workload", workload, machine, turns, shared },
    });
    await Promise.race([answers, pause(ms, undefined, { ref: false })]);
    Atomics.store(stop, 0, 1);
    return answers;
  }

  async record(rules: Rules, seed: number, task: DaxRecording): Promise<readonly DaxAnswer[]> {
    return this.order({ rules, seed, task });
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
    this.workers = [];
  }

  private async order(order: DaxOrder): Promise<readonly DaxAnswer[]> {
    if (this.workers.length === 0) {
      const file = new URL("./dax-worker.js", import.meta.url);
      this.workers = Array.from(
        { length: threads },
        (_, thread) => new Worker(file, { workerData: thread }),
      );
      await Promise.all(this.workers.map((worker) => once(worker, "message")));
    }
    return Promise.all(this.workers.map((worker) => answerOf(worker, order)));
  }
}

async function answerOf(worker: Worker, order: DaxOrder): Promise<DaxAnswer> {
  const signal = AbortSignal.timeout(patienceMs);
  const answer = once(worker, "message", { signal });
  worker.postMessage(order);
  const [received]: DaxAnswer[] = await answer;
  if (received === undefined) throw new Error("a worker has no answer");
  return received;
}
