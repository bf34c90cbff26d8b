/** What the audit knows at a place in the text, besides the states that a thread can be in. */
import type { Ast } from "../../grammar/index.js";
import type { Configuration } from "./configuration.js";
import type { Names } from "./names.js";
import type { Records } from "./records.js";
import type { State } from "./state.js";

export interface Scope {
  readonly at: Configuration;
  readonly names: Names;
  readonly records: Records;
  /** Process or operation, and labels, outermost first. */
  readonly place: readonly string[];
  /** Inside a step: `atomic`, or a statement that is one. */
  readonly inside: boolean;
  /** What is touched now decides whether the thread waits (R5). */
  readonly waiting: boolean;
  /** Locals that stand for all values of their domain: of `forall` and the like. */
  readonly many: readonly string[];
  /** Their domains, as the text has them, outermost first (R7). */
  readonly over: readonly Ast.Expression[];
  /** Nothing is reported: the text belongs to an operation that is judged by itself (R9). */
  readonly muted: boolean;
  /** Operations that are called between steps: they are judged by themselves. */
  readonly wanted: Set<Ast.OperationDeclaration>;
  /** Where `break`, `continue` and `return` lead to. */
  readonly exits: Exits;
}

export interface Exits {
  readonly breaks: State[];
  readonly continues: State[];
  readonly returns: State[];
}

export function noExits(): Exits {
  return { breaks: [], continues: [], returns: [] };
}

/** Every declaration of a kind, in the order of the text. */
export function declared<K extends Ast.Declaration["kind"]>(
  at: Configuration,
  kind: K,
): readonly Extract<Ast.Declaration, { readonly kind: K }>[] {
  const isWanted = (one: Ast.Declaration): one is Extract<Ast.Declaration, { readonly kind: K }> =>
    one.kind === kind;
  return at.model.declarations.filter(isWanted);
}
