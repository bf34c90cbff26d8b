/**
 * The persistent memory of a protocol in the threaded flavour: a device of which every line of the
 * spec is a line, or a page (M1, PM1). Volatile memory may be laid out anew around it: whoever
 * makes the protocol on the device that a crash has left finds there what is durable.
 */

import type { DeviceRange } from "../pmem/crash-choice.js";
import { createPmem, type PmemDevice } from "../pmem/pmem-device.js";
import { chunkBytes, lineBytes, pageBytes } from "../pmem/pmem-image.js";
import type { PmemThread } from "../pmem/pmem-thread.js";
import type { Chooser } from "../schedule/chooser.js";
import { Caller } from "./caller.js";
import type { SharedVariable } from "./elements.js";
import type { SharedMemory } from "./shared-memory.js";

/** Every worker that uses a device has a thread of it for each of its own, and one more. */
const mostThreads = 512;

/** The spec says that something is one line, or one word, and on a device it is not. */
export class DoesNotFit extends RangeError {}

export interface PersistentVariable extends SharedVariable {
  /** Of every element, the place of its value in the order of values. */
  ordinals(): readonly number[];
}

export class PersistentMemory {
  /** What a crash leaves one by one: each is a line of the spec. */
  readonly ranges: DeviceRange[] = [];
  /** In the order of declaration. */
  readonly variables: PersistentVariable[] = [];
  /** What is there beside it. */
  readonly memory: SharedMemory;
  /** By name: where the next part of a line of several goes. */
  readonly #lines = new Map<string, { next: number; readonly end: number }>();
  /** By number: those that flush and fence. */
  readonly #threads = new Map<number, PmemThread>();
  #size = 0;
  #device: PmemDevice | undefined;
  #own: PmemThread | undefined;

  constructor(memory: SharedMemory) {
    this.memory = memory;
    memory.persistent = this;
  }

  /** Bytes of the device that a variable gets, each time at the beginning of a line. */
  reserve(bytes: number): number {
    const at = this.#size;
    this.ranges.push({ at, bytes });
    this.#size += Math.ceil(bytes / lineBytes) * lineBytes;
    return at;
  }

  /**
   * Bytes of a line that has a name.
   *
   * @throws DoesNotFit  what is written back together must fit one line of the device
   */
  reserveIn(name: string, bytes: number): number {
    const line = this.#lines.get(name) ?? this.#newLine();
    this.#lines.set(name, line);
    const at = bytes < chunkBytes ? line.next : Math.ceil(line.next / chunkBytes) * chunkBytes;
    line.next = at + bytes;
    if (line.next > line.end) {
      throw new DoesNotFit(`line ${name}: more than the ${lineBytes} bytes of a line`);
    }
    return at;
  }

  #newLine(): { next: number; readonly end: number } {
    const next = this.reserve(lineBytes);
    return { next, end: next + lineBytes };
  }

  /** How large the device is: pages for all variables. */
  get deviceBytes(): number {
    return Math.ceil(this.#size / pageBytes) * pageBytes;
  }

  /** The device, one for all workers that have made the protocol. @throws RangeError */
  get device(): PmemDevice {
    if (this.#device === undefined) {
      const bytes = this.deviceBytes;
      const device = this.memory.device ?? createPmem(bytes, { threads: mostThreads });
      if (device.deviceBytes !== bytes) {
        throw new RangeError(
          `a device of ${device.deviceBytes} bytes where the parameters make ${bytes}`,
        );
      }
      this.#device = device;
    }
    return this.#device;
  }

  /** Loads and stores: they are the same whoever makes them (PM4). */
  get own(): PmemThread {
    this.#own ??= this.device.thread();
    return this.#own;
  }

  /** `flush x`: begins to write back what `x` lies in (M3, PM7). */
  flush(self: Chooser, { at, bytes }: DeviceRange): void {
    this.#threadOf(self).flush(at, bytes);
  }

  /** What the caller has flushed is durable then (M3, PM8). */
  fence(self: Chooser): void {
    this.#threadOf(self).fence();
  }

  /** All values, by variable and element. */
  contents(): readonly number[] {
    return this.variables.flatMap((one) => one.ordinals());
  }

  /** Everything as it is, is durable. */
  settle(): void {
    this.device.restart(this.device.image());
  }

  /** This worker's threads of the device are free for others. */
  release(): void {
    for (const thread of this.#threads.values()) thread.release();
    this.#threads.clear();
    this.#own?.release();
    this.#own = undefined;
  }

  /** Who begins, or recovers, is no thread of the spec. */
  #threadOf(self: Chooser): PmemThread {
    if (!(self instanceof Caller)) return this.own;
    const known = this.#threads.get(self.id) ?? this.device.thread();
    this.#threads.set(self.id, known);
    return known;
  }
}
