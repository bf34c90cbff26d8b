/** What a way out of a piece of text has to undo, and in what a statement is written. */
import type { Ast } from "../../grammar/index.js";
import type { Body } from "./body.js";
import type { Env } from "./emitter.js";

/** A span of the text that a `return`, `break` or `continue` leaves. */
export type Barrier =
  | HoldBarrier
  | { readonly kind: "loop" }
  /** Of a branch that has taken no step the decision alone is the step (S3). */
  | { readonly kind: "either" }
  /** It happens under the step lock. */
  | { readonly kind: "together" };

export interface HoldBarrier {
  readonly kind: "hold";
  /** The lock: an expression that stays what it is. */
  readonly lock: string;
  readonly mode: string | undefined;
  /** From parameters; "true" without `when`. */
  readonly when: string;
  /** Nothing inside lets go of it. */
  readonly evident: boolean;
  /** It was taken inside the step. */
  readonly inside: boolean;
  readonly statement: Ast.HoldStatement;
  /** Labels around it: the step that lets go is named after the end of the text. */
  readonly labels: readonly LabelAt[];
}

export interface Scope {
  readonly env: Env;
  readonly body: Body;
  /** Part of a step: nothing stops here. */
  readonly inside: boolean;
  readonly ghost: boolean;
  /** Innermost last. */
  readonly barriers: readonly Barrier[];
  /** Labels around it, innermost last. */
  readonly labels: readonly LabelAt[];
  readonly operation?: Ast.OperationDeclaration;
  /** The wait with which a step under the step lock begins. */
  readonly enters?: Ast.Statement;
  /** In a step that takes a lock first, and the step lock behind it. */
  readonly late?: { pending: boolean };
}

/** A label, and whether a step has been named by it. */
export interface LabelAt {
  readonly name: string;
  used: boolean;
}
