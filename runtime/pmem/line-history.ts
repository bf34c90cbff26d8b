/**
 * The writes of each line that are not durable yet, in shared memory: what makes a crash exact. A
 * line has a durable content and a list of writes of 8 bytes since, in the order in which they
 * became visible; one store of several such chunks is several writes with the same time. The list
 * says all (PM6): a crash may stop anywhere in it.
 *
 * Every method is called with the lock of the line's shard held, and times are of its clock. It is
 * one file, long as it is, because nothing else may know how these arrays are linked.
 */
import {
  lineWord,
  type PmemHandle,
  shardClock,
  shardCount,
  shardWord,
  writeTime,
  writeWord,
} from "./device-memory.js";
import type { ImageSink } from "./image-sink.js";
import { chunkBytes, lineBytes } from "./pmem-image.js";

/** Which of a line's writes have become durable. Times are inclusive. */
export interface Settlement {
  /** Cached stores up to here: what a flush covered. */
  cachedUpTo: number;
  /** All writes up to here: what the device writes back of itself. */
  anyUpTo: number;
  /** All non-temporal stores of this thread; zero for none. */
  incarnation: number;
}

/** A write that is not durable yet. */
export interface ChunkWrite {
  /** Which 8 bytes of the line, 0 to 7. */
  readonly chunk: number;
  /** Writes of one store, and no others in the line, have the same. Ascending in a list. */
  readonly time: number;
  readonly nonTemporal: boolean;
  /** Of the chunk, after the write. */
  readonly content: Uint8Array;
}

const nonTemporalBit = 8;
const incarnationShift = 4;

/** Incarnations of threads are below this: they share a word with four other bits. */
export const maxIncarnations: number = 2 ** 27;

/** What a write is, in one word: its chunk, how it was made, and by whom. */
export function whatIsWritten(incarnation: number, way: "cached" | "non-temporal"): number {
  return (incarnation << incarnationShift) | (way === "cached" ? 0 : nonTemporalBit);
}

/** The histories of all lines, as one attached thread of the host sees them. */
export class LineHistory {
  readonly #present: Int32Array;
  readonly #durable: Int32Array;
  readonly #durableBytes: Uint8Array;
  readonly #lines: Int32Array;
  readonly #early: Float64Array;
  readonly #writes: Int32Array;
  readonly #times: Float64Array;
  readonly #shards: Int32Array;
  readonly #clocks: Float64Array;
  readonly #writesPerShard: number;
  readonly #writesPerLine: number;
  readonly #sink: ImageSink | undefined;
  /** For each chunk of the line at hand, when the last of its durable writes was; or zero. */
  readonly #lastDurable: Float64Array = new Float64Array(lineBytes / chunkBytes);

  constructor(handle: PmemHandle, sink: ImageSink | undefined) {
    const { history } = handle;
    if (history === undefined) throw new Error("a device without tracking has no history");
    this.#present = new Int32Array(handle.present);
    this.#durable = new Int32Array(history.durable);
    this.#durableBytes = new Uint8Array(history.durable);
    this.#lines = new Int32Array(history.lines);
    this.#early = new Float64Array(history.early);
    this.#writes = new Int32Array(history.writes);
    this.#times = new Float64Array(history.writes);
    this.#shards = new Int32Array(handle.shards);
    this.#clocks = new Float64Array(handle.shards);
    const writes = history.writes.byteLength / (writeWord.stride * 4) - 1;
    this.#writesPerShard = Math.floor(writes / shardCount);
    this.#writesPerLine = handle.writesPerLine;
    this.#sink = sink;
  }

  /** True when the line has writes that are not durable. */
  isUnsettled(line: number): boolean {
    return this.#lines[line * lineWord.stride + lineWord.first] !== 0;
  }

  /** The time of the last store in the line's shard. */
  now(line: number): number {
    return this.#clocks[(line % shardCount) * shardClock.stride + shardClock.clock]!;
  }

  /** The time of a new store: all its writes to the line have it. */
  tick(line: number): number {
    const word = (line % shardCount) * shardClock.stride + shardClock.clock;
    const time = this.#clocks[word]! + 1;
    this.#clocks[word] = time;
    return time;
  }

  /** True when `count` writes, at most 8, can be added to the line. */
  hasRoom(line: number, count: number): boolean {
    const inLine = this.#lines[line * lineWord.stride + lineWord.count]! + count;
    return inLine <= this.#writesPerLine && this.#hasFree(line % shardCount, count);
  }

  /**
   * Makes older writes of the line durable, as a cache may at any time, so that there is room for
   * `count`: the older half of them, or all. False when there still is none (PM13).
   */
  makeRoom(line: number, count: number): boolean {
    const words = this.#lines;
    const half = words[line * lineWord.stride + lineWord.count]! >> 1;
    let write = words[line * lineWord.stride + lineWord.first]!;
    if (write === 0) return false;
    for (let skipped = 1; skipped < half; skipped++) write = this.#next(write);
    this.#writeBackEarly(line, this.#times[write * writeTime.stride + writeTime.time]!);
    if (this.hasRoom(line, count)) return true;
    if (this.isUnsettled(line)) this.#writeBackEarly(line, this.now(line));
    return this.hasRoom(line, count);
  }

  /** Appends the present content of a chunk as a write; there is room. */
  append(line: number, what: number, time: number): void {
    const writes = this.#writes;
    const write = this.#take(line % shardCount);
    const word = write * writeWord.stride;
    const source = line * (lineBytes / 4) + (what & 7) * 2;
    writes[word + writeWord.next] = 0;
    writes[word + writeWord.what] = what;
    writes[word + writeWord.low] = this.#present[source]!;
    writes[word + writeWord.high] = this.#present[source + 1]!;
    this.#times[write * writeTime.stride + writeTime.time] = time;
    const record = line * lineWord.stride;
    const last = this.#lines[record + lineWord.last]!;
    if (last === 0) this.#lines[record + lineWord.first] = write;
    else writes[last * writeWord.stride + writeWord.next] = write;
    this.#lines[record + lineWord.last] = write;
    this.#lines[record + lineWord.count]! += 1;
  }

  /** The same for several chunks, a bit for each; there is room for all. */
  appendAll(line: number, what: number, chunks: number, time: number): void {
    const writes = this.#writes;
    const times = this.#times;
    const shard = line % shardCount;
    const record = line * lineWord.stride;
    let last = this.#lines[record + lineWord.last]!;
    let count = this.#lines[record + lineWord.count]!;
    for (let rest = chunks, chunk = 0; rest !== 0; rest >>= 1, chunk++) {
      if ((rest & 1) === 0) continue;
      const write = this.#take(shard);
      const word = write * writeWord.stride;
      const source = line * (lineBytes / 4) + chunk * 2;
      writes[word + writeWord.what] = what | chunk;
      writes[word + writeWord.low] = this.#present[source]!;
      writes[word + writeWord.high] = this.#present[source + 1]!;
      times[write * writeTime.stride + writeTime.time] = time;
      if (last === 0) this.#lines[record + lineWord.first] = write;
      else writes[last * writeWord.stride + writeWord.next] = write;
      last = write;
      count++;
    }
    writes[last * writeWord.stride + writeWord.next] = 0;
    this.#lines[record + lineWord.last] = last;
    this.#lines[record + lineWord.count] = count;
  }

  /** Makes the present content of chunks durable at once, over whatever was pending for them. */
  writeThrough(line: number, chunks: number): void {
    const last = this.#lastDurable;
    for (let chunk = 0; chunk < 8; chunk++) last[chunk] = 0;
    for (let chunk = 0; chunk < 8; chunk++) {
      if (((chunks >> chunk) & 1) === 0) continue;
      last[chunk] = Number.POSITIVE_INFINITY;
      const word = line * (lineBytes / 4) + chunk * 2;
      this.#durable[word] = this.#present[word]!;
      this.#durable[word + 1] = this.#present[word + 1]!;
    }
    this.#dropCovered(line);
    this.#writeToSink(line);
  }

  /** Writes through where nothing may be: a store for which there was no room. */
  writeThroughEarly(line: number, chunks: number): void {
    this.writeThrough(line, chunks);
    this.#early[line] = Number.POSITIVE_INFINITY;
  }

  /**
   * Makes writes durable: the durable content of each chunk becomes that of its last write that is,
   * and what came before it, durable or not, can no longer be seen. Cost: the length of the list.
   */
  settle(line: number, settlement: Settlement): void {
    if (settlement.cachedUpTo >= this.#early[line]!) this.#early[line] = 0;
    const first = this.#lines[line * lineWord.stride + lineWord.first]!;
    if (first === 0) return;
    if (this.#isAllSettled(first, settlement)) {
      this.#settleAll(line);
      return;
    }
    const last = this.#lastDurable;
    for (let chunk = 0; chunk < 8; chunk++) last[chunk] = 0;
    let changed = false;
    for (let write = first; write !== 0; write = this.#next(write)) {
      const word = write * writeWord.stride;
      const what = this.#writes[word + writeWord.what]!;
      const time = this.#times[write * writeTime.stride + writeTime.time]!;
      if (!isSettled(what, time, settlement)) continue;
      const target = line * (lineBytes / 4) + (what & 7) * 2;
      last[what & 7] = time;
      this.#durable[target] = this.#writes[word + writeWord.low]!;
      this.#durable[target + 1] = this.#writes[word + writeWord.high]!;
      changed = true;
    }
    if (!changed) return;
    this.#dropCovered(line);
    this.#writeToSink(line);
  }

  #isAllSettled(first: number, settlement: Settlement): boolean {
    for (let write = first; write !== 0; write = this.#next(write)) {
      const what = this.#writes[write * writeWord.stride + writeWord.what]!;
      const time = this.#times[write * writeTime.stride + writeTime.time]!;
      if (!isSettled(what, time, settlement)) return false;
    }
    return true;
  }

  /** Nothing is pending any more: what is present is durable, and the whole list is free. */
  #settleAll(line: number): void {
    const record = line * lineWord.stride;
    const word = line * (lineBytes / 4);
    for (let at = word; at < word + lineBytes / 4; at++) this.#durable[at] = this.#present[at]!;
    const free = (line % shardCount) * shardWord.stride + shardWord.free;
    const last = this.#lines[record + lineWord.last]!;
    this.#writes[last * writeWord.stride + writeWord.next] = this.#shards[free]!;
    this.#shards[free] = this.#lines[record + lineWord.first]!;
    this.#lines[record + lineWord.first] = 0;
    this.#lines[record + lineWord.last] = 0;
    this.#lines[record + lineWord.count] = 0;
    this.#writeToSink(line);
  }

  /** Forgets the line: its content, present and durable, becomes `content`. */
  reset(line: number, content: Uint8Array): void {
    this.#lastDurable.fill(Number.POSITIVE_INFINITY);
    this.#dropCovered(line);
    this.#early[line] = 0;
    this.#durableBytes.set(content, line * lineBytes);
    new Uint8Array(this.#present.buffer).set(content, line * lineBytes);
    this.#writeToSink(line);
  }

  /** False when some content that a crash could leave was given up (PM13). */
  isExact(line: number): boolean {
    return this.#early[line] === 0;
  }

  /** The pending writes of a line, copied out, in their order. */
  writesOf(line: number): readonly ChunkWrite[] {
    const found: ChunkWrite[] = [];
    let write = this.#lines[line * lineWord.stride + lineWord.first]!;
    for (; write !== 0; write = this.#next(write)) {
      const word = write * writeWord.stride;
      const what = this.#writes[word + writeWord.what]!;
      const content = this.#writes.slice(word + writeWord.low, word + writeWord.high + 1);
      found.push({
        chunk: what & 7,
        time: this.#times[write * writeTime.stride + writeTime.time]!,
        nonTemporal: (what & nonTemporalBit) !== 0,
        content: new Uint8Array(content.buffer),
      });
    }
    return found;
  }

  #writeToSink(line: number): void {
    if (this.#sink === undefined) return;
    const address = line * lineBytes;
    this.#sink.write(address, this.#durableBytes.subarray(address, address + lineBytes));
  }

  /** A cache writes back what it likes, when it likes: legal, but other images are lost. */
  #writeBackEarly(line: number, upTo: number): void {
    let early = Math.max(this.#early[line]!, upTo);
    let write = this.#lines[line * lineWord.stride + lineWord.first]!;
    for (; write !== 0; write = this.#next(write)) {
      const what = this.#writes[write * writeWord.stride + writeWord.what]!;
      const time = this.#times[write * writeTime.stride + writeTime.time]!;
      // Which thread's fence would have covered this write is not kept: inexact from now on.
      if (time <= upTo && (what & nonTemporalBit) !== 0) early = Number.POSITIVE_INFINITY;
    }
    this.settle(line, { cachedUpTo: 0, anyUpTo: upTo, incarnation: 0 });
    this.#early[line] = early;
  }

  /** Removes the writes that a later, durable write to the same chunk hides, and that one. */
  #dropCovered(line: number): void {
    const record = line * lineWord.stride;
    let kept = 0;
    let count = 0;
    let write = this.#lines[record + lineWord.first]!;
    this.#lines[record + lineWord.first] = 0;
    while (write !== 0) {
      const next = this.#next(write);
      const what = this.#writes[write * writeWord.stride + writeWord.what]!;
      const time = this.#times[write * writeTime.stride + writeTime.time]!;
      if (time <= this.#lastDurable[what & 7]!) {
        this.#give(line % shardCount, write);
      } else {
        if (kept === 0) this.#lines[record + lineWord.first] = write;
        else this.#writes[kept * writeWord.stride + writeWord.next] = write;
        kept = write;
        count++;
      }
      write = next;
    }
    if (kept !== 0) this.#writes[kept * writeWord.stride + writeWord.next] = 0;
    this.#lines[record + lineWord.last] = kept;
    this.#lines[record + lineWord.count] = count;
  }

  #next(write: number): number {
    return this.#writes[write * writeWord.stride + writeWord.next]!;
  }

  /** Whether the shard's part of the pool has `count` writes left. */
  #hasFree(shard: number, count: number): boolean {
    const record = shard * shardWord.stride;
    let left = this.#writesPerShard - this.#shards[record + shardWord.fresh]!;
    let write = this.#shards[record + shardWord.free]!;
    for (; left < count && write !== 0; left++) write = this.#next(write);
    return left >= count;
  }

  /** Takes a write from the shard's free list, or one that was never used; there is one. */
  #take(shard: number): number {
    const record = shard * shardWord.stride;
    const free = this.#shards[record + shardWord.free]!;
    if (free !== 0) {
      this.#shards[record + shardWord.free] = this.#next(free);
      return free;
    }
    const used = this.#shards[record + shardWord.fresh]!;
    this.#shards[record + shardWord.fresh] = used + 1;
    return 1 + shard * this.#writesPerShard + used;
  }

  #give(shard: number, write: number): void {
    const record = shard * shardWord.stride;
    this.#writes[write * writeWord.stride + writeWord.next] =
      this.#shards[record + shardWord.free]!;
    this.#shards[record + shardWord.free] = write;
  }
}

function isSettled(what: number, time: number, settlement: Settlement): boolean {
  if (time <= settlement.anyUpTo) return true;
  if ((what & nonTemporalBit) === 0) return time <= settlement.cachedUpTo;
  return what >>> incarnationShift === settlement.incarnation;
}
