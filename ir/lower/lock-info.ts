/** A lock of the instance with its kind, its ledger (K2) and the state of its kind as variables. */
import type { Ast } from "../../grammar/index.js";
import type { Expr, VariableId } from "../ir.js";
import type { Type } from "../type.js";

export interface LockInfo {
  readonly declaration: Ast.LockDeclaration;
  readonly name: string;
  readonly kind: Ast.KindDeclaration;
  readonly ghost: boolean;
  readonly dimensions: readonly Type[];
  /** Names of the indices, for the initial values of its state. */
  readonly arguments: ReadonlyMap<Ast.Parameter, Expr>;
  /** Modes that can be held: `""` where acquire has none. Empty: nobody ever holds it. */
  readonly modes: readonly string[];
  /** By mode: the set of threads that hold it. */
  readonly ledgers: ReadonlyMap<string, VariableId>;
  /** By mode: how often beyond the first time, with the thread as last index. */
  readonly nested: ReadonlyMap<string, VariableId>;
  /** The waiters of a queued kind. */
  readonly waiters?: VariableId;
  readonly state: ReadonlyMap<Ast.KindState, VariableId>;
  /** No state but ledger and queue: what S7 needs to know who waits for whom. */
  readonly stateless: boolean;
  /** Modes in which no other thread can hold the lock (D2). */
  readonly exclusiveModes: ReadonlySet<string>;
}
