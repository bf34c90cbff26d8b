/**
 * The device: bytes that loads and stores reach, some of them durable. It stands for a range of
 * persistent memory as x86 has it; `docs/pmem.md` states the rules, PM1 to PM18. One device can be
 * attached in many workers at once: all state is in shared memory. The file is long by its doc
 * comments: this is what users of the device read.
 */
import { BadSectors } from "./bad-sectors.js";
import {
  type CrashImages,
  type CrashSnapshot,
  chooseCrash,
  enumerateCrashes,
} from "./crash-images.js";
import {
  controlWord,
  countWord,
  newDeviceMemory,
  type PersistenceDomain,
  type PmemHandle,
  type PmemOptions,
  shardCount,
  shardWord,
} from "./device-memory.js";
import { FastThread } from "./fast-thread.js";
import type { ImageSink } from "./image-sink.js";
import { type LineContents, lineContents, type UnsettledLine } from "./line-contents.js";
import { LineHistory } from "./line-history.js";
import { PmemError } from "./pmem-error.js";
import { lineBytes, type PmemImage, type PmemRange, pageBytes, sectorBytes } from "./pmem-image.js";
import type { PmemThread } from "./pmem-thread.js";
import { ShardLocks } from "./shard-locks.js";
import { TrackedThread } from "./tracked-thread.js";

/** What happened on a device since it was made; sums over all threads that it had. */
export interface PmemStatistics {
  /** Calls that stored through the cache. */
  readonly stores: number;
  /** Calls that stored around it. */
  readonly nonTemporalStores: number;
  /** Bytes of both. */
  readonly bytesStored: number;
  /** Lines, each as often as it was flushed. */
  readonly linesFlushed: number;
  readonly fences: number;
  /** How often a crash image was chosen, or images enumerated. */
  readonly crashes: number;
  /** How often the device wrote back of itself for want of room (PM13). */
  readonly earlyWriteBacks: number;
}

/** Makes a device in memory; its bytes are zero. @throws PmemError "options" */
export function createPmem(deviceBytes: number, options: PmemOptions = {}): PmemDevice {
  return new PmemDevice(newDeviceMemory(deviceBytes, options));
}

/**
 * Makes a device in memory that begins with an image, as a machine does after a crash. The image
 * is copied.
 *
 * @throws PmemError  "options", also when the size of the image cannot be that of a device
 */
export function loadPmem(image: PmemImage, options: PmemOptions = {}): PmemDevice {
  const device = createPmem(image.bytes.length, options);
  device.restart(image);
  return device;
}

/**
 * Attaches a device in memory by its handle, which came from another worker, or from this one.
 *
 * @param sink  the image file, for a device that has one; `attachPmemFile` finds it
 * @throws PmemError  "options", when the device has a file and no sink is given
 */
export function attachPmem(handle: PmemHandle, sink?: ImageSink): PmemDevice {
  if (handle.file !== undefined && sink === undefined) {
    throw new PmemError("options", "a device with an image file is attached by attachPmemFile");
  }
  return new PmemDevice(handle, { sink });
}

/** A device, as one worker sees it. Made by `createPmem` and its like. */
export class PmemDevice {
  /** What another worker needs to attach the device: plain data, to be posted to it. */
  readonly handle: PmemHandle;
  readonly #sink: ImageSink | undefined;
  readonly #isOwner: boolean;
  readonly #locks: ShardLocks;
  readonly #bad: BadSectors;
  readonly #history: LineHistory | undefined;
  readonly #control: Int32Array;

  constructor(
    handle: PmemHandle,
    file: { readonly sink?: ImageSink | undefined; readonly isOwner?: true } = {},
  ) {
    this.handle = handle;
    this.#sink = file.sink;
    this.#isOwner = file.isOwner === true || handle.file === undefined;
    this.#locks = new ShardLocks(handle.shards);
    this.#bad = new BadSectors(handle);
    this.#history = handle.history === undefined ? undefined : new LineHistory(handle, file.sink);
    this.#control = new Int32Array(handle.control);
  }

  /** Size of the device; a multiple of 4096. */
  get deviceBytes(): number {
    return this.handle.deviceBytes;
  }

  get domain(): PersistenceDomain {
    return this.handle.domain;
  }

  /**
   * A thread of the device, to be used in this worker; release it when done.
   *
   * @param id  which one, from 0; the first that is free unless told
   * @throws PmemError  "thread", when it is taken, or all are; "closed"
   */
  thread(id?: number): PmemThread {
    this.#demandOpen();
    const context = {
      handle: this.handle,
      locks: this.#locks,
      bad: this.#bad,
      history: this.#history,
      sink: this.#sink,
    };
    const claimed = this.#claim(id);
    return this.#history === undefined
      ? new FastThread(context, claimed)
      : new TrackedThread(context, claimed);
  }

  /** Takes all threads back, those too whose workers are gone. Nobody may be using one. */
  reclaimThreads(): void {
    this.#control.fill(0, controlWord.claims);
  }

  /**
   * Checks that memory can be mapped: whole pages, no bad block in any of them (PM15). Addresses in
   * the range may then be used with a thread's methods, unless a block goes bad later.
   *
   * @param address  aligned to 4096, as is the length
   * @throws PoisonError  for a range of any length with one bad sector
   * @throws PmemError    "address"
   */
  directAccess(address: number, length: number): PmemRange {
    this.#check(address, length);
    if (address % pageBytes !== 0 || length % pageBytes !== 0) {
      throw new PmemError("address", `${length} bytes at ${address}: not whole pages`);
    }
    this.#bad.refuse(address, length);
    return { address, length };
  }

  /** Makes every sector bad that the range touches: what a test does to a device (PM15). */
  poison(address: number, length: number): void {
    this.#check(address, length);
    const end = Math.ceil((address + length) / sectorBytes);
    for (let at = Math.floor(address / sectorBytes); at < end; at++) this.#bad.mark(at);
    this.#writeBad();
  }

  /**
   * Repairs the bad sectors that lie in the range as a whole; they are zero then, at once and for
   * good (PM16). This is what freeing a block, or punching a hole, does in the driver.
   */
  clearPoison(address: number, length: number): void {
    this.#check(address, length);
    const thread = this.thread();
    try {
      const end = Math.floor((address + length) / sectorBytes);
      for (let at = Math.ceil(address / sectorBytes); at < end; at++) {
        if (this.#bad.has(at)) thread.repair(at);
      }
      thread.fence();
    } finally {
      thread.release();
    }
    this.#writeBad();
  }

  /** The bad blocks: whole sectors, ascending, neighbours joined. */
  poisoned(): readonly PmemRange[] {
    return this.#bad.ranges();
  }

  /** Sums the counts of all threads. They may be a moment behind threads that are running. */
  statistics(): PmemStatistics {
    const counts = new Float64Array(this.handle.counts);
    const sum = (word: number): number => {
      let total = 0;
      for (let at = word; at < counts.length; at += countWord.stride) total += counts[at]!;
      return total;
    };
    return {
      stores: sum(countWord.stores),
      nonTemporalStores: sum(countWord.nonTemporalStores),
      bytesStored: sum(countWord.bytesStored),
      linesFlushed: sum(countWord.linesFlushed),
      fences: sum(countWord.fences),
      crashes: Atomics.load(this.#control, controlWord.crashes),
      earlyWriteBacks: sum(countWord.earlyWriteBacks),
    };
  }

  /** What loads see: the image that an orderly shutdown leaves. Bad blocks keep their bytes. */
  image(): PmemImage {
    return { bytes: new Uint8Array(new Uint8Array(this.handle.present)), poison: this.poisoned() };
  }

  /**
   * Chooses one of the images that a crash at this moment may leave. The device goes on as if
   * nothing had happened: `loadPmem` reopens the image as another device, `restart` as this one.
   *
   * @param seed  equal seeds give equal images, if the device is in an equal state
   * @throws PmemError  "tracking off"
   */
  crash({ seed }: { readonly seed: number }): PmemImage {
    return chooseCrash(this.snapshot(), seed);
  }

  /**
   * The images that a crash at this moment may leave: all when they are not more than `limit`,
   * which is 1024 unless told; otherwise the oldest, the newest and each deviation in one line.
   *
   * @throws PmemError  "tracking off"
   */
  crashImages({ limit = 1024 }: { readonly limit?: number } = {}): CrashImages {
    return enumerateCrashes(this.snapshot(), Math.max(2, limit));
  }

  /**
   * The contents that a crash at this moment may leave in one line, 64 bytes each.
   *
   * @param address  of any byte in the line
   * @param limit    how many at most; 1024 unless told
   * @throws PmemError  "tracking off"
   */
  contentsAfterCrash(address: number, limit = 1024): LineContents {
    this.#check(address, 1);
    const history = this.#demandHistory();
    const line = Math.floor(address / lineBytes);
    this.#locks.acquire(line % shardCount);
    try {
      return lineContents(this.#unsettled(history, line), limit);
    } finally {
      this.#locks.release(line % shardCount);
    }
  }

  /**
   * All that is uncertain at this moment. Counts as a crash. Threads wait while it is taken: about
   * a millisecond for each MiB.
   *
   * @throws PmemError  "tracking off"
   */
  snapshot(): CrashSnapshot {
    const history = this.#demandHistory();
    Atomics.add(this.#control, controlWord.crashes, 1);
    return this.#locks.withAll(() => {
      const lineCount = this.deviceBytes / lineBytes;
      const lines: UnsettledLine[] = [];
      let exact = true;
      for (let line = 0; line < lineCount; line++) {
        if (history.isUnsettled(line)) lines.push(this.#unsettled(history, line));
        if (!history.isExact(line)) exact = false;
      }
      const durable = new Uint8Array(this.#durable());
      return { durable: new Uint8Array(durable), lines, poison: this.poisoned(), exact };
    });
  }

  /**
   * Begins again with an image, as after a power failure: nothing is pending, what threads have
   * flushed means nothing. Handles and threads stay good. No thread may be in the middle of a
   * store. With an image file, the file follows.
   *
   * @throws PmemError  "options", when the image has another size
   */
  restart(image: PmemImage): void {
    this.#demandOpen();
    if (image.bytes.length !== this.deviceBytes) {
      const sizes = `${image.bytes.length} bytes for a device of ${this.deviceBytes}`;
      throw new PmemError("options", `an image of ${sizes}`);
    }
    this.#locks.withAll(() => {
      this.#forgetHistory();
      new Uint8Array(this.handle.present).set(image.bytes);
      if (this.handle.history !== undefined) new Uint8Array(this.#durable()).set(image.bytes);
      this.#bad.replace(image.poison);
      this.#sink?.write(0, new Uint8Array(this.handle.present));
      this.#writeBad();
    });
  }

  /**
   * Ends the device. Its image file, if it has one, gets what loads see, or `image`, such as one
   * of `crash`; it is marked as complete and free for others. No thread may be using the device.
   *
   * @throws PmemError   "closed", when it is closed already, or was not opened here
   * @throws ImageError  "system"
   */
  close({ image }: { readonly image?: PmemImage } = {}): void {
    if (!this.#isOwner) throw new PmemError("closed", "only who opened a device closes it");
    this.#demandOpen();
    if (this.#sink !== undefined) this.restart(image ?? this.image());
    this.#locks.withAll(() => {
      Atomics.store(this.#control, controlWord.closed, 1);
      this.#sink?.close();
    });
  }

  #claim(id: number | undefined): number {
    const { threads } = this.handle;
    const wanted = id === undefined ? Array.from({ length: threads }, (_, each) => each) : [id];
    for (const each of wanted) {
      if (!Number.isInteger(each) || each < 0 || each >= threads) {
        throw new PmemError("thread", `thread ${each} of a device with ${threads}`);
      }
      const word = controlWord.claims + each;
      if (Atomics.compareExchange(this.#control, word, 0, 1) === 0) return each;
    }
    throw new PmemError("thread", id === undefined ? "no thread is free" : `thread ${id} is taken`);
  }

  #unsettled(history: LineHistory, line: number): UnsettledLine {
    const durable = new Uint8Array(this.#durable(), line * lineBytes, lineBytes);
    return { line, durable: new Uint8Array(durable), writes: history.writesOf(line) };
  }

  #durable(): SharedArrayBuffer {
    const { history } = this.handle;
    if (history === undefined) throw new Error("a device without tracking has no durable bytes");
    return history.durable;
  }

  /** Clocks run on, so whatever a thread has flushed before is older than any write to come. */
  #forgetHistory(): void {
    const { history, shards } = this.handle;
    if (history === undefined) return;
    // Memory that was never written to costs nothing, and is not written to here.
    for (const words of [new Int32Array(history.lines), new Float64Array(history.early)]) {
      for (let at = 0; at < words.length; at++) if (words[at] !== 0) words[at] = 0;
    }
    const words = new Int32Array(shards);
    for (let shard = 0; shard < shardCount; shard++) {
      words[shard * shardWord.stride + shardWord.free] = 0;
      words[shard * shardWord.stride + shardWord.fresh] = 0;
    }
  }

  #writeBad(): void {
    this.#sink?.write(this.deviceBytes, new Uint8Array(this.handle.bad));
  }

  #check(address: number, length: number): void {
    const isRange = Number.isInteger(address) && Number.isInteger(length);
    if (!isRange || address < 0 || length < 1 || address + length > this.deviceBytes) {
      const range = `${length} bytes at ${address}`;
      throw new PmemError("address", `${range} of a device of ${this.deviceBytes} bytes`);
    }
  }

  #demandOpen(): void {
    if (Atomics.load(this.#control, controlWord.closed) !== 0) {
      throw new PmemError("closed", "the device is closed");
    }
  }

  #demandHistory(): LineHistory {
    this.#demandOpen();
    if (this.#history !== undefined) return this.#history;
    throw new PmemError("tracking off", "a device without crash tracking cannot crash");
  }
}
