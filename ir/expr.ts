/**
 * The expressions of the waist: finite, typed, with everything of the text that has a meaning and
 * nothing that has not. `evaluate.ts` says what each one is.
 */
import type { Span } from "../grammar/index.js";
import type { BoundId, LocationId, VariableId } from "./ir.js";
import type { Type, Value } from "./type.js";

export interface Place {
  readonly variable: VariableId;
  /**
   * As many as the variable has dimensions. A value outside its type is the fault `index out of
   * range`.
   */
  readonly indices: readonly Expr[];
}

/**
 * What can be walked, in this order: types and sets in the order of values, ranges upwards, queues
 * from the head.
 */
export type Domain =
  | { readonly kind: "type"; readonly type: Type }
  /** Both ends included; empty if high < low. */
  | { readonly kind: "range"; readonly low: Expr; readonly high: Expr }
  | { readonly kind: "set"; readonly set: Expr }
  | { readonly kind: "queue"; readonly queue: Expr };

/**
 * Operands are evaluated from left to right, then the operator's own test is made. Where a
 * condition of a property, `constraints` or `mayStop` faults, it is false (an invariant is broken,
 * a cover not reached). Expressions are strictly typed: both sides of `compare ==`, an assigned
 * value and its variable, the members of a set … have the same type, up to the bounds of ints at
 * the top level; `convert` bridges every other difference. `and`, `or`, `implies`, `if` and
 * quantifiers evaluate only what they need, from left to right: what is not evaluated cannot fault.
 * Where `span` is optional, it is the text that was written, which reports quote to say which part
 * of a property is false. Ints inside expressions are unbounded whole numbers; `type` of an int
 * expression is an interval that contains its value.
 */
export type Expr = Node & {
  /** Where the text says this; absent for what the lowering made itself. */
  readonly span?: Span;
};

type Node =
  | { readonly kind: "constant"; readonly value: Value; readonly type: Type }
  | {
      readonly kind: "read";
      readonly place: Place;
      /** The value after the step; in step properties and covers only. */
      readonly primed: boolean;
      /** `watched` of an action does not ask for it: it is not the text that reads here. */
      readonly unwatched?: boolean;
      readonly type: Type;
      readonly span: Span;
    }
  | { readonly kind: "bound"; readonly id: BoundId; readonly type: Type }
  | {
      readonly kind: "let";
      readonly id: BoundId;
      readonly name?: string;
      readonly value: Expr;
      readonly body: Expr;
      readonly type: Type;
    }
  | { readonly kind: "not"; readonly operand: Expr; readonly type: Type; readonly span?: Span }
  | {
      readonly kind: "and" | "or" | "implies" | "iff";
      readonly left: Expr;
      readonly right: Expr;
      readonly type: Type;
      readonly span?: Span;
    }
  /** Order only between ints. */
  | {
      readonly kind: "compare";
      readonly operator: "==" | "!=" | "<" | "<=" | ">" | ">=";
      readonly left: Expr;
      readonly right: Expr;
      readonly type: Type;
      readonly span?: Span;
    }
  /** `/` and `mod` round down; a divisor below 1 is the fault `division by zero`. */
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-" | "*" | "/" | "mod" | "min" | "max";
      readonly left: Expr;
      readonly right: Expr;
      readonly type: Type;
      readonly span: Span;
    }
  | {
      readonly kind: "if";
      readonly condition: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
      readonly type: Type;
    }
  | {
      readonly kind: "quantifier";
      readonly quantifier: "forall" | "some";
      readonly id: BoundId;
      /** As the text calls it; reports show it with its value. */
      readonly name?: string;
      readonly domain: Domain;
      readonly body: Expr;
      readonly type: Type;
      readonly span?: Span;
    }
  | { readonly kind: "make set"; readonly elements: readonly Expr[]; readonly type: Type }
  | {
      readonly kind: "comprehension";
      readonly id: BoundId;
      readonly domain: Domain;
      readonly where: Expr;
      readonly type: Type;
    }
  /** The collection is a set or a queue. */
  | {
      readonly kind: "member";
      readonly element: Expr;
      readonly collection: Expr;
      readonly type: Type;
      readonly span?: Span;
    }
  | {
      readonly kind: "union" | "difference" | "intersection" | "subset";
      readonly left: Expr;
      readonly right: Expr;
      readonly type: Type;
      readonly span?: Span;
    }
  /** Of a set or of a queue. */
  | { readonly kind: "size"; readonly collection: Expr; readonly type: Type }
  /** A value of a variant (`case` given) or a record. */
  | {
      readonly kind: "make";
      readonly case?: number;
      readonly fields: readonly Expr[];
      readonly type: Type;
    }
  | {
      readonly kind: "is case";
      readonly value: Expr;
      readonly case: number;
      readonly type: Type;
      readonly span?: Span;
    }
  /**
   * Field of a variant's case (fault `none unwrapped` if it is another case) or of a record (no
   * case).
   */
  | {
      readonly kind: "field";
      readonly value: Expr;
      readonly case?: number;
      readonly field: number;
      readonly type: Type;
      readonly span: Span;
    }
  /** The record with one field replaced. */
  | {
      readonly kind: "with field";
      readonly value: Expr;
      readonly field: number;
      readonly replacement: Expr;
      readonly type: Type;
    }
  | { readonly kind: "make queue"; readonly elements: readonly Expr[]; readonly type: Type }
  /** Fault `queue empty`. */
  | { readonly kind: "head"; readonly queue: Expr; readonly type: Type; readonly span: Span }
  /** Of an empty queue: empty. */
  | { readonly kind: "tail"; readonly queue: Expr; readonly type: Type }
  /** Fault `index out of range`. */
  | {
      readonly kind: "queue element";
      readonly queue: Expr;
      readonly index: Expr;
      readonly type: Type;
      readonly span: Span;
    }
  /**
   * Right side a queue, appended whole; fault `queue full` when longer than the capacity of `type`.
   */
  | {
      readonly kind: "append";
      readonly queue: Expr;
      readonly suffix: Expr;
      readonly type: Type;
      readonly span: Span;
    }
  /** Without the elements that equal one of `others` (a queue or a set). */
  | { readonly kind: "remove"; readonly queue: Expr; readonly others: Expr; readonly type: Type }
  /**
   * The same value in another type (other bounds, other capacity, T into `T?` is a `make`); fault
   * `value out of range`. The first reason from left to right: a queue's length (`queue full`)
   * before its elements, elements in order.
   */
  | { readonly kind: "convert"; readonly value: Expr; readonly type: Type; readonly span: Span }
  /**
   * The thread (its position among the members of its type is its id) stands at one of the
   * locations listed for it (`locations[thread]`).
   */
  | {
      readonly kind: "located";
      readonly thread: Expr;
      readonly locations: readonly (readonly LocationId[])[];
      readonly primed: boolean;
      readonly type: Type;
      readonly span?: Span;
    }
  /**
   * The thread that takes this step, in step properties and covers: true if it is `thread`; in an
   * action's step false.
   */
  | { readonly kind: "acting"; readonly thread: Expr; readonly type: Type; readonly span?: Span };
