/** What all parts of a module under construction share. */
import type { BitField, Ir, Layout, VariableId } from "../../ir/index.js";
import type { FullMap } from "./memory-map.js";
import type { FunctionReference, GlobalReference, ModuleFunction } from "./module.js";

export interface Emitter {
  readonly ir: Ir;
  readonly layout: Layout;
  readonly map: FullMap;
  readonly globals: Globals;
  readonly shared: SharedFunctions;
  /** All functions so far; grows. */
  readonly functions: ModuleFunction[];
  /** Lists of 64-bit numbers in memory: members of types that are not simply counted. */
  readonly lists: ListTable;
  /** Arrays of temporaries lie in words behind those of the state; `next` is the first free one. */
  readonly beyond: {
    readonly temporaries: ReadonlyMap<VariableId, BitField>;
    readonly next: number;
  };
}

export interface Globals {
  readonly capacity: GlobalReference;
  readonly parents: GlobalReference;
  readonly table: GlobalReference;
  readonly shift: GlobalReference;
  readonly leastShift: GlobalReference;
  /** States in the pool above which the table must grow. */
  readonly limit: GlobalReference;
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
  /** The driver's: 1 if it has made regions larger. */
  readonly enlarge: FunctionReference;
  /** Puts the batch away. */
  readonly putAway: FunctionReference;
  readonly judgeStep: JudgeStep | undefined;
}

/** (state, address of its words, entry of the successor, acting thread, temporaries …). */
export interface JudgeStep {
  readonly reference: FunctionReference;
  readonly temporaries: readonly TemporaryKey[];
}

export type TemporaryKey =
  | { readonly kind: "variable"; readonly variable: VariableId }
  | { readonly kind: "word"; readonly word: number };

/** Where a list of numbers lies. */
export interface ListTable {
  place(numbers: readonly bigint[]): number;
}
