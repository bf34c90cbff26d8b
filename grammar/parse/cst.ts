/**
 * What the `to-ast-….ts` files share: reading children of an ohm node and giving every AST node its
 * span. Offsets of ohm are those of one declaration; the context says where it stands in the file.
 */
import type { ActionDict, Node } from "ohm-js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { Span } from "../source/span.js";

/** One declaration on its way from ohm to the AST. */
export interface Context {
  readonly file: number;
  /** Where the matched text begins in the file. */
  readonly offset: number;
  /** Takes the `///` lines that stand before the token at an offset of the file. */
  readonly takeDoc: (start: number) => readonly string[];
  /** Mistakes that the grammar lets pass. */
  readonly diagnostics: Diagnostic[];
}

/** Actions by rule; each is called with `this` being the node of the rule. */
export type Actions = ActionDict<unknown>;

export function contextOf(node: Node): Context {
  return node.args.context;
}

/** Where the node stands in the file, without the blanks at its end. */
export function spanOf(self: Node, node: Node = self): Span {
  const { file, offset } = contextOf(self);
  const { startIdx: start, sourceString: text } = node.source;
  let end = node.source.endIdx;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return { file, start: start + offset, end: end + offset };
}

/** The AST of a child; its type is what the place asks for, since ohm knows none. */
export function one<T>(self: Node, child: Node): T {
  return child.toAst(contextOf(self));
}

/** The AST of `child?`. */
export function maybe<T>(self: Node, child: Node): T | undefined {
  const inner = child.children[0];
  return inner === undefined ? undefined : one<T>(self, inner);
}

/** The ASTs of `child*`, `child+` and of lists (whose AST is an array). */
export function all<T>(self: Node, child: Node): readonly T[] {
  if (!child.isIteration()) return one<readonly T[]>(self, child);
  return child.children.map((inner) => one<T>(self, inner));
}

/** The ASTs of a list that stands in `(list)?`: empty without it. */
export function maybeAll<T>(self: Node, child: Node): readonly T[] {
  return maybe<readonly T[]>(self, child) ?? [];
}

/** Whether `child?` is there. */
export function present(child: Node): boolean {
  return child.numChildren > 0;
}

/** The text of a rule that lists exactly the words of `T`. */
export function word<T extends string>(node: Node): T {
  return node.sourceString as T;
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that are not undefined: optional fields of the AST are absent, never undefined. */
export function given<T extends object>(fields: T): Given<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  // Only undefined values were dropped.
  return Object.fromEntries(entries) as Given<T>;
}

type Fields<T> = T extends unknown ? Omit<T, "span"> : never;

/** An AST node with the span of the ohm node. */
export function make<T>(self: Node, fields: Fields<T>): T {
  // Only the span was missing.
  return { ...fields, span: spanOf(self) } as T;
}

/** A declaration or an item of a kind: a node with its doc comment. */
export function makeDocumented<T>(self: Node, fields: Omit<Fields<T>, "doc">): T {
  const span = spanOf(self);
  // Only the span and the doc were missing.
  return { ...fields, doc: contextOf(self).takeDoc(span.start), span } as T;
}
