/**
 * Opaque values as bytes that a program gives and gets: a value is the number of a page buffer of
 * this worker. Storing it copies the buffer to where the variable lies, reading the variable copies
 * its page to a fresh buffer. A buffer may be a part of a page: then no other byte is stored to.
 *
 * Buffers are used again in turn, those for what is read apart from those that the program fills: a
 * value is good for a few calls, which is as long as an operation needs it.
 */
import { pageBytes } from "../pmem/pmem-image.js";
import type { PmemThread } from "../pmem/pmem-thread.js";
import type { Pages } from "../value/type.js";
import type { SharedMemory } from "./shared-memory.js";

const filled = 8;
const read = 8;

/** How many values without a name the type must have. */
export const handleValues = filled + read;

export class PageHandles {
  readonly #named: number;
  /** By value: the page, and which of its bytes count. */
  readonly #pages: readonly Uint8Array[];
  readonly #begins: number[];
  readonly #ends: number[];
  #lastFilled = 0;
  #lastRead = 0;

  /** @param named  so many values have a name: the first is zeroes, others are no bytes at all */
  constructor(named: number) {
    const count = named + handleValues;
    const bytes = new Uint8Array(count * pageBytes);
    this.#named = named;
    this.#pages = Array.from({ length: count }, (_, i) =>
      bytes.subarray(i * pageBytes, (i + 1) * pageBytes),
    );
    this.#begins = this.#pages.map(() => 0);
    this.#ends = this.#pages.map((_, i) => (i === 0 || i >= named ? pageBytes : 0));
  }

  /** The bytes that a value with a name is stored as. */
  define(value: number, bytes: Uint8Array): void {
    this.#pages[value]!.set(bytes);
    this.#ends[value] = bytes.length;
  }

  /** A value for these bytes of a page. @throws RangeError if they are not in one */
  of(bytes: Uint8Array, at = 0): number {
    this.#lastFilled = (this.#lastFilled + 1) % filled;
    const value = this.#named + this.#lastFilled;
    this.#pages[value]!.set(bytes, at);
    this.#begins[value] = at;
    this.#ends[value] = at + bytes.length;
    return value;
  }

  /** The page of a value; of one that is part of a page, the others are anything. */
  page(value: number): Uint8Array {
    return this.#pages[value]!;
  }

  load(thread: PmemThread, address: number): number {
    const value = this.fresh();
    thread.loadInto(address, this.page(value));
    return value;
  }

  store(thread: PmemThread, address: number, value: number): void {
    const begin = this.#begins[value]!;
    const end = this.#ends[value]!;
    if (begin < end) thread.store(address + begin, this.page(value).subarray(begin, end));
  }

  /** A value for a whole page that was read. */
  fresh(): number {
    this.#lastRead = (this.#lastRead + 1) % read;
    return this.#named + filled + this.#lastRead;
  }

  /** Copies the bytes that count. */
  copyTo(target: Uint8Array, value: number): void {
    const begin = this.#begins[value]!;
    target.set(this.page(value).subarray(begin, this.#ends[value]), begin);
  }
}

/** The same for variables that are not persistent: a page in shared memory stands behind each. */
export class PageFrames implements Pages {
  readonly #memory: SharedMemory;
  readonly #handles: PageHandles;
  readonly #frames: Uint8Array;

  /** @param buffer  of the worker that has made the protocol; see `frameBytes` */
  constructor(memory: SharedMemory, handles: PageHandles, buffer: SharedArrayBuffer) {
    this.#memory = memory;
    this.#handles = handles;
    this.#frames = new Uint8Array(buffer);
  }

  /** A word that is 0 says that all is zero, whatever the frame has. */
  load(at: number): number {
    if (this.#memory.load(at) === 0) return 0;
    const value = this.#handles.fresh();
    this.#handles.page(value).set(this.#frame(at));
    return value;
  }

  store(at: number, value: number): void {
    if (value === 0) return;
    const frame = this.#frame(at);
    if (this.#memory.load(at) === 0) frame.fill(0);
    this.#handles.copyTo(frame, value);
  }

  #frame(at: number): Uint8Array {
    let first = 0;
    for (const { base, count } of this.#memory.paged) {
      if (at >= base && at < base + count) {
        const begin = (first + at - base) * pageBytes;
        return this.#frames.subarray(begin, begin + pageBytes);
      }
      first += count;
    }
    throw new Error(`no page at ${at}`);
  }
}

/** How many bytes the frames of all opaque variables take that are not persistent. */
export function frameBytes(memory: SharedMemory): number {
  return memory.paged.reduce((sum, { count }) => sum + count, 0) * pageBytes;
}

/** From now on, and before the first access, values are handles of bytes. */
export function useHandles(
  memory: SharedMemory,
  handles: PageHandles,
  frames: SharedArrayBuffer,
): void {
  memory.handles = handles;
  memory.pages = new PageFrames(memory, handles, frames);
}
