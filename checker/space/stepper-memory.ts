/**
 * The memory of a running stepper: begins small, so that small searches start at once, and is made
 * as large as it can be when that is full. What was never touched costs nothing but addresses.
 */
import type { State } from "../../ir/index.js";
import {
  entryFields,
  type Ir,
  noParent,
  packState,
  type Stepper,
  type StepperExports,
  type StepperImports,
  unpackState,
} from "../../ir/index.js";
import { leastBits, type Regions, splitMemory } from "./regions.js";

export const pageBytes = 65536;

/** What one WebAssembly memory can be. */
export const mostBytes = 65536 * pageBytes;

const firstBytes = 96 * pageBytes;

export class StepperMemory {
  readonly exports: StepperExports;
  readonly #ir: Ir;
  readonly #stepper: Stepper;
  readonly #memory: WebAssembly.Memory;
  readonly #limitBytes: number;
  #regions: Regions;

  /** Throws a RangeError if there is not even memory for the beginning. */
  constructor(ir: Ir, stepper: Stepper, limitBytes: number) {
    this.#ir = ir;
    this.#stepper = stepper;
    this.#limitBytes = Math.min(mostBytes, limitBytes);
    const pages = Math.ceil(Math.min(firstBytes, this.#limitBytes) / pageBytes);
    this.#memory = newMemory(pages);
    this.#regions = this.#split(pages * pageBytes);
    const host: StepperImports = {
      memory: this.#memory,
      enlarge: () => (this.#enlarge() ? 1 : 0),
    };
    const module = new WebAssembly.Module(stepper.bytes);
    const instance = new WebAssembly.Instance(module, { host: { ...host } });
    // The generator wrote these exports: `StepperExports` is the contract of both.
    this.exports = instance.exports as unknown as StepperExports;
    this.exports.shift.value = 64 - leastBits;
    this.#publish();
  }

  /** States in the pool. */
  get count(): number {
    return this.exports.count.value >>> 0;
  }

  /** Bytes that the regions of the states can use at most. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Puts an initial state into the batch. */
  offer(state: State): void {
    const { map, layout } = this.#stepper;
    const { next } = this.exports;
    const entry = next.value >>> 0;
    const words = packState(this.#ir, layout, state);
    const { buffer } = this.#memory;
    new BigUint64Array(buffer, entry + entryFields.words, layout.words).set(words);
    new DataView(buffer).setUint32(entry + entryFields.parent, noParent, true);
    next.value = entry + map.entryBytes;
    if (entry + map.entryBytes === map.batchEnd) this.exports.flush();
  }

  stateAt(index: number): State {
    const { map, layout } = this.#stepper;
    return this.stateFrom(map.pool + index * 8 * layout.words);
  }

  /** The state whose words are at an address. */
  stateFrom(address: number): State {
    const { layout } = this.#stepper;
    const words = new BigUint64Array(this.#memory.buffer, address, layout.words);
    return unpackState(this.#ir, layout, words);
  }

  /** From an initial state to the state of that index; empty for `noParent`. */
  pathTo(index: number): readonly State[] {
    const parents = new Uint32Array(this.#memory.buffer, this.#regions.parents, this.count);
    const path: State[] = [];
    for (let at = index; at !== noParent; at = parents[at]!) path.push(this.stateAt(at));
    return path.reverse();
  }

  flagAt(address: number): boolean {
    return new Uint8Array(this.#memory.buffer, address, 1)[0] !== 0;
  }

  flags(address: number, count: number): boolean[] {
    return [...new Uint8Array(this.#memory.buffer, address, count)].map((flag) => flag !== 0);
  }

  numberAt(address: number): number {
    return new DataView(this.#memory.buffer).getUint32(address, true);
  }

  #split(bytes: number): Regions {
    const { map, layout } = this.#stepper;
    const regions = splitMemory(bytes, map, layout);
    if (regions === undefined) throw new RangeError("too little memory for a search");
    return regions;
  }

  /** The module reads where its regions are from its globals. */
  #publish(): void {
    const { capacity, parents, table, mostBits } = this.#regions;
    const { exports } = this;
    exports.capacity.value = capacity;
    exports.parents.value = parents;
    exports.table.value = table;
    exports.leastShift.value = 64 - mostBits;
    const bits = 64 - exports.shift.value;
    exports.limit.value = Math.floor((2 ** bits / 8) * (bits < mostBits ? 5 : 7));
  }

  /** All there is at once; if that is refused, half as much, as long as it is more than now. */
  #enlarge(): boolean {
    const before = this.bytes;
    for (let bytes = this.#limitBytes; bytes > before * 1.25; bytes /= 2) {
      const pages = Math.floor((bytes - before) / pageBytes);
      try {
        this.#memory.grow(pages);
        this.#move(before);
        return true;
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
      }
    }
    return false;
  }

  /**
   * Parents and table to where the larger memory has room for them, the one farther up first. Free
   * slots must be 0; what else is left behind is overwritten before it is read.
   */
  #move(bytesBefore: number): void {
    const all = new Uint8Array(this.#memory.buffer);
    const old = this.#regions;
    this.#regions = this.#split(this.bytes);
    const { parents, table } = this.#regions;
    const tableEnd = table + bytesBefore - old.table;
    all.copyWithin(table, old.table, bytesBefore);
    all.copyWithin(parents, old.parents, old.parents + 4 * this.count);
    if (tableEnd < bytesBefore) all.fill(0, tableEnd, bytesBefore);
    this.#publish();
  }
}

/** A memory that may grow as far as the addresses that the system lets us reserve. */
function newMemory(initial: number): WebAssembly.Memory {
  for (let maximum = mostBytes / pageBytes; ; maximum = Math.floor(maximum / 2)) {
    try {
      return new WebAssembly.Memory({ initial, maximum });
    } catch (thrown) {
      if (!(thrown instanceof RangeError) || maximum / 2 < initial) throw thrown;
    }
  }
}
