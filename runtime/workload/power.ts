/**
 * When the power fails in each copy of a protocol with persistent memory, and what that leaves. The
 * host says after how many steps; the thread whose step would be one more takes an image of the
 * device at that moment, and nobody takes another step.
 */
import { chooseByRange } from "../pmem/crash-choice.js";
import type { PmemImage } from "../pmem/pmem-image.js";
import type { SharedMemory } from "../threaded/shared-memory.js";

/** Plain data that a message to a worker can carry. */
export interface PowerHandle {
  readonly words: SharedArrayBuffer;
  readonly images: readonly SharedArrayBuffer[];
}

// Words of each copy: steps that are left, what the image depends on, whether it is there, whether
// the end of a thread is the end of all.
const perCopy = 4;
const leftAt = 0;
const seedAt = 1;
const failedAt = 2;
const withFirstAt = 3;

/** When the power fails, and what the image depends on. */
export interface Fuse {
  /** So many steps will be taken, and no more. */
  readonly steps: number;
  readonly seed: number;
  /** None at all once a thread has ended: what it was promised, others may not have done yet. */
  readonly withFirst: boolean;
}

/** `fails`: at this very step; `off`: it has failed before. */
export type PowerState = "on" | "fails" | "off";

export class Power {
  readonly handle: PowerHandle;
  readonly #words: Int32Array;

  /** @param given  from where it was made, or the sizes of the devices, one for each copy */
  constructor(given: PowerHandle | readonly number[]) {
    this.handle =
      "words" in given
        ? given
        : {
            words: new SharedArrayBuffer(given.length * perCopy * Int32Array.BYTES_PER_ELEMENT),
            images: given.map((bytes) => new SharedArrayBuffer(bytes)),
          };
    this.#words = new Int32Array(this.handle.words);
  }

  /** Host: before a round. */
  arm(copy: number, { steps, seed, withFirst }: Fuse): void {
    this.#words.set([steps, seed, 0, withFirst ? 1 : 0], copy * perCopy);
  }

  /** Thread: it has come to its end. */
  ended(copy: number): void {
    const at = copy * perCopy;
    if (this.#words[at + withFirstAt] === 0) return;
    for (;;) {
      const left = Atomics.load(this.#words, at + leftAt);
      if (left <= 0 || Atomics.compareExchange(this.#words, at + leftAt, left, 0) === left) return;
    }
  }

  /** Thread: before each step. */
  spend(copy: number, memory: SharedMemory): PowerState {
    const left = Atomics.sub(this.#words, copy * perCopy + leftAt, 1);
    if (left > 0) return "on";
    if (left < 0) return "off";
    this.fail(copy, memory);
    return "fails";
  }

  /** Now. */
  fail(copy: number, { persistent }: SharedMemory): void {
    if (persistent === undefined) throw new Error("no power is needed without a device");
    const seed = this.#words[copy * perCopy + seedAt] ?? 0;
    const { bytes } = chooseByRange(persistent.device.snapshot(), persistent.ranges, seed);
    this.#bytes(copy).set(bytes);
    Atomics.store(this.#words, copy * perCopy + failedAt, 1);
  }

  hasFailed(copy: number): boolean {
    return Atomics.load(this.#words, copy * perCopy + failedAt) !== 0;
  }

  /** Steps that were left when all rested; below zero where the power has failed. */
  left(copy: number): number {
    return Atomics.load(this.#words, copy * perCopy + leftAt);
  }

  /** What it has left. */
  image(copy: number): PmemImage {
    return { bytes: this.#bytes(copy).slice(), poison: [] };
  }

  #bytes(copy: number): Uint8Array {
    const image = this.handle.images[copy];
    if (image === undefined) throw new Error(`no copy ${copy}`);
    return new Uint8Array(image);
  }
}
