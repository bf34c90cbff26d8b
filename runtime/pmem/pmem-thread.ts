/**
 * A thread as the device sees it: loads, stores, flushes and fences are its own, as on a
 * processor. One worker can hold several, for a scheduler that runs threads by turns; one thread is
 * never used by two workers.
 *
 * Addresses and lengths are in bytes. Every method that takes an address throws `PmemError`
 * "address" when the range is not on the device, or not aligned as the method asks.
 */
import type { BadSectors } from "./bad-sectors.js";
import { controlWord, countWord, type PmemHandle } from "./device-memory.js";
import type { ImageSink } from "./image-sink.js";
import type { LineHistory } from "./line-history.js";
import { PmemError } from "./pmem-error.js";
import { sectorBytes } from "./pmem-image.js";
import type { ShardLocks } from "./shard-locks.js";

/** What the threads of one attached device share. */
export interface ThreadContext {
  readonly handle: PmemHandle;
  readonly locks: ShardLocks;
  readonly bad: BadSectors;
  readonly history: LineHistory | undefined;
  readonly sink: ImageSink | undefined;
}

/** Bits of addresses of aligned words: devices are smaller than 2^30 bytes, or just as large. */
const address4Bits = 0x3ffffffc;
const address8Bits = 0x3ffffff8;

/** A thread of a device; `PmemDevice.thread` makes it. */
export abstract class PmemThread {
  /** From 0; free to be used again after `release`. */
  readonly id: number;
  protected readonly context: ThreadContext;
  protected readonly deviceBytes: number;
  protected readonly bytes: Uint8Array;
  protected readonly words: Int32Array;
  protected readonly longs: BigInt64Array;
  protected readonly counts: Float64Array;
  readonly #control: Int32Array;

  constructor(context: ThreadContext, id: number) {
    const { present, control, counts, deviceBytes } = context.handle;
    this.id = id;
    this.context = context;
    this.deviceBytes = deviceBytes;
    this.bytes = new Uint8Array(present);
    this.words = new Int32Array(present);
    this.longs = new BigInt64Array(present);
    this.#control = new Int32Array(control);
    this.counts = new Float64Array(counts, id * countWord.stride * 8, countWord.stride);
  }

  /**
   * A copy of bytes as all threads see them now (PM3). Not atomic, except for words by the
   * methods below.
   *
   * @throws PoisonError  when the range meets a bad block (PM15)
   */
  load(address: number, length: number): Uint8Array {
    this.checkLoad(address, length);
    return new Uint8Array(this.bytes.subarray(address, address + length));
  }

  /** Like `load`, into an array of the caller's. */
  loadInto(address: number, target: Uint8Array): void {
    this.checkLoad(address, target.length);
    target.set(this.bytes.subarray(address, address + target.length));
  }

  /** A signed 32-bit word, atomically; aligned to 4. @throws PoisonError */
  load32(address: number): number {
    if ((address & address4Bits) !== address || address >= this.deviceBytes) {
      this.refuse(address, 4);
    }
    if (this.#control[controlWord.badSectors] !== 0) this.context.bad.refuse(address, 4);
    return Atomics.load(this.words, address >> 2);
  }

  /** A signed 64-bit word, atomically; aligned to 8. @throws PoisonError */
  load64(address: number): bigint {
    if ((address & address8Bits) !== address || address >= this.deviceBytes) {
      this.refuse(address, 8);
    }
    if (this.#control[controlWord.badSectors] !== 0) this.context.bad.refuse(address, 8);
    return Atomics.load(this.longs, address >> 3);
  }

  /**
   * Stores bytes through the cache (PM4). After a crash each line may have any of the aligned
   * chunks of 8 bytes that this stores to, without the others.
   *
   * @throws PmemError  "tracking full", when the device was told to refuse; lines before the one
   *                    that had no room are stored
   */
  abstract store(address: number, bytes: Uint8Array): void;

  /** Stores a 32-bit word, atomically; aligned to 4. Never torn. @throws as `store` */
  abstract store32(address: number, value: number): void;

  /** Stores a 64-bit word, atomically; aligned to 8. Never torn. @throws as `store` */
  abstract store64(address: number, value: bigint): void;

  /**
   * Stores `value` if the word is `expected`; returns what was there. Aligned to 4. Counts as a
   * store only when it stores. It is no fence (PM8).
   *
   * @throws PoisonError, and as `store`
   */
  abstract compareExchange32(address: number, expected: number, value: number): number;

  /** The same with 64 bits; aligned to 8. */
  abstract compareExchange64(address: number, expected: bigint, value: bigint): bigint;

  /**
   * Stores bytes around the cache (PM9): durable after this thread's next fence, without a flush.
   * Pieces that are no aligned 4 or 8 bytes go through the cache and are flushed, as in Linux.
   *
   * @throws as `store`
   */
  abstract storeNonTemporal(address: number, bytes: Uint8Array): void;

  /** Begins to write back every line that the range touches (PM7); one line unless told. */
  abstract flush(address: number, length?: number): void;

  /** Waits until all that this thread has flushed, or stored around the cache, is durable (PM8). */
  abstract fence(): void;

  /**
   * A write through the driver: whole sectors, repaired where they are bad (PM16), then stored
   * around the cache. Durable after this thread's next fence; it can be torn like any other store.
   *
   * @param address  aligned to 512, as is the length
   */
  writeBlocks(address: number, bytes: Uint8Array): void {
    this.check(address, bytes.length);
    if (address % sectorBytes !== 0 || bytes.length % sectorBytes !== 0) {
      throw new PmemError("address", `blocks of ${bytes.length} bytes at ${address}: not sectors`);
    }
    if (this.context.bad.any()) this.#repairAll(address, bytes.length);
    this.storeNonTemporal(address, bytes);
  }

  /** Makes a bad sector good: its content is zero, at once and for good (PM16). */
  abstract repair(sector: number): void;

  /**
   * Ends the thread: its number is free. What it flushed and did not fence stays uncertain; so
   * does what it stored around the cache, for whoever gets the number next is another thread.
   */
  release(): void {
    Atomics.store(this.#control, controlWord.claims + this.id, 0);
  }

  #repairAll(address: number, length: number): void {
    const { bad, sink, handle } = this.context;
    for (let at = address; at < address + length; at += sectorBytes) {
      if (bad.has(at / sectorBytes)) this.repair(at / sectorBytes);
    }
    sink?.write(this.deviceBytes, new Uint8Array(handle.bad));
  }

  protected check(address: number, length: number): void {
    const isRange = Number.isInteger(address) && address >= 0 && length >= 0;
    if (!isRange || !Number.isInteger(length) || address + length > this.deviceBytes) {
      this.refuse(address, length);
    }
  }

  protected checkLoad(address: number, length: number): void {
    this.check(address, length);
    if (this.#control[controlWord.badSectors] !== 0) this.context.bad.refuse(address, length);
  }

  protected checkWord(address: number, length: 4 | 8): void {
    const bits = length === 4 ? address4Bits : address8Bits;
    if ((address & bits) !== address || address >= this.deviceBytes) this.refuse(address, length);
  }

  protected refuse(address: number, length: number): never {
    const device = `a device of ${this.deviceBytes} bytes`;
    throw new PmemError(
      "address",
      `${length} bytes at ${address}: not aligned, or not on ${device}`,
    );
  }
}
