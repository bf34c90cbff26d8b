/**
 * A protocol as the validator of histories follows it: states are numbers, and every move says who
 * makes it and what it is called. `irSystem` makes one of an Ir.
 */
import type { Expr, Footprint, Span, State, ThreadId } from "../../ir/index.js";
import type { RecordedStep } from "./history.js";
import type { Recorded, RecordedValues } from "./recorded-value.js";

/** A step that can be taken in a state. */
export interface Move {
  /** A thread or an action, as the protocol names it. */
  readonly actor: string;
  readonly step: string;
  /** The state it leads to; undefined if the step is a fault: then nothing comes after it. */
  readonly to: number | undefined;
  readonly fault: string | undefined;
  /** What was chosen in it. */
  readonly choices: readonly Known[];
  /** What an operation gave, if it came to its result in this step. */
  resultOf(operation: string): Known | undefined;
}

/** A value with its name. */
export interface Known {
  readonly name: string;
  readonly shown: string;
  mayBe(recorded: Recorded): boolean;
}

/** Where an actor stands. */
export interface Stand {
  /** `faulter.read_fault.install`; an action's name. */
  readonly name: string;
  readonly span: Span;
  /** Names of the steps that it can come to from here, whether they can be taken or not. */
  readonly steps: readonly string[];
  /** Operations that it is in. */
  readonly within: readonly string[];
  /** Of these the ones that it may have been called into just now. */
  readonly atEntryOf: readonly string[];
}

/** Something that keeps a step from being taken, and would let it be taken if it were not there. */
export interface Obstacle {
  readonly kind: "guard" | "choice";
  readonly span: Span;
  /** The condition of a guard: false in the state. */
  readonly condition?: Expr;
  readonly state: State;
  readonly thread: ThreadId | undefined;
}

export interface Acquire {
  /** `inv[A]`. */
  readonly lock: string;
  /** Empty where the kind has but one. */
  readonly mode: string;
}

/** With the state, so that it can be said what is wrong. */
export interface BrokenInvariant {
  readonly name: string;
  readonly condition: Expr;
  readonly span: Span;
  readonly state: State;
}

export interface HistorySystem {
  /** Threads and actions. */
  readonly actors: readonly string[];
  readonly actions: ReadonlySet<string>;
  /** Actions behind which threads stand elsewhere. */
  readonly crashes: ReadonlySet<string>;
  readonly initial: readonly number[];
  /** Where an actor stands in a state. Cheap. */
  standsAt(state: number, actor: string): Stand;
  /** The steps that an actor can take; with `args` those in which this was chosen. */
  moves(state: number, actor: string, args?: RecordedValues): readonly Move[];
  /** What it may touch from there, next and later, as far as that is known. */
  reach(state: number, actor: string, wanted: Wanted): Reach;
  /** A next step of the one may clash with some step of the other. */
  mayClash(one: Reach, other: Reach): boolean;
  /** Why it can take none. */
  obstacles(state: number, actor: string): readonly Obstacle[];
  /** The lock that its next step takes, if it stands before an acquire. */
  acquires(state: number, actor: string): Acquire | undefined;
  /** Of some invariants those that the state breaks. */
  brokenIn(state: number, invariants: readonly string[]): readonly BrokenInvariant[];
  /** A variable under the name that traces give it; without its thread if it is the actor's. */
  valueOf(state: number, actor: string, name: string): Known | undefined;
  /** Names that `valueOf` and events may use, for whoever reads a history. */
  readonly names: SystemNames;
  /** Everything but these states and the initial ones may be forgotten. */
  retain(states: Iterable<number>): void;
  /** How many states are known. */
  readonly size: number;
}

/** Steps that an actor may be asked for. */
export interface Wanted {
  /** Its open records. */
  readonly records: readonly RecordedStep[];
  /** The records are taken in their order. */
  readonly inOrder: boolean;
  readonly isUnrecorded: (actor: string, step: string) => boolean;
  /** Some of its steps may leave no record. */
  readonly isSilent: boolean;
  /** Invariants that are judged. */
  readonly judged: readonly string[];
}

export interface Reach {
  /** Of the next step. */
  readonly next: readonly Footprint[];
  /** Of that and those behind it. */
  readonly all: readonly Footprint[];
}

export interface SystemNames {
  /** Every step of an actor. */
  steps(actor: string): readonly string[];
  /** Operations that an actor calls with a step of their own. */
  operations(actor: string): readonly string[];
  /** What an actor chooses, under the names that traces show; an action's arguments. */
  choices(actor: string): readonly string[];
  readonly variables: ReadonlySet<string>;
  readonly invariants: readonly string[];
}
