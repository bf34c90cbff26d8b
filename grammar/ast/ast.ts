/**
 * The syntax tree: plain, immutable records, one per construct of the language reference.
 * Nodes have identity (later phases keep what they learn in maps keyed by node) and a span.
 * Nothing here is resolved or typed; `grammar/model` says what the names mean.
 */
import type {
  Argument,
  Declaration,
  EnumCase,
  Guarded,
  Index,
  KindItem,
  KindPart,
  LabelReference,
  LockReference,
  Parameter,
  PropertyReference,
  Setting,
} from "./declaration.js";
import type { Expression } from "./expression.js";
import type { Comment, Name, Node } from "./node.js";
import type { Binder, Block, Statement } from "./statement.js";

export type * from "./declaration.js";
export type * from "./expression.js";
export type { Comment, Name } from "./node.js";
export type * from "./statement.js";

export interface File extends Node {
  readonly kind: "file";
  readonly flavour: "protocol" | "library";
  readonly name: Name;
  /** Lines of the `///` comment before the header, without the slashes and one blank. */
  readonly doc: readonly string[];
  readonly declarations: readonly Declaration[];
  /** All `//` comments in source order (doc comments are on their declarations). */
  readonly comments: readonly Comment[];
}

export type AstNode =
  | File
  | Declaration
  | EnumCase
  | KindItem
  | KindPart
  | Index
  | Argument
  | Parameter
  | Guarded
  | LockReference
  | LabelReference
  | Setting
  | PropertyReference
  | Block
  | Statement
  | Binder
  | Expression
  | Name
  | Comment;
