/** Walks a tree without knowing its shape: a node is whatever has a `kind` and a `span`. */
import type * as Ast from "../ast/ast.js";

/** Every node that may occur below a declaration. */
export type AnyNode =
  | Ast.AstNode
  | Ast.TypeExpression
  | Ast.Pattern
  | Ast.Guard
  | Ast.Initial
  | Ast.Temporal
  | Ast.Expectation;

/** Calls `visit` for the node and all nodes below it, in source order; `false` skips what is below. */
export function eachNode(node: AnyNode, visit: (node: AnyNode) => boolean | undefined | void): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) eachNode(child, visit);
}

/** The nodes directly below, in the order in which they were written. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children.sort((left, right) => left.span.start - right.span.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "kind" in value && "span" in value;
}
