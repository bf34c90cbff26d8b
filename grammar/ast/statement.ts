/** Statements: the bodies of operations, processes, actions and functions. */
import type { Span } from "../source/span.js";
import type { LockReference } from "./declaration.js";
import type {
  CallExpression,
  Expression,
  FieldExpression,
  IndexExpression,
  NameExpression,
  TypeExpression,
} from "./expression.js";
import type { Name, Node } from "./node.js";

export interface Block extends Node {
  readonly kind: "block";
  readonly statements: readonly Statement[];
}

export type Statement =
  | {
      readonly kind: "labelled";
      readonly label: Name;
      readonly body: Statement | Block;
      readonly span: Span;
    }
  | LetStatement
  | AssignStatement
  | IfStatement
  | {
      readonly kind: "while";
      readonly condition: Expression;
      readonly body: Block;
      readonly span: Span;
    }
  | { readonly kind: "loop"; readonly body: Block; readonly span: Span }
  | ForStatement
  | ForallStatement
  | ChooseStatement
  | TakeStatement
  | { readonly kind: "either"; readonly branches: readonly Block[]; readonly span: Span }
  | { readonly kind: "await"; readonly condition: Expression; readonly span: Span }
  | { readonly kind: "atomic"; readonly assume: boolean; readonly body: Block; readonly span: Span }
  | HoldStatement
  | WordStatement
  | AssertStatement
  | { readonly kind: "return"; readonly value?: Expression; readonly span: Span }
  | { readonly kind: "break" | "continue" | "skip" | "fence" | "restart"; readonly span: Span }
  | { readonly kind: "flush"; readonly place: Place; readonly span: Span }
  | { readonly kind: "ghost"; readonly body: Statement; readonly span: Span }
  | { readonly kind: "call statement"; readonly call: CallExpression; readonly span: Span };

export interface LetStatement extends Node {
  readonly kind: "let";
  readonly mutable: boolean;
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}

export interface AssignStatement extends Node {
  readonly kind: "assign";
  readonly targets: readonly Place[];
  readonly operator: "=" | "+=" | "-=";
  readonly values: readonly Expression[];
}

/** Something that can be stored to: a name, then any of `[e]`, `.f`. */
export type Place = NameExpression | IndexExpression | FieldExpression;

export interface IfStatement extends Node {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: Block;
  readonly otherwise?: Block | IfStatement;
}

export interface ForStatement extends Node {
  readonly kind: "for";
  readonly name: Name;
  readonly domain: Expression;
  readonly body: Block;
}

export interface ForallStatement extends Node {
  readonly kind: "forall statement";
  readonly binders: readonly Binder[];
  readonly where?: Expression;
  readonly body: Block;
}

export interface ChooseStatement extends Node {
  readonly kind: "choose";
  readonly name: Name;
  readonly domain: Expression;
  readonly where?: Expression;
}

export interface TakeStatement extends Node {
  readonly kind: "take";
  readonly name: Name;
  readonly place: Place;
  readonly where?: Expression;
}

export interface HoldStatement extends Node {
  readonly kind: "hold";
  readonly lock: LockReference;
  readonly mode?: Name;
  readonly when?: Expression;
  readonly body: Block;
}

/**
 * `acquire L mode`, `release L`, `try acquire L -> ok`, `commit journal`, `put ref -> last` … (K5,
 * K6).
 */
export interface WordStatement extends Node {
  readonly kind: "word";
  readonly try: boolean;
  readonly word: Name;
  readonly lock: LockReference;
  readonly mode?: Name;
  /** `downgrade L exclusive to shared`: the mode after `to`, if written. */
  readonly toMode?: Name;
  readonly result?: Name;
}

export interface AssertStatement extends Node {
  readonly kind: "assert";
  readonly name?: Name;
  readonly condition: Expression;
  readonly message?: string;
}

export interface Binder extends Node {
  readonly kind: "binder";
  readonly name: Name;
  readonly domain: Expression;
}
