/**
 * What a program means after analysis: the trees of all its files with every name resolved. Only
 * `analyze` makes one; after it the protocol can no longer be wrong, whatever the parameters are
 * within their types (what an instance can still get wrong is `lower`'s to say).
 */
import type * as Ast from "../ast/ast.js";
import type { SourceFile } from "../source/source-file.js";
import type { Span } from "../source/span.js";
import type { Type as StaticType } from "./type.js";

/** What a name stands for. One object per declared thing, so symbols compare by identity. */
export type Symbol =
  | {
      readonly kind: "parameter";
      readonly name: string;
      readonly declaration: Ast.ParameterDeclaration;
    }
  | { readonly kind: "type"; readonly name: string; readonly declaration: Ast.TypeDeclaration }
  | { readonly kind: "enum"; readonly name: string; readonly declaration: Ast.EnumDeclaration }
  | {
      readonly kind: "case";
      readonly name: string;
      readonly declaration: Ast.EnumDeclaration;
      /** Position in the enum. */
      readonly index: number;
    }
  | { readonly kind: "record"; readonly name: string; readonly declaration: Ast.RecordDeclaration }
  | { readonly kind: "opaque"; readonly name: string; readonly declaration: Ast.OpaqueDeclaration }
  | {
      readonly kind: "opaque value";
      readonly name: string;
      readonly declaration: Ast.OpaqueDeclaration;
      /** Position among the named values. */
      readonly index: number;
    }
  | { readonly kind: "kind"; readonly name: string; readonly declaration: Ast.KindDeclaration }
  | { readonly kind: "lock"; readonly name: string; readonly declaration: Ast.LockDeclaration }
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly declaration: Ast.VariableDeclaration;
    }
  | {
      readonly kind: "operation";
      readonly name: string;
      readonly declaration: Ast.OperationDeclaration;
    }
  | {
      readonly kind: "function";
      readonly name: string;
      readonly declaration: Ast.FunctionDeclaration;
    }
  | {
      readonly kind: "process";
      readonly name: string;
      readonly declaration: Ast.ProcessDeclaration;
    }
  | { readonly kind: "action"; readonly name: string; readonly declaration: Ast.ActionDeclaration }
  /** Parameter of a kind, used in its body. */
  | { readonly kind: "kind parameter"; readonly name: string; readonly declaration: Ast.Parameter }
  /**
   * State of a kind, used in its own words (plain name) or in a property (`lock.field`: on the
   * FieldExpression's name).
   */
  | { readonly kind: "kind state"; readonly name: string; readonly declaration: Ast.KindState }
  | LocalSymbol;

/**
 * let, var, choose, take, for, results of words, parameters of operations, functions and actions,
 * indices of processes, of variables (T3, in initial value and guard), of locks and of kind state,
 * binders, names bound by patterns. Both sides of an `or` that bind one name share one symbol.
 */
export interface LocalSymbol {
  readonly kind: "local";
  readonly name: string;
  readonly role:
    | "let"
    | "var"
    | "choose"
    | "take"
    | "for"
    | "result"
    | "parameter"
    | "process index"
    | "index"
    | "binder"
    | "pattern";
  readonly ghost: boolean;
  /** Where it is declared (the first place, for pattern names in an `or`). */
  readonly span: Span;
}

/** Built-in functions and words that need no symbol: resolved by text. */
export const builtinFunctions = [
  "card",
  "len",
  "head",
  "tail",
  "min",
  "max",
  "holders",
  "holds",
] as const;

export interface CheckedModel {
  /** Sources by the `file` of spans: the file asked for, its imports, the prelude last. */
  readonly sources: readonly SourceFile[];
  /** The file asked for. */
  readonly file: Ast.File;
  /** Declarations of the file, its imports and the prelude: imports first, in source order. */
  readonly declarations: readonly Ast.Declaration[];
  /**
   * Every `Name` node that uses or declares something (also those inside NameExpression,
   * NamedType, CallExpression, LockReference, Pattern, Setting, FieldExpression on a lock, Binder
   * …). Built-in functions, field names of records, modes, words, labels and property references
   * are not in it.
   */
  readonly symbols: ReadonlyMap<Ast.Name, Symbol>;
  /** Of every expression; sizes are nobody's yet: they depend on parameters. */
  readonly types: ReadonlyMap<Ast.Expression, StaticType>;
  readonly locals: ReadonlyMap<LocalSymbol, StaticType>;
}
