/** A run of the exerciser: workers on one file system, until all is done or something is wrong. */
import { Worker } from "node:worker_threads";
import type { Finding } from "./finding.js";
import { newStage, type Settings, Stage, word } from "./stage.js";
import type { News, Task } from "./worker.js";

export interface Outcome {
  readonly settings: Settings;
  /** That were done. */
  readonly ops: number;
  readonly seconds: number;
  readonly crashes: number;
  readonly finding?: Finding;
}

export interface RunOptions {
  readonly say?: (ops: number) => void;
  /** Nothing is done for so long: they wait for one another. */
  readonly patienceMs?: number;
  /** Gives up, and that is no failure. */
  readonly budgetMs?: number;
}

export async function exercise(settings: Settings, options: RunOptions = {}): Promise<Outcome> {
  const handle = newStage(settings);
  const stage = new Stage(handle);
  const began = performance.now();
  const workers = Array.from({ length: settings.threads + 1 }, (_, thread) => {
    const task: Task = { stage: handle, thread };
    return new Worker(new URL("./worker.js", import.meta.url), { workerData: task });
  });
  const finding = await watch(stage, workers, options);
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return {
    settings,
    ops: opsDone(stage),
    seconds,
    crashes: stage.control[word.round]!,
    ...(finding === undefined ? {} : { finding }),
  };
}

function opsDone(stage: Stage): number {
  let done = 0;
  for (let each = 0; each < stage.settings.threads; each++) {
    done += Atomics.load(stage.control, stage.opsOf(each));
  }
  return done;
}

function watch(
  stage: Stage,
  workers: readonly Worker[],
  { say, patienceMs = 5000, budgetMs = Number.POSITIVE_INFINITY }: RunOptions,
): Promise<Finding | undefined> {
  const places = workers.map(() => new Map<number, string>());
  const began = performance.now();
  let last = { ops: -1, at: began };
  let done = 0;
  return new Promise((resolve, reject) => {
    const end = (finding?: Finding): void => {
      clearInterval(clock);
      resolve(finding);
    };
    const look = (): void => {
      const ops = opsDone(stage);
      const now = performance.now();
      say?.(ops);
      if (ops !== last.ops) last = { ops, at: now };
      else if (now - last.at > patienceMs) end(hung(stage, places));
      if (now - began > budgetMs) end();
    };
    const clock = setInterval(look, 100);
    for (const [thread, worker] of workers.entries()) {
      worker.on("error", reject);
      worker.on("message", (news: News) => {
        if (news.kind === "finding") end(news.finding);
        else if (news.kind === "place") places[thread]!.set(news.number, news.place);
        else if (++done === workers.length) end();
      });
    }
  });
}

/** Everybody waits for somebody. */
function hung(stage: Stage, places: readonly ReadonlyMap<number, string>[]): Finding {
  const proof = places.map((names, thread) => {
    const number = Atomics.load(stage.control, stage.placeOf(thread));
    return `thread ${thread} stands at ${names.get(number) ?? "its beginning"}`;
  });
  return { thread: 0, operation: "all of them", what: "nobody goes on", proof };
}
