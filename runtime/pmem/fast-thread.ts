/**
 * A thread without crash tracking (PM14): stores go to memory and nowhere else. Flushes and fences
 * are counted; with an image file, a fence writes the lines flushed before it.
 */
import { countWord, shardCount } from "./device-memory.js";
import { lineBytes, sectorBytes } from "./pmem-image.js";
import { PmemThread } from "./pmem-thread.js";

/** As fast as shared memory; see `PmemThread`. */
export class FastThread extends PmemThread {
  /** Lines to be written to the file by the next fence. */
  readonly #flushed: Set<number> = new Set();

  store(address: number, bytes: Uint8Array): void {
    this.check(address, bytes.length);
    this.bytes.set(bytes, address);
    this.#count(countWord.stores, bytes.length);
  }

  store32(address: number, value: number): void {
    this.checkWord(address, 4);
    Atomics.store(this.words, address >> 2, value);
    this.#count(countWord.stores, 4);
  }

  store64(address: number, value: bigint): void {
    this.checkWord(address, 8);
    Atomics.store(this.longs, address >> 3, value);
    this.#count(countWord.stores, 8);
  }

  compareExchange32(address: number, expected: number, value: number): number {
    this.checkWord(address, 4);
    this.checkLoad(address, 4);
    const found = Atomics.compareExchange(this.words, address >> 2, expected, value);
    if (found === (expected | 0)) this.#count(countWord.stores, 4);
    return found;
  }

  compareExchange64(address: number, expected: bigint, value: bigint): bigint {
    this.checkWord(address, 8);
    this.checkLoad(address, 8);
    const found = Atomics.compareExchange(this.longs, address >> 3, expected, value);
    if (found === BigInt.asIntN(64, expected)) this.#count(countWord.stores, 8);
    return found;
  }

  storeNonTemporal(address: number, bytes: Uint8Array): void {
    this.check(address, bytes.length);
    this.bytes.set(bytes, address);
    this.#count(countWord.nonTemporalStores, bytes.length);
    if (this.context.sink !== undefined) this.#remember(address, bytes.length);
  }

  flush(address: number, length = 1): void {
    this.check(address, length);
    const lines = Math.ceil((address + length) / lineBytes) - Math.floor(address / lineBytes);
    this.counts[countWord.linesFlushed]! += lines;
    if (this.context.sink !== undefined) this.#remember(address, length);
  }

  fence(): void {
    this.counts[countWord.fences]! += 1;
    if (this.#flushed.size > 0) this.#writeFlushed();
  }

  repair(sector: number): void {
    this.bytes.fill(0, sector * sectorBytes, (sector + 1) * sectorBytes);
    this.context.bad.clear(sector);
    this.context.sink?.write(sector * sectorBytes, new Uint8Array(sectorBytes));
  }

  #count(word: number, length: number): void {
    this.counts[word]! += 1;
    this.counts[countWord.bytesStored]! += length;
  }

  #remember(address: number, length: number): void {
    const end = Math.ceil((address + length) / lineBytes);
    for (let line = Math.floor(address / lineBytes); line < end; line++) this.#flushed.add(line);
  }

  /** One line at a time, so that of two threads that write one, the later has the newer content. */
  #writeFlushed(): void {
    const { locks, sink } = this.context;
    for (const line of this.#flushed) {
      locks.acquire(line % shardCount);
      try {
        const address = line * lineBytes;
        sink?.write(address, this.bytes.subarray(address, address + lineBytes));
      } finally {
        locks.release(line % shardCount);
      }
    }
    this.#flushed.clear();
  }
}
