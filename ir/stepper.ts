/**
 * What an emitted stepper is: a WebAssembly module with the whole inner loop of a breadth-first
 * search, and what its driver must know. One list for both sides; `generator/wasm` writes the
 * module, `checker/search/wasm.ts` runs it.
 *
 * The memory is the driver's, imported as `host.memory`. Its regions, in this order:
 *
 * flags, records, batch of successors, other scratch     fixed, see `MemoryMap` pool       all
 * states in the order of discovery         from `map.pool` parents    by state, the index of its
 * parent: 4 bytes   from the global `parents` table      the seen set: slots of 8 bytes
 * from the global `table`
 *
 * The last three have the room that the driver gives them; pages that nothing touched cost nothing.
 */
import type { Fault } from "./ir.js";
import type { Layout } from "./layout.js";

export interface Stepper {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: Layout;
  readonly map: MemoryMap;
}

/** Addresses in bytes. */
export interface MemoryMap {
  /** One byte each: by step, by edge, by property (covers that were reached). */
  readonly fired: number;
  readonly edges: number;
  readonly covered: number;
  /** One byte: some state broke a constraint. */
  readonly constrained: number;
  /** First violations, by `recordIndex…`, each `recordBytes` long: see `recordFields`. */
  readonly records: number;
  readonly recordBytes: number;
  /** Entries of the batch of successors, `entryBytes` each: see `entryFields`. */
  readonly batch: number;
  readonly batchEnd: number;
  readonly entryBytes: number;
  /** First byte of the pool. */
  readonly pool: number;
}

/** Offsets in a record. */
export const recordFields = {
  /** i32: see `recordKinds`; 0 is no violation. */
  kind: 0,
  /** i32: order of discovery. */
  order: 4,
  /** i32: index of a state. */
  state: 8,
  /** Words of the state that is not in the pool. */
  words: 16,
} as const;

export const recordKinds = {
  /** The state itself. */
  state: 1,
  /** A step from the state to the one whose words follow. */
  step: 2,
  /** A step from the state that has no successor. */
  fault: 3,
} as const;

/** Offsets in an entry of the batch. */
export const entryFields = {
  /** i64: fingerprint. */
  fingerprint: 0,
  /** i32: index of the parent; `noParent` for initial states. */
  parent: 8,
  /** i32: where the probe stopped (states of several words). */
  slot: 12,
  words: 16,
} as const;

export const noParent = 0xffffffff;

/** Slots behind the table's end, so that a probe need not wrap around. */
export const spareSlots = 1024;

/**
 * Of a slot of a table of states of several words: bits of index + 1; the others are fingerprint.
 */
export const indexBits = 28;

/** Records are by property, then by fault, then one for deadlock. */
export const faults: readonly Fault[] = [
  "none unwrapped",
  "index out of range",
  "value out of range",
  "division by zero",
  "queue full",
  "queue empty",
  "illegal release",
  "waiting inside atomic",
  "endless step",
  "ended while holding",
  "location assigned twice",
];

export function recordOfFault(properties: number, fault: Fault): number {
  return properties + faults.indexOf(fault);
}

export function recordOfDeadlock(properties: number): number {
  return properties + faults.length;
}

/** What the driver gives to the module, under the name `host`. */
export interface StepperImports {
  readonly memory: WebAssembly.Memory;
  /**
   * Called when a region is full. 1: regions are larger now, and the globals say so; 0: they cannot
   * be.
   */
  readonly enlarge: () => number;
}

export interface StepperExports {
  /**
   * Expands the states from `cursor` up to `until` (no further than `count`) and puts away their
   * successors. 0: done; 1: memory has run out, and successors are lost.
   */
  readonly explore: (until: number) => number;
  /**
   * Puts the entries of the batch away, up to the global `next`; then the batch is empty. Result as
   * above.
   */
  readonly flush: () => number;
  /** Set by the driver before the first call. Sizes and addresses as unsigned 32-bit numbers. */
  readonly capacity: WebAssembly.Global<"i32">;
  readonly parents: WebAssembly.Global<"i32">;
  readonly table: WebAssembly.Global<"i32">;
  /** 64 - the binary logarithm of the table's slots now, and at most. */
  readonly shift: WebAssembly.Global<"i32">;
  readonly leastShift: WebAssembly.Global<"i32">;
  /** States above which the table must grow. */
  readonly limit: WebAssembly.Global<"i32">;
  /** States in the pool. */
  readonly count: WebAssembly.Global<"i32">;
  /** The next state to expand. */
  readonly cursor: WebAssembly.Global<"i32">;
  /** The address of the next entry in the batch. */
  readonly next: WebAssembly.Global<"i32">;
  /** Records that are filled. */
  readonly recorded: WebAssembly.Global<"i32">;
  /** Entries that were put away, initial states included. */
  readonly entries: WebAssembly.Global<"i64">;
}
