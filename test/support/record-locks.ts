/** Histories of real threads: workers play rounds with locks, and what they wrote is read here. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import {
  createLocks,
  type History,
  HistoryRecorder,
  type RecordedEntry,
  type RecordedStep,
} from "../../runtime/index.js";
import type { LockSetting } from "./lock-calls.js";
import { LockRounds } from "./lock-rounds.js";
import type { Order } from "./lock-worker.js";

export interface Recording {
  readonly histories: readonly History[];
  /** A worker threw an error, or did not come to an end. */
  readonly trouble: string | undefined;
}

export interface RecordOptions {
  readonly setting: LockSetting;
  readonly rounds: number;
  readonly seed: number;
  readonly broken?: boolean;
}

/** Of one thread in one round, on average. */
const mostEntries = 120;
/** With a planted bug threads may well wait for ever. */
const patienceMs = { sound: 20_000, broken: 1000 };

export class LockWorkers {
  private workers: readonly Worker[] = [];
  private readonly threads: number;

  constructor(threads: number) {
    this.threads = threads;
  }

  async record({ setting, rounds, seed, broken = false }: RecordOptions): Promise<Recording> {
    const entries = rounds * mostEntries;
    const recorder = HistoryRecorder.create({ threads: this.threads, entries, values: 2 });
    const handles = Array.from({ length: rounds }, () => createLocks(setting.options).handle);
    const shared = { rounds: LockRounds.buffer(rounds), recorder: recorder.handle };
    const trouble = await this.play({ setting, handles, seed, broken, ...shared });
    if (trouble !== undefined) await this.end();
    const drained = recorder.drain();
    if (drained.lostAt !== undefined) throw new Error("a recording has too many events");
    const histories = handles.map((): RecordedStep[] => []);
    for (const entry of drained.entries) histories[entry.values[0] ?? 0]?.push(stepOf(entry));
    return { histories, trouble };
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
    this.workers = [];
  }

  private async play(order: Order): Promise<string | undefined> {
    if (this.workers.length === 0) {
      const file = new URL("./lock-worker.js", import.meta.url);
      this.workers = Array.from(
        { length: this.threads },
        (_, thread) => new Worker(file, { workerData: thread }),
      );
      // The time that they have to play does not begin before they can.
      await Promise.all(this.workers.map((worker) => once(worker, "message")));
    }
    const patience = patienceMs[order.broken ? "broken" : "sound"];
    const answers = this.workers.map((worker) => answerOf(worker, order, patience));
    const results = await Promise.all(answers);
    return results.find((result) => result !== "played");
  }
}

function answerOf(worker: Worker, order: Order, patience: number): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => answer("a worker hangs"), patience);
    const played = (): void => answer("played");
    const failed = (error: unknown): void => answer(String(error));
    const answer = (text: string): void => {
      clearTimeout(timer);
      worker.off("message", played).off("error", failed);
      resolve(text);
    };
    worker.once("message", played).once("error", failed);
    worker.postMessage(order);
  });
}

/**
 * Two recorded steps for every call of a worker: that it chose the call, at once, and what the word
 * answered, at once. The steps of the word lie between, unrecorded.
 */
function stepOf({ thread, what, begin, end, values }: RecordedEntry): RecordedStep {
  const common = { kind: "step", actor: `client[${thread}]`, begin, end } as const;
  const [, answer = 0] = values;
  if (answer === 0) return { ...common, step: "invoke", args: { call: `C${what}` } };
  return { ...common, step: `answered_${answer === 2}` };
}
