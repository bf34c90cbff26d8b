/**
 * What a search finds, whatever engine runs it. Counts mean what TLC means by distinct states,
 * states generated (without the initial ones) and depth (initial states are level 1). A search
 * stops only at the end of a level, so these figures and the shortest violations do not depend on
 * the order within a level, on the engine, or on the number of workers.
 */
import type { Fault, PropertyId, State } from "../ir/index.js";

/** Tested between levels: a search with states left to expand stops when a limit was reached. */
export interface SearchLimits {
  /** That many states, or more. */
  readonly maxStates?: number;
  /**
   * In levels: states of level `maxDepth` are found and tested, but not expanded (so not tested for
   * deadlock).
   */
  readonly maxDepth?: number;
}

export type IncompleteReason = "max-states" | "max-depth" | "timeout" | "memory" | "interrupted";

/** What is broken. Names are those of rule S6 and P7, as expectations and reports write them. */
export type Broken =
  | { readonly kind: "property"; readonly property: PropertyId }
  | { readonly kind: "fault"; readonly fault: Fault }
  | { readonly kind: "deadlock" };

export interface Violation {
  readonly broken: Broken;
  /** Steps from an initial state, the violating step included (E4). */
  readonly steps: number;
  /**
   * States from an initial one to the last that exists: `steps + 1` of them for invariants, step
   * properties, checks and deadlocks; `steps` of them for a fault, whose step has no successor. A
   * check that fails in a thread's start has the initial state alone.
   */
  readonly states: readonly State[];
}

export interface SearchResult {
  /** Absent: the whole graph was explored, or `stop` said enough (then `stopped` is true). */
  readonly incomplete?: IncompleteReason;
  readonly stopped: boolean;
  /** Distinct initial states within the constraints. */
  readonly initial: number;
  readonly states: number;
  readonly successors: number;
  /** Levels that have a state: those found, not those expanded. */
  readonly depth: number;
  /** The shortest one per broken thing, by steps, then in the order of discovery. */
  readonly violations: readonly Violation[];
  /** By property id; only covers can be true. */
  readonly covered: readonly boolean[];
  /** By step id: some way with this `step` finished or faulted. */
  readonly fired: readonly boolean[];
  /** By edge id. */
  readonly edges: readonly boolean[];
  /** Some state broke a constraint. */
  readonly constrained: boolean;
}

export interface Progress {
  readonly states: number;
  readonly successors: number;
  /** The level that is being expanded. */
  readonly depth: number;
  /** States discovered and not yet expanded. */
  readonly frontier: number;
}

export interface SearchOptions {
  readonly limits: SearchLimits;
  /**
   * Asked when the initial states are known and at the end of every level, if there are states left
   * to expand, with what is broken so far: true stops the search. Asked before the limits.
   */
  readonly enough: (broken: readonly Broken[]) => boolean;
  /**
   * Asked every few ten milliseconds; a reason stops the search there. May be async: the event loop
   * gets its turn.
   */
  readonly pause: (progress: Progress) => Promise<IncompleteReason | undefined>;
}

/** An engine: explores the graph of one Ir. */
export type Search = (options: SearchOptions) => Promise<SearchResult>;
