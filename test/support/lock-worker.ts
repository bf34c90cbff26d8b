/** A worker that hammers locks: it plays rounds with its thread number and writes what it did. */
import { parentPort, workerData } from "node:worker_threads";
import {
  HistoryRecorder,
  LockArray,
  type LockHandle,
  type LockKind,
  type LockWord,
  type RecorderHandle,
} from "../../runtime/index.js";
import { breakLocks } from "./broken-locks.js";
import type { LockSetting } from "./lock-calls.js";
import { playRound } from "./lock-play.js";
import { randomFrom } from "./lock-random.js";
import { LockRounds } from "./lock-rounds.js";

export interface Order {
  readonly setting: LockSetting;
  /** By round. */
  readonly handles: readonly LockHandle<LockKind>[];
  readonly rounds: SharedArrayBuffer;
  /** An entry is the number of the call; its values are the round, and 0, or 1 + the result. */
  readonly recorder: RecorderHandle;
  readonly seed: number;
  /** With a planted bug instead of the native. */
  readonly broken: boolean;
}

type Words = Readonly<Record<LockWord, (thread: number, mode?: string) => unknown>>;

const thread = Number(workerData);
const nap = new Int32Array(new SharedArrayBuffer(4));

interface Tools {
  readonly rounds: LockRounds;
  readonly pen: ReturnType<typeof HistoryRecorder.pen>;
}

function play(order: Order, { rounds, pen }: Tools, round: number): void {
  const { setting, seed, broken } = order;
  const handle = order.handles[round];
  if (handle === undefined) throw new Error("a round without locks");
  const array = new LockArray(handle);
  const lockAt = broken ? breakLocks(handle) : undefined;
  const random = randomFrom(seed + 7919 * round + 104729 * thread);
  const pause = (): void => {
    const kind = random.below(8);
    if (kind === 7) Atomics.wait(nap, 0, 0, 0.02);
    for (let spin = kind < 4 ? 0 : random.below(800); spin > 0; spin--) Atomics.load(nap, 0);
  };
  const make = (number: number): boolean => {
    const call = setting.calls[number];
    if (call === undefined) throw new Error(`no call ${number}`);
    const { index, end = index + 1 } = call;
    const whole = call.end === undefined ? array.at(index) : array.over(index, end);
    // Which words a kind has is known to the setting, not to the compiler.
    const lock = (lockAt?.(index, end) ?? whole) as unknown as Words;
    const mode = call.mode === "" ? undefined : call.mode;
    pen.write(number, pen.moment(), [round, 0]);
    const result = lock[call.word](thread, mode) === true;
    pen.write(number, pen.moment(), [round, result ? 2 : 1]);
    return result;
  };
  rounds.meet();
  playRound({ thread, setting, random, make, pause, finished: () => rounds.finished(round) });
  if (thread > 0) rounds.finish(round);
  array.mustHaveReleased(thread);
}

parentPort?.on("message", (order: Order) => {
  const { setting, handles } = order;
  const rounds = new LockRounds(order.rounds, setting.options.threads);
  const pen = HistoryRecorder.pen(order.recorder, thread);
  for (const round of handles.keys()) play(order, { rounds, pen }, round);
  parentPort?.postMessage("played");
});

parentPort?.postMessage("ready");
