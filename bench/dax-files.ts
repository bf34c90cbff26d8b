/**
 * What the DAX file system of `examples/dax` does in a second: generated code on real bytes,
 * without crash tracking, by one worker and by two, each with a file of its own in the same file
 * system.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { formatDax } from "../examples/dax/dax-file-system.js";
import type { DaxTask } from "./dax-worker.js";
import { median } from "./measure.js";

export const daxOperations = ["load", "store", "read", "write", "fault", "fsync", "punch"] as const;

export type DaxOperation = (typeof daxOperations)[number];

export interface DaxRate {
  readonly operation: DaxOperation;
  /** Thousands in a second, of one worker and of two together. */
  readonly one: number;
  readonly two: number;
}

export async function measureDaxFiles(rounds: number): Promise<readonly DaxRate[]> {
  const rates: DaxRate[] = [];
  for (const operation of daxOperations) {
    const [one, two] = [await rate(operation, 1, rounds), await rate(operation, 2, rounds)];
    rates.push({ operation, one, two });
  }
  return rates;
}

const pages = 256;

async function rate(operation: DaxOperation, workers: number, rounds: number): Promise<number> {
  const perSecond: number[] = [];
  const options = { files: 64, pages, blocks: 2048, mappings: 4, threads: 3 };
  const handle = formatDax(options);
  const barrier = new SharedArrayBuffer(8);
  const answers = Array.from({ length: workers }, (_, thread) => {
    const task: DaxTask = {
      handle,
      thread: thread + 1,
      operation,
      pages,
      rounds,
      barrier,
      workers,
    };
    return new Promise<readonly number[]>((resolve, reject) => {
      const worker = new Worker(workerUrl(), { workerData: task });
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  });
  const times = await Promise.all(answers);
  for (let round = 0; round < rounds; round++) {
    perSecond.push(times.reduce((sum, one) => sum + (one[round] ?? 0), 0));
  }
  return median(perSecond) / 1000;
}

function workerUrl(): URL {
  const url = new URL("./dax-worker.js", import.meta.url);
  if (!existsSync(fileURLToPath(url))) throw new Error("the benchmark is not built");
  return url;
}

export function renderDaxFiles(rates: readonly DaxRate[]): string {
  const lines = rates.map(({ operation, one, two }) => {
    const numbers = [one, two].map((each) => each.toFixed(0).padStart(8));
    return `${operation.padEnd(8)}${numbers.join("")}`;
  });
  return [
    "DAX file system, thousand operations per second",
    "          1 worker 2 workers",
    ...lines,
  ].join("\n");
}
