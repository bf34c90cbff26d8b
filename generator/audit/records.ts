/** What the walk finds, before it is put into words: one set of lists for a whole protocol. */
import type { Ast, Span } from "../../grammar/index.js";
import type { Lifetimes } from "./lifetimes.js";
import type { Hold } from "./state.js";
import type { Touch } from "./trace.js";

export interface Records {
  /** Variables that something besides `init` writes. */
  readonly written: ReadonlySet<Ast.VariableDeclaration>;
  /** Where locals are of no use any more. */
  readonly lifetimes: Lifetimes;
  readonly findings: Finding[];
  /** By the place of the block. */
  readonly assumed: Map<string, AssumedBlock>;
  /** Every access to a variable, with what is certainly held. */
  readonly accesses: Map<Ast.VariableDeclaration, LoggedAccess[]>;
  /** Steps that try a lock, and locks that some step holds for no longer than itself. */
  readonly tries: Map<string, TriedLock>;
  readonly brief: Set<Ast.LockDeclaration>;
  /** Variables that some wait reads (R5). */
  readonly awaited: Set<string>;
  readonly choices: Map<string, Choice>;
  readonly costs: Map<string, Cost>;
}

/** A step that real threads cannot take as one. */
export type Finding = { readonly configuration: string; readonly where: string } & Trouble;

export type Trouble =
  /** A second location, or a wait that tests two. */
  | {
      readonly kind: "two locations" | "wait on two";
      readonly first: Touch;
      readonly second: Touch;
      readonly held: readonly Hold[];
    }
  /** More than a word. */
  | { readonly kind: "no word"; readonly touch: Touch; readonly held: readonly Hold[] }
  /** A crash can come between two stores, or between a store and the fence. */
  | {
      readonly kind: "stores twice" | "stores and fences";
      readonly first: Touch;
      readonly span: Span;
      readonly what: string;
    }
  /** Behind the release of a lock. */
  | {
      readonly kind: "after release";
      readonly touch: Touch;
      readonly released: Span;
      readonly held: readonly Hold[];
    }
  /** A lock is acquired behind something that cannot be undone, or a second wait. */
  | {
      readonly kind: "acquires late" | "waits twice";
      readonly lock: string;
      readonly span: Span;
      readonly before: Span;
    };

export interface LoggedAccess {
  readonly touch: Touch;
  readonly held: readonly Hold[];
}

/** R3: a block that is taken for one step, and the variables in it. */
export interface AssumedBlock {
  readonly where: string;
  readonly span: Span;
  readonly locations: Set<string>;
  /** Without the word it would be a finding. */
  isNeeded: boolean;
}

export interface TriedLock {
  readonly where: string;
  readonly span: Span;
  readonly lock: Ast.LockDeclaration;
}

/** R6: where whoever runs the code decides. */
export interface Choice {
  readonly where: string;
  readonly span: Span;
  readonly what: string;
}

/** R7: what a step walks through. */
export interface Cost {
  readonly where: string;
  readonly span: Span;
  readonly over: readonly string[];
}

export function newRecords({
  written,
  lifetimes,
}: Pick<Records, "written" | "lifetimes">): Records {
  return {
    written,
    lifetimes,
    findings: [],
    assumed: new Map(),
    accesses: new Map(),
    tries: new Map(),
    brief: new Set(),
    awaited: new Set(),
    choices: new Map(),
    costs: new Map(),
  };
}
