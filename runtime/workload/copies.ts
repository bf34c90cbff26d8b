/**
 * The copies of a protocol on which a workload runs: the same code on memory of its own each, so
 * that threads go from one to the next without waiting for the host.
 */

import type { PmemHandle } from "../pmem/device-memory.js";
import { attachPmem, createPmem, type PmemDevice } from "../pmem/pmem-device.js";
import { pageBytes } from "../pmem/pmem-image.js";
import type { ThreadedSystem } from "../threaded/threaded-protocol.js";
import { SharedPages } from "./shared-pages.js";

/** Plain data that a message to a worker can carry. */
export interface CopiesHandle {
  readonly buffers: readonly SharedArrayBuffer[];
  readonly pages: PmemHandle;
  /** Of a protocol with persistent variables: the device of each copy. */
  readonly devices: readonly PmemHandle[];
  /** Every step under the step lock (R8). */
  readonly exact: boolean;
}

export type MakeSystem = (buffer?: SharedArrayBuffer, device?: PmemDevice) => ThreadedSystem;

export class Copies {
  readonly systems: readonly ThreadedSystem[];
  readonly pages: readonly SharedPages[];
  readonly handle: CopiesHandle;

  private constructor(systems: readonly ThreadedSystem[], device: PmemDevice, exact: boolean) {
    this.systems = systems;
    const thread = device.thread();
    this.pages = systems.map(({ memory }, i) => new SharedPages(thread, i * pagesOf(memory)));
    for (const [i, { memory }] of systems.entries()) {
      memory.exact = exact;
      memory.pages = this.pages[i];
    }
    const buffers = systems.map(({ memory }) => memory.buffer);
    const devices = systems.flatMap(({ memory }) => memory.persistent?.device.handle ?? []);
    this.handle = { buffers, pages: device.handle, devices, exact };
  }

  /** The workers that had attached them are gone. */
  reclaim(): void {
    for (const { memory } of this.systems) memory.persistent?.device.reclaimThreads();
  }

  static create(make: MakeSystem, { count, exact }: { count: number; exact: boolean }): Copies {
    const systems = Array.from({ length: count }, () => make());
    const pages = systems.reduce((sum, { memory }) => sum + pagesOf(memory), 0);
    return new Copies(systems, createPmem(pages * pageBytes, { tracking: "off" }), exact);
  }

  static attach(make: MakeSystem, { buffers, pages, devices, exact }: CopiesHandle): Copies {
    const systems = buffers.map((buffer, i) => {
      const device = devices[i];
      return make(buffer, device === undefined ? undefined : attachPmem(device));
    });
    return new Copies(systems, attachPmem(pages), exact);
  }
}

/** A page for every word, most of them never touched. */
function pagesOf({ words }: { readonly words: Int32Array }): number {
  return words.length;
}
