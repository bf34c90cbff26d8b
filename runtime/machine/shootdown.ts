/**
 * The end of accesses through an old translation, for which a processor that changes a page table
 * has to wait: what flushing the TLBs of other processors does (mm/mmu_gather.c,
 * arch/x86/mm/tlb.c). There is no TLB here. A thread counts in its own word when it begins and ends
 * an access, so the word is odd while it is in one. Who has changed the table waits for every
 * word that it finds odd to change:
 *
 *     waiting | … one line … | count of thread 0 | … one line … | count of thread 1 | …
 *
 * Atomics are sequentially consistent: the thread sees the changed table, or is seen.
 */
import { MachineError } from "./machine-error.js";

const lineWords = 16;

export function shootdownBytes(threads: number): number {
  return 4 * lineWords * (threads + 1);
}

export class Shootdown {
  readonly #words: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer);
  }

  /** Before the entry is read. @throws MachineError "thread", from within an access */
  enter(thread: number): void {
    const own = lineWords * (thread + 1);
    if ((Atomics.add(this.#words, own, 1) & 1) === 0) return;
    Atomics.sub(this.#words, own, 1);
    throw new MachineError("thread", `thread ${thread} is in an access already`);
  }

  /** After the last byte. */
  leave(thread: number): void {
    const own = lineWords * (thread + 1);
    Atomics.add(this.#words, own, 1);
    if (Atomics.load(this.#words, 0) !== 0) Atomics.notify(this.#words, own);
  }

  /** Until every access has ended that was going on, or could not see the changed table. */
  waitForAccesses(): void {
    const words = this.#words;
    for (let at = lineWords; at < words.length; at += lineWords) {
      const seen = Atomics.load(words, at);
      if ((seen & 1) === 0) continue;
      Atomics.add(words, 0, 1);
      while (Atomics.load(words, at) === seen) Atomics.wait(words, at, seen);
      Atomics.sub(words, 0, 1);
    }
  }
}
