/**
 * Expressions, patterns and the names of types: what has a value, or says which values there are.
 */
import type { Span } from "../source/span.js";
import type { Argument, LabelReference } from "./declaration.js";
import type { Name, Node } from "./node.js";
import type { Binder } from "./statement.js";

export type TypeExpression =
  | { readonly kind: "optional type"; readonly inner: TypeExpression; readonly span: Span }
  | { readonly kind: "bool type" | "int type" | "thread type"; readonly span: Span }
  | {
      readonly kind: "range type";
      readonly low: Expression;
      readonly high: Expression;
      /** `..` is inclusive, `..<` is not. */
      readonly inclusive: boolean;
      readonly span: Span;
    }
  | { readonly kind: "scalarset type"; readonly size: Expression; readonly span: Span }
  | { readonly kind: "set type"; readonly element: TypeExpression; readonly span: Span }
  | {
      readonly kind: "queue type";
      readonly element: TypeExpression;
      /** Absent in `queue of thread`: as many as there are values. */
      readonly capacity?: Expression;
      readonly span: Span;
    }
  | { readonly kind: "named type"; readonly name: Name; readonly span: Span };

export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly span: Span }
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "none"; readonly span: Span }
  | { readonly kind: "self"; readonly span: Span }
  | NameExpression
  | CallExpression
  | IndexExpression
  | FieldExpression
  | { readonly kind: "unwrap"; readonly base: Expression; readonly span: Span }
  | { readonly kind: "prime"; readonly base: Expression; readonly span: Span }
  | {
      readonly kind: "unary";
      readonly operator: "not" | "-";
      readonly operand: Expression;
      readonly span: Span;
    }
  | BinaryExpression
  | IsExpression
  | ConditionalExpression
  | QuantifierExpression
  | { readonly kind: "set"; readonly elements: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: "comprehension";
      readonly name: Name;
      readonly domain: Expression;
      readonly where: Expression;
      readonly span: Span;
    }
  | { readonly kind: "queue"; readonly elements: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: "range";
      readonly low: Expression;
      readonly high: Expression;
      readonly inclusive: boolean;
      readonly span: Span;
    }
  | AtExpression
  | {
      readonly kind: "returned";
      readonly thread: Expression;
      readonly value: Expression;
      readonly span: Span;
    }
  | { readonly kind: "ended"; readonly thread: Expression; readonly span: Span };

/**
 * A name in a value's place: variable, parameter, case, type as a set, process as a thread or a set
 * …
 */
export interface NameExpression extends Node {
  readonly kind: "name expression";
  readonly name: Name;
}

/**
 * `f(a, b)`, `READ_ONLY(block: b)`, and the built-in `card(S)`, `len(q)`, `head(q)`, `tail(q)`,
 * `min(a, b)`, `max(a, b)`, `holders(lock[, mode])`, `holds(thread, lock[, mode])`.
 * Inside a kind `holders(mode)` speaks of the kind's own lock.
 */
export interface CallExpression extends Node {
  readonly kind: "call";
  readonly callee: Name;
  readonly arguments: readonly Argument[];
}

export interface IndexExpression extends Node {
  readonly kind: "index expression";
  readonly base: Expression;
  readonly index: Expression;
}

export interface FieldExpression extends Node {
  readonly kind: "field";
  readonly base: Expression;
  readonly name: Name;
}

export type BinaryOperator =
  | "iff"
  | "implies"
  | "or"
  | "and"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in"
  | "subset"
  | "??"
  | "+"
  | "-"
  | "&"
  | "*"
  | "/"
  | "mod";

/** `t in L` is a binary `in` whose right side resolves to a label, an operation or a process. */
export interface BinaryExpression extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface IsExpression extends Node {
  readonly kind: "is";
  readonly value: Expression;
  readonly negated: boolean;
  readonly pattern: Pattern;
}

export type Pattern =
  | { readonly kind: "none pattern"; readonly span: Span }
  | { readonly kind: "some pattern"; readonly name: Name; readonly span: Span }
  /**
   * Names are `_` where nothing is bound; absent arguments: the case without looking at its values.
   */
  | {
      readonly kind: "case pattern";
      readonly name: Name;
      readonly arguments?: readonly Name[];
      readonly span: Span;
    };

export interface ConditionalExpression extends Node {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

export interface QuantifierExpression extends Node {
  readonly kind: "quantifier";
  readonly quantifier: "forall" | "some";
  readonly binders: readonly Binder[];
  readonly where?: Expression;
  readonly body: Expression;
}

/** `t at L`, `t takes L`. (`t in L` is a binary expression.) */
export interface AtExpression extends Node {
  readonly kind: "at" | "takes";
  readonly thread: Expression;
  readonly label: LabelReference;
}
