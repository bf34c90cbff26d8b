/** A worker that does what would block, of one lock after the other, and says when it went on. */
import { parentPort, workerData } from "node:worker_threads";
import { LockArray, type LockHandle, type LockKind } from "../../runtime/index.js";

export interface Sleep {
  readonly handle: LockHandle<LockKind>;
  readonly word: string;
  readonly mode?: string;
}

type Words = Readonly<Record<string, (thread: number, mode?: string) => unknown>>;

const thread = Number(workerData);

parentPort?.on("message", ({ handle, word, mode }: Sleep) => {
  const lock = new LockArray(handle).at(0) as unknown as Words; // the test knows its words
  lock[word]?.(thread, mode);
  parentPort?.postMessage("awake");
});
