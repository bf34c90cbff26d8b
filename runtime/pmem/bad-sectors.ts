/**
 * Bad blocks: one bit for each sector of 512 bytes, as Linux keeps its list, in shared memory. A
 * count beside the bits makes the common case, none, one comparison.
 */
import { controlWord, type PmemHandle } from "./device-memory.js";
import { PoisonError } from "./pmem-error.js";
import { type PmemRange, sectorBytes } from "./pmem-image.js";

/** The bad blocks of one device, as one attached thread of the host sees them. */
export class BadSectors {
  readonly #bits: Int32Array;
  readonly #control: Int32Array;
  readonly #sectorCount: number;

  constructor(handle: PmemHandle) {
    this.#bits = new Int32Array(handle.bad);
    this.#control = new Int32Array(handle.control);
    this.#sectorCount = handle.deviceBytes / sectorBytes;
  }

  /** True when the device has a bad block somewhere. */
  any(): boolean {
    return Atomics.load(this.#control, controlWord.badSectors) !== 0;
  }

  has(sector: number): boolean {
    return ((Atomics.load(this.#bits, sector >> 5) >>> (sector & 31)) & 1) === 1;
  }

  /** @throws PoisonError when a sector that the range touches is bad */
  refuse(address: number, length: number): void {
    const end = Math.ceil((address + length) / sectorBytes);
    for (let sector = Math.floor(address / sectorBytes); sector < end; sector++) {
      if (this.has(sector)) throw new PoisonError({ address, length }, sector * sectorBytes);
    }
  }

  mark(sector: number): void {
    const bit = 1 << (sector & 31);
    if (Atomics.or(this.#bits, sector >> 5, bit) & bit) return;
    Atomics.add(this.#control, controlWord.badSectors, 1);
  }

  clear(sector: number): void {
    const bit = 1 << (sector & 31);
    if ((Atomics.and(this.#bits, sector >> 5, ~bit) & bit) === 0) return;
    Atomics.sub(this.#control, controlWord.badSectors, 1);
  }

  /** Ascending, neighbours joined. */
  ranges(): readonly PmemRange[] {
    const found: PmemRange[] = [];
    if (!this.any()) return found;
    for (let sector = 0; sector < this.#sectorCount; sector++) {
      if (!this.has(sector)) continue;
      const first = sector;
      while (sector < this.#sectorCount && this.has(sector)) sector++;
      found.push({ address: first * sectorBytes, length: (sector - first) * sectorBytes });
    }
    return found;
  }

  /** Makes exactly these ranges bad; they are whole sectors. */
  replace(ranges: readonly PmemRange[]): void {
    this.#bits.fill(0);
    Atomics.store(this.#control, controlWord.badSectors, 0);
    for (const { address, length } of ranges) {
      for (let at = address; at < address + length; at += sectorBytes) this.mark(at / sectorBytes);
    }
  }
}
