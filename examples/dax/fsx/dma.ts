/**
 * A device that reads and writes pinned pages: a thread of its own, so that a page stays pinned
 * while whoever has pinned it goes on, closes the file and even waits for the device.
 */
import type { SeededRandom } from "lockspec/runtime";
import type { DaxFileSystem } from "../dax-file-system.js";
import type { Exerciser } from "./exerciser.js";
import { type Stage, word } from "./stage.js";
import type { Place } from "./tag.js";

const slots = 32;
/** Words of a request. */
const slot = { state: 0, file: 1, page: 2, block: 3, words: 4 } as const;
const state = { free: 0, reserved: 1, there: 2 } as const;

export const dmaBytes = slots * slot.words * 4;

/** Whether the device has room for it, and unpins the page when it is done. */
export function request(stage: Stage, { file, page }: Place, block: number): boolean {
  for (let at = 0; at < slots * slot.words; at += slot.words) {
    const found = Atomics.compareExchange(stage.dma, at, state.free, state.reserved);
    if (found !== state.free) continue;
    Atomics.add(stage.control, word.requests, 1);
    stage.dma.set([file, page, block], at + 1);
    Atomics.store(stage.dma, at, state.there);
    Atomics.notify(stage.control, word.requests);
    return true;
  }
  return false;
}

export interface DevicePart {
  readonly stage: Stage;
  readonly files: DaxFileSystem;
  readonly exerciser: Exerciser;
  readonly random: SeededRandom;
}

/** Until nobody needs it any more. */
export function serve({ stage, files, exerciser, random }: DevicePart): void {
  const { control, dma } = stage;
  let round = 0;
  while (Atomics.load(control, word.finished) === 0) {
    if (Atomics.load(control, word.requests) === 0) {
      Atomics.wait(control, word.requests, 0, 1);
      continue;
    }
    if (Atomics.load(control, word.round) !== round) {
      round = Atomics.load(control, word.round);
      files.attachAgain();
    }
    const at = random.below(slots) * slot.words;
    if (Atomics.load(dma, at) !== state.there) continue;
    const place = { file: dma[at + slot.file]!, page: dma[at + slot.page]! };
    exerciser.transfer(place, dma[at + slot.block]!);
    Atomics.store(dma, at, state.free);
    Atomics.sub(control, word.requests, 1);
    Atomics.notify(control, word.requests);
  }
}

/** All pages are unpinned. */
export function drain({ control }: Stage): void {
  for (;;) {
    const left = Atomics.load(control, word.requests);
    if (left === 0) return;
    Atomics.wait(control, word.requests, left, 1);
  }
}
