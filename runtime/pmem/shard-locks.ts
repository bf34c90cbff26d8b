/**
 * Locks over the tracking of lines: the three-state mutex of Drepper's "Futexes Are Tricky" (free,
 * held, held and awaited), one for every 64th line. Held for well under a microsecond, except by a
 * crash, which holds them all; so it spins a little and then sleeps. Where sleeping is forbidden
 * (the main thread of a browser) it spins on.
 */
import { shardCount, shardWord } from "./device-memory.js";
import { PmemError } from "./pmem-error.js";

const spins = 200;
const sleepMs = 50;
/** A thread that was killed while it held a lock would otherwise stop all others for ever. */
const patience = 400;

/** The locks of one device, as one attached thread of the host sees them. Not reentrant. */
export class ShardLocks {
  readonly #words: Int32Array;
  readonly #maySleep: boolean;

  constructor(shards: SharedArrayBuffer) {
    this.#words = new Int32Array(shards);
    this.#maySleep = maySleep(this.#words);
  }

  /** @throws PmemError "stuck", after 20 seconds */
  acquire(shard: number): void {
    const word = shard * shardWord.stride + shardWord.lock;
    if (Atomics.compareExchange(this.#words, word, 0, 1) !== 0) this.#wait(word);
  }

  release(shard: number): void {
    const word = shard * shardWord.stride + shardWord.lock;
    if (Atomics.exchange(this.#words, word, 0) === 2) Atomics.notify(this.#words, word, 1);
  }

  /** Runs `body` while nobody else can touch any line. */
  withAll<T>(body: () => T): T {
    let held = 0;
    try {
      for (; held < shardCount; held++) this.acquire(held);
      return body();
    } finally {
      while (held > 0) this.release(--held);
    }
  }

  #wait(word: number): void {
    for (let spin = 0; spin < spins; spin++) {
      if (Atomics.compareExchange(this.#words, word, 0, 1) === 0) return;
    }
    for (let sleep = 0; Atomics.exchange(this.#words, word, 2) !== 0; sleep++) {
      if (!this.#maySleep) continue;
      if (sleep > patience) throw new PmemError("stuck", "a lock of the device is never released");
      Atomics.wait(this.#words, word, 2, sleepMs);
    }
  }
}

/** Asks to wait for a value that is not there: that never sleeps, and throws where one may not. */
function maySleep(words: Int32Array): boolean {
  try {
    Atomics.wait(words, words.length - 1, 1, 0);
    return true;
  } catch {
    return false;
  }
}
