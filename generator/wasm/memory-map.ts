/** Where the fixed regions of a stepper's memory begin; see `ir/stepper.ts`. */
import {
  entryFields,
  faults,
  type Ir,
  type Layout,
  type MemoryMap,
  recordFields,
} from "../../ir/index.js";
import type { ListTable } from "./emitter.js";

/** Choices that one way of a replayed program can make. */
export const choiceCapacity = 0x10000;

/** Entries in the batch: few enough that the batch stays in the first-level cache. */
const batchEntries = 512;

/** Regions that the driver need not know. */
export interface FullMap extends MemoryMap {
  /** The stack of choices of a replayed program, 4 bytes each. */
  readonly choices: number;
  /** Slots that growing the table sets aside. */
  readonly aside: number;
}

/** Slots that fit the region `aside`. */
export const asideSlots = 4096;

const firstAddress = 64;
const pageBytes = 65536;

/** @param lists  ends where the map begins to be laid out: known only when all code is emitted */
export function memoryMap(ir: Ir, layout: Layout): FullMap {
  let next = firstAddress;
  const region = (bytes: number): number => {
    const address = next;
    next = roundUp(next + bytes, 64);
    return address;
  };
  const wordBytes = 8 * layout.words;
  const recordBytes = recordFields.words + wordBytes;
  const entryBytes = entryFields.words + wordBytes;
  const fired = region(ir.steps.length + 1);
  const edges = region(ir.lockEdges.length);
  const covered = region(ir.properties.length);
  const constrained = region(1);
  const records = region((ir.properties.length + faults.length + 1) * recordBytes);
  const aside = region(8 * asideSlots);
  const choices = region(4 * choiceCapacity);
  const batch = region(entryBytes * batchEntries);
  const batchEnd = batch + entryBytes * batchEntries;
  const pool = roundUp(next + listBytes, pageBytes);
  return {
    fired,
    edges,
    covered,
    constrained,
    records,
    recordBytes,
    batch,
    batchEnd,
    entryBytes,
    pool,
    choices,
    aside,
  };
}

/** Room for the lists of members, behind the other regions. */
const listBytes = 1 << 20;

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** Lists are put behind the batch, equal ones once. */
export function newListTable(map: FullMap): ListTable & {
  readonly data: { address: number; bytes: Uint8Array }[];
} {
  const known = new Map<string, number>();
  const data: { address: number; bytes: Uint8Array }[] = [];
  let next = roundUp(map.batchEnd, 64);
  return {
    data,
    place(numbers) {
      const key = numbers.join();
      const before = known.get(key);
      if (before !== undefined) return before;
      const address = next;
      const bytes = new Uint8Array(new BigUint64Array(numbers).buffer);
      next += bytes.length;
      if (next > map.pool) throw new Error("too many members of types that are walked");
      known.set(key, address);
      data.push({ address, bytes });
      return address;
    },
  };
}
