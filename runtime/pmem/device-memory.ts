/**
 * The shared memory of a device: which buffers there are, how long, and what a worker must be sent
 * to use them. All state of a device that is not private to one thread lies in these buffers, so
 * that attaching is nothing but making views.
 *
 *     present    bytes      what loads see
 *     control    words      closed, count of bad sectors, incarnations, crashes; claims
 *     shards     64 x 64    a record for every 64th line: lock, free list, clock
 *     counts     8 x 8      statistics, a record for each thread
 *     bad        bits       one for each sector
 *
 * and with crash tracking
 *
 *     durable    bytes      the oldest content that a crash may leave
 *     lines      4 words    for each line: first and last of its writes, how many
 *     early      8 bytes    for each line: when the device wrote back of itself (PM13)
 *     writes     24 bytes   the pool of writes that are not durable yet
 */
import { PmemError } from "./pmem-error.js";
import { lineBytes, maxDeviceBytes, pageBytes, sectorBytes } from "./pmem-image.js";

/** What is inside the persistence domain: without or with the caches (PM10, PM11). */
export type PersistenceDomain = "adr" | "eadr";

/** What a store does when it finds no room to be tracked (PM13). */
export type WhenFull = "write back" | "refuse";

/** How a device is made. */
export interface PmemOptions {
  /** "adr" unless told. */
  readonly domain?: PersistenceDomain;
  /** "crash" unless told; "off" is several times faster, and then no crash can be had (PM14). */
  readonly tracking?: "crash" | "off";
  /** How many threads can use the device at once: 64 unless told, 1024 at most. */
  readonly threads?: number;
  /** Writes of 8 bytes that a line can have pending: 64 unless told, at least 16. */
  readonly writesPerLine?: number;
  /** Writes of 8 bytes pending in the whole device; unless told, enough for each once. */
  readonly trackedWrites?: number;
  /** "write back" unless told. */
  readonly whenFull?: WhenFull;
}

/** A device as plain data, to be sent to a worker, which attaches it. */
export interface PmemHandle {
  readonly kind: "pmem";
  readonly deviceBytes: number;
  readonly domain: PersistenceDomain;
  readonly threads: number;
  readonly writesPerLine: number;
  readonly whenFull: WhenFull;
  readonly present: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  readonly shards: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
  readonly bad: SharedArrayBuffer;
  /** There is none without crash tracking. */
  readonly history: HistoryBuffers | undefined;
  /** The image file, open in this process; there is none for a device in memory. */
  readonly file: { readonly path: string; readonly descriptor: number } | undefined;
}

/** What crash tracking needs besides. */
export interface HistoryBuffers {
  readonly durable: SharedArrayBuffer;
  readonly lines: SharedArrayBuffer;
  readonly early: SharedArrayBuffer;
  readonly writes: SharedArrayBuffer;
}

/** Words of `control`. The claims of threads follow the first 16. */
export const controlWord = {
  closed: 0,
  badSectors: 1,
  incarnations: 2,
  crashes: 3,
  claims: 16,
} as const;

/** How many locks a device has; a line's is its number modulo this. */
export const shardCount = 64;

/** 32-bit words of a shard's record, and its 64-bit clock. One record is one line of the host. */
export const shardWord = { stride: 16, lock: 0, free: 1, fresh: 2 } as const;
export const shardClock = { stride: 8, clock: 4 } as const;

/** Places in a thread's record of counts. */
export const countWord = {
  stride: 8,
  stores: 0,
  nonTemporalStores: 1,
  bytesStored: 2,
  linesFlushed: 3,
  fences: 4,
  earlyWriteBacks: 5,
} as const;

/** 32-bit words of a line's record. */
export const lineWord = { stride: 4, first: 0, last: 1, count: 2 } as const;

/** 32-bit words of a write: next, what it is, when (a 64-bit number in words 2 and 3), content. */
export const writeWord = { stride: 6, next: 0, what: 1, low: 4, high: 5 } as const;
export const writeTime = { stride: 3, time: 1 } as const;

/** Most writes that a pool has unless told: 192 MiB, of which only what is used costs memory. */
const defaultPool = 2 ** 23;

/**
 * The buffers of a new device, all zero. Memory: the size of the device, and with crash tracking
 * about 2.4 times that, and what the pool of writes comes to use, 24 bytes for each.
 *
 * @throws PmemError  "options", when a number is out of its range
 */
export function newDeviceMemory(deviceBytes: number, options: PmemOptions = {}): PmemHandle {
  const { threads = 64, writesPerLine = 64 } = options;
  demand(deviceBytes % pageBytes === 0, "the size of a device is a multiple of 4096 bytes");
  demand(within(deviceBytes, pageBytes, maxDeviceBytes), "a device has 4096 bytes to 1 GiB");
  demand(within(threads, 1, 1024), "a device has 1 to 1024 threads");
  demand(within(writesPerLine, 16, 2 ** 20), "writesPerLine is 16 to 2^20");
  const most = Math.max(shardCount * writesPerLine * 2, deviceBytes / 8);
  const { trackedWrites = Math.min(most, defaultPool) } = options;
  demand(within(trackedWrites, 1024, 2 ** 26), "trackedWrites is 1024 to 2^26");
  const lineCount = deviceBytes / lineBytes;
  const writeCount = Math.ceil(trackedWrites / shardCount) * shardCount + 1;
  const history = {
    durable: deviceBytes,
    lines: lineCount * lineWord.stride * 4,
    early: lineCount * 8,
    writes: writeCount * writeWord.stride * 4,
  };
  return {
    kind: "pmem",
    deviceBytes,
    domain: options.domain ?? "adr",
    threads,
    writesPerLine,
    whenFull: options.whenFull ?? "write back",
    present: new SharedArrayBuffer(deviceBytes),
    control: new SharedArrayBuffer((controlWord.claims + threads) * 4),
    shards: new SharedArrayBuffer(shardCount * shardWord.stride * 4),
    counts: new SharedArrayBuffer(threads * countWord.stride * 8),
    bad: new SharedArrayBuffer(Math.ceil(deviceBytes / sectorBytes / 32) * 4),
    history:
      options.tracking === "off"
        ? undefined
        : {
            durable: new SharedArrayBuffer(history.durable),
            lines: new SharedArrayBuffer(history.lines),
            early: new SharedArrayBuffer(history.early),
            writes: new SharedArrayBuffer(history.writes),
          },
    file: undefined,
  };
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function demand(condition: boolean, message: string): void {
  if (!condition) throw new PmemError("options", message);
}
