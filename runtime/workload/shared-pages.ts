/**
 * Opaque values of the threaded flavour as pages of a device that all workers see. The page of a
 * variable lies at its address in the protocol's memory, behind those of the copies before.
 */

import { pageBytes } from "../pmem/pmem-image.js";
import type { PmemThread } from "../pmem/pmem-thread.js";
import { contentOf, valueOf } from "../replay/page-store.js";
import type { Pages } from "../value/type.js";

export class SharedPages implements Pages {
  readonly #thread: PmemThread;
  readonly #first: number;
  readonly #contents = new Map<number, Uint8Array>();

  /**
   * @param thread  of the device, one for all copies of a worker
   * @param first  page of the copy
   */
  constructor(thread: PmemThread, first: number) {
    this.#thread = thread;
    this.#first = first;
  }

  /** The first bytes of the page of a variable. */
  bytes(at: number, count: number): Uint8Array {
    return this.#thread.load((this.#first + at) * pageBytes, count);
  }

  load(at: number): number {
    return valueOf(this.#thread.load((this.#first + at) * pageBytes, pageBytes));
  }

  store(at: number, value: number, names: readonly string[]): void {
    const known = this.#contents.get(value);
    const content = known ?? contentOf(value, names[value] ?? `value ${value}`);
    if (known === undefined) this.#contents.set(value, content);
    this.#thread.store((this.#first + at) * pageBytes, content);
  }
}
