/**
 * Puts records into the order of their clock. Ftrace's text is nearly sorted, so a window of some
 * thousand records is enough, and memory stays bounded however long the text is. The counter gives
 * every number once: what comes twice, or later than the window allows, is of another clock.
 */
import type { FtraceRecord } from "./ftrace-line.js";

export interface TimedRecord extends FtraceRecord {
  readonly seq: number;
}

export interface SortWindow {
  /** Takes one; gives those that nothing can come before any more, in order. */
  put(record: TimedRecord): readonly TimedRecord[];
  /** Those that are left. */
  rest(): readonly TimedRecord[];
}

export const windowRecords = 16_384;

export function sortWindow(most: number = windowRecords): SortWindow {
  let held: TimedRecord[] = [];
  return {
    put: (record) => {
      insert(held, record);
      if (held.length < 2 * most) return [];
      const ready = held.slice(0, most);
      held = held.slice(most);
      return ready;
    },
    rest: () => {
      const all = held;
      held = [];
      return all;
    },
  };
}

/** From the end: a record is rarely far from its place. Of equals the earlier line stays first. */
function insert(held: TimedRecord[], record: TimedRecord): void {
  let place = held.length;
  while (place > 0 && (held[place - 1]?.seq ?? 0) > record.seq) place--;
  if (place === held.length) held.push(record);
  else held.splice(place, 0, record);
}
