/**
 * A thread with crash tracking: every store is also appended to the history of its line, under the
 * line's lock, and a fence settles what this thread has flushed. What was flushed is the thread's
 * own business, and lies in its own memory. Every kind of store is here in full: they differ in
 * what they check, and this is the path that has to be fast.
 */
import { controlWord, countWord, shardCount } from "./device-memory.js";
import {
  type LineHistory,
  maxIncarnations,
  type Settlement,
  whatIsWritten,
} from "./line-history.js";
import { PmemError } from "./pmem-error.js";
import { chunkBytes, lineBytes, sectorBytes } from "./pmem-image.js";
import { PmemThread, type ThreadContext } from "./pmem-thread.js";

type Way = "cached" | "non-temporal";

/** Lists of lines longer than this are rid of repetitions now and then. */
const tidyLength = 1024;

/** Exact about crashes; see `PmemThread`. */
export class TrackedThread extends PmemThread {
  readonly #history: LineHistory;
  readonly #incarnation: number;
  readonly #cached: number;
  readonly #nonTemporal: number;
  readonly #isCacheDurable: boolean;
  readonly #settlement: Settlement;
  /** Lines flushed since the last fence, and up to when; as many as the count says. */
  readonly #flushed: number[] = [];
  readonly #flushedUpTo: number[] = [];
  #flushedCount = 0;
  /** Lines stored to around the cache since the last fence. */
  readonly #streamed: number[] = [];
  #streamedCount = 0;
  #tidyAt = tidyLength;

  /** @throws PmemError "thread", after 2^27 threads */
  constructor(context: ThreadContext, id: number) {
    super(context, id);
    const { handle, history } = context;
    if (history === undefined) throw new Error("a tracked thread needs a history");
    const control = new Int32Array(handle.control);
    this.#incarnation = Atomics.add(control, controlWord.incarnations, 1) + 1;
    if (this.#incarnation >= maxIncarnations) {
      throw new PmemError("thread", "the device has had too many threads");
    }
    this.#history = history;
    this.#cached = whatIsWritten(this.#incarnation, "cached");
    this.#nonTemporal = whatIsWritten(this.#incarnation, "non-temporal");
    this.#isCacheDurable = handle.domain === "eadr";
    this.#settlement = { cachedUpTo: 0, anyUpTo: 0, incarnation: this.#incarnation };
  }

  store(address: number, bytes: Uint8Array): void {
    this.check(address, bytes.length);
    this.#count(countWord.stores, bytes.length);
    this.#storePieces(address, bytes, "cached");
  }

  store32(address: number, value: number): void {
    this.checkWord(address, 4);
    this.#count(countWord.stores, 4);
    const line = address >> 6;
    this.#enter(line, this.#isCacheDurable ? 0 : 1);
    try {
      Atomics.store(this.words, address >> 2, value);
      this.#recordChunk(line, (address >> 3) & 7);
    } finally {
      this.context.locks.release(line % shardCount);
    }
  }

  store64(address: number, value: bigint): void {
    this.checkWord(address, 8);
    this.#count(countWord.stores, 8);
    const line = address >> 6;
    this.#enter(line, this.#isCacheDurable ? 0 : 1);
    try {
      Atomics.store(this.longs, address >> 3, value);
      this.#recordChunk(line, (address >> 3) & 7);
    } finally {
      this.context.locks.release(line % shardCount);
    }
  }

  compareExchange32(address: number, expected: number, value: number): number {
    this.checkWord(address, 4);
    this.checkLoad(address, 4);
    const line = address >> 6;
    this.#enter(line, this.#isCacheDurable ? 0 : 1);
    try {
      const found = Atomics.compareExchange(this.words, address >> 2, expected, value);
      if (found !== (expected | 0)) return found;
      this.#recordChunk(line, (address >> 3) & 7);
      this.#count(countWord.stores, 4);
      return found;
    } finally {
      this.context.locks.release(line % shardCount);
    }
  }

  compareExchange64(address: number, expected: bigint, value: bigint): bigint {
    this.checkWord(address, 8);
    this.checkLoad(address, 8);
    const line = address >> 6;
    this.#enter(line, this.#isCacheDurable ? 0 : 1);
    try {
      const found = Atomics.compareExchange(this.longs, address >> 3, expected, value);
      if (found !== BigInt.asIntN(64, expected)) return found;
      this.#recordChunk(line, (address >> 3) & 7);
      this.#count(countWord.stores, 8);
      return found;
    } finally {
      this.context.locks.release(line % shardCount);
    }
  }

  storeNonTemporal(address: number, bytes: Uint8Array): void {
    this.check(address, bytes.length);
    this.#count(countWord.nonTemporalStores, bytes.length);
    const end = address + bytes.length;
    const first = Math.min(Math.ceil(address / 4) * 4, end);
    const last = Math.max(Math.floor(end / 4) * 4, first);
    this.#storeEdge(address, bytes.subarray(0, first - address));
    this.#storePieces(first, bytes.subarray(first - address, last - address), "non-temporal");
    this.#storeEdge(last, bytes.subarray(last - address));
  }

  flush(address: number, length = 1): void {
    this.check(address, length);
    const end = Math.ceil((address + length) / lineBytes);
    for (let line = Math.floor(address / lineBytes); line < end; line++) this.#flushLine(line);
  }

  fence(): void {
    this.counts[countWord.fences]! += 1;
    for (let index = 0; index < this.#flushedCount; index++) {
      this.#settle(this.#flushed[index]!, this.#flushedUpTo[index]!);
    }
    for (let index = 0; index < this.#streamedCount; index++) {
      this.#settle(this.#streamed[index]!, 0);
    }
    this.#forget();
  }

  repair(sector: number): void {
    const { locks, bad } = this.context;
    const linesPerSector = sectorBytes / lineBytes;
    const first = sector * linesPerSector;
    const zeros = new Uint8Array(lineBytes);
    for (let line = first; line < first + linesPerSector; line++) {
      locks.acquire(line % shardCount);
      try {
        this.#history.reset(line, zeros);
      } finally {
        locks.release(line % shardCount);
      }
    }
    bad.clear(sector);
  }

  /** Takes the line's lock, with room for `count` writes, or throws without it. */
  #enter(line: number, count: number): void {
    this.context.locks.acquire(line % shardCount);
    if (this.#history.hasRoom(line, count)) return;
    if (this.context.handle.whenFull === "refuse") {
      this.context.locks.release(line % shardCount);
      const address = line * lineBytes;
      throw new PmemError("tracking full", `no room to track a store to the line at ${address}`);
    }
    this.counts[countWord.earlyWriteBacks]! += 1;
    this.#history.makeRoom(line, count);
  }

  /** After a cached store to one chunk; the lock is held. */
  #recordChunk(line: number, chunk: number): void {
    if (!this.#isCacheDurable && this.#history.hasRoom(line, 1)) {
      this.#history.append(line, this.#cached | chunk, this.#history.tick(line));
    } else {
      this.#record(line, 1 << chunk, "cached");
    }
  }

  /** After a store to chunks, a bit for each; the lock is held. */
  #record(line: number, chunks: number, way: Way): void {
    if (this.#isCacheDurable && way === "cached") {
      this.#history.writeThrough(line, chunks);
      return;
    }
    if (!this.#history.hasRoom(line, bitCount(chunks))) {
      // Nothing else of the line is pending, or `enter` would have found room.
      this.#history.writeThroughEarly(line, chunks);
      return;
    }
    const what = way === "cached" ? this.#cached : this.#nonTemporal;
    this.#history.appendAll(line, what, chunks, this.#history.tick(line));
  }

  /** Stores to one line after the other; each by itself, as they may persist in any order. */
  #storePieces(address: number, bytes: Uint8Array, way: Way): void {
    const words = wordsOf(address, bytes);
    let done = 0;
    while (done < bytes.length) {
      const at = address + done;
      const line = at >> 6;
      const length = Math.min((line + 1) * lineBytes - at, bytes.length - done);
      const chunks = chunkBits(at % lineBytes, length);
      this.#enter(line, this.#isCacheDurable && way === "cached" ? 0 : bitCount(chunks));
      try {
        if (words !== undefined) copyWords(this.words, at >> 2, { words, done, length });
        else this.bytes.set(bytes.subarray(done, done + length), at);
        this.#record(line, chunks, way);
      } finally {
        this.context.locks.release(line % shardCount);
      }
      if (way === "non-temporal") this.#rememberStreamed(line);
      done += length;
    }
    this.#tidy();
  }

  /** Bytes at the edge of a copy around the cache that no such store can write. */
  #storeEdge(address: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#storePieces(address, bytes, "cached");
    this.#flushLine(address >> 6);
  }

  #flushLine(line: number): void {
    const { locks } = this.context;
    this.counts[countWord.linesFlushed]! += 1;
    locks.acquire(line % shardCount);
    const isUnsettled = this.#history.isUnsettled(line);
    const now = this.#history.now(line);
    locks.release(line % shardCount);
    if (!isUnsettled) return;
    const last = this.#flushedCount - 1;
    if (last >= 0 && this.#flushed[last] === line) {
      this.#flushedUpTo[last] = now;
      return;
    }
    this.#flushed[last + 1] = line;
    this.#flushedUpTo[last + 1] = now;
    this.#flushedCount = last + 2;
    this.#tidy();
  }

  #rememberStreamed(line: number): void {
    const count = this.#streamedCount;
    if (count > 0 && this.#streamed[count - 1] === line) return;
    this.#streamed[count] = line;
    this.#streamedCount = count + 1;
  }

  #settle(line: number, cachedUpTo: number): void {
    const { locks } = this.context;
    this.#settlement.cachedUpTo = cachedUpTo;
    locks.acquire(line % shardCount);
    try {
      this.#history.settle(line, this.#settlement);
    } finally {
      locks.release(line % shardCount);
    }
  }

  #forget(): void {
    this.#flushedCount = 0;
    this.#streamedCount = 0;
  }

  /** A thread that never fences needs no more memory than there are lines. */
  #tidy(): void {
    if (this.#flushedCount + this.#streamedCount < this.#tidyAt) return;
    const upTo = new Map<number, number>();
    for (let index = 0; index < this.#flushedCount; index++) {
      upTo.set(this.#flushed[index]!, this.#flushedUpTo[index]!);
    }
    this.#flushedCount = 0;
    for (const [line, time] of upTo) {
      this.#flushed[this.#flushedCount] = line;
      this.#flushedUpTo[this.#flushedCount] = time;
      this.#flushedCount++;
    }
    const streamed = new Set(this.#streamed.slice(0, this.#streamedCount));
    this.#streamedCount = 0;
    for (const line of streamed) this.#streamed[this.#streamedCount++] = line;
    this.#tidyAt = Math.max(tidyLength, 2 * (this.#flushedCount + this.#streamedCount));
  }

  #count(word: number, length: number): void {
    this.counts[word]! += 1;
    this.counts[countWord.bytesStored]! += length;
  }
}

/** The bytes as words, if they and their place are aligned to words. */
function wordsOf(address: number, bytes: Uint8Array): Int32Array | undefined {
  if (((address | bytes.byteOffset | bytes.length) & 3) !== 0) return undefined;
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** At most a line: a loop over words is faster than `set` with a subarray. */
function copyWords(
  target: Int32Array,
  at: number,
  from: { readonly words: Int32Array; readonly done: number; readonly length: number },
): void {
  const { words } = from;
  const first = from.done >> 2;
  const count = from.length >> 2;
  for (let each = 0; each < count; each++) target[at + each] = words[first + each]!;
}

/** A bit for each chunk that a piece of a line touches. */
function chunkBits(offset: number, length: number): number {
  const first = Math.floor(offset / chunkBytes);
  const end = Math.ceil((offset + length) / chunkBytes);
  return ((1 << (end - first)) - 1) << first;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
