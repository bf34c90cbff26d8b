/** What all parts of a module under construction share. */
import type { Ir, Layout, MemoryMap } from "../../ir/index.js";
import type { FunctionReference, GlobalReference, ModuleFunction } from "./module.js";

export interface Emitter {
  readonly ir: Ir;
  readonly layout: Layout;
  readonly map: MemoryMap;
  readonly globals: Globals;
  readonly shared: SharedFunctions;
  /** All functions so far; grows. */
  readonly functions: ModuleFunction[];
  /** Lists of 64-bit numbers in memory: members of types that are not simply counted. */
  readonly lists: ListTable;
}

export interface Globals {
  readonly capacity: GlobalReference;
  readonly parents: GlobalReference;
  readonly table: GlobalReference;
  readonly shift: GlobalReference;
  readonly leastShift: GlobalReference;
  readonly count: GlobalReference;
  readonly cursor: GlobalReference;
  readonly next: GlobalReference;
  readonly entries: GlobalReference;
  /** 1 when some region is full. */
  readonly full: GlobalReference;
  /** Number of violations recorded so far. */
  readonly recorded: GlobalReference;
  /** Keeps loads alive whose only purpose is to fetch a cache line. */
  readonly touched: GlobalReference;
}

/** Functions that generated code calls. */
export interface SharedFunctions {
  /** (record, state): the state breaks something. */
  readonly recordState: FunctionReference;
  /** (record, state, address of words): the step from the state to the words breaks something. */
  readonly recordStep: FunctionReference;
  /** (record, state): a step from the state faults. */
  readonly recordFault: FunctionReference;
  readonly flush: FunctionReference;
}

/** Where a list of numbers lies. */
export interface ListTable {
  place(numbers: readonly bigint[]): number;
}
