/**
 * How much of a memory each region gets: the pool of states, their parents, and the seen set, so
 * that all three are full at about the same time. Sizes are in bytes.
 */
import { indexBits, type Layout, type MemoryMap, spareSlots } from "../../ir/index.js";

export interface Regions {
  /** States that fit the pool. */
  readonly capacity: number;
  readonly parents: number;
  readonly table: number;
  /** Binary logarithm of the slots that the table may grow to. */
  readonly mostBits: number;
}

/** A table of this many slots fits every memory. */
export const leastBits = 12;

const slotBytes = 8;
const parentBytes = 4;

/** The split that holds the most states; undefined if not even the smallest table fits. */
export function splitMemory(bytes: number, map: MemoryMap, layout: Layout): Regions | undefined {
  let best: Regions | undefined;
  for (let bits = leastBits; bits <= 32; bits++) {
    const regions = splitFor(bits, bytes - map.pool, layout);
    if (regions === undefined) break;
    if (best === undefined || regions.capacity > best.capacity) best = regions;
  }
  return best && { ...best, parents: map.pool + best.parents, table: map.pool + best.table };
}

/** Addresses relative to the pool. */
function splitFor(bits: number, bytes: number, layout: Layout): Regions | undefined {
  const wordBytes = 8 * layout.words;
  const tableBytes = (2 ** bits + spareSlots) * slotBytes;
  const fitting = Math.floor((bytes - tableBytes - slotBytes) / (wordBytes + parentBytes));
  const mostIndices = layout.words === 1 ? 2 ** 32 : 2 ** indexBits;
  const capacity = Math.min(fitting, 2 ** bits * (7 / 8), mostIndices - 2);
  if (capacity < 1) return undefined;
  const parents = capacity * wordBytes;
  const table = Math.ceil((parents + capacity * parentBytes) / slotBytes) * slotBytes;
  return { capacity, parents, table, mostBits: bits };
}
