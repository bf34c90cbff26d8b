/**
 * Walks a tree without knowing its shape: a node is whatever has a `kind` and a `span`. Iterative
 * where the depth of the tree is not yet known to be small.
 */
import type * as Ast from "./ast.js";

/** Every node that may occur in a file. */
export type AnyNode =
  | Ast.AstNode
  | Ast.TypeExpression
  | Ast.Pattern
  | Ast.Guard
  | Ast.Initial
  | Ast.Temporal
  | Ast.Expectation;

/** The nodes directly below, in the order in which they were written. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return unorderedChildrenOf(node).sort((left, right) => left.span.start - right.span.start);
}

/** Whether some path from the node downwards has more nodes than `limit`: O(size), no recursion. */
export function deeperThan(node: AnyNode, limit: number): boolean {
  let layer: AnyNode[] = [node];
  for (let depth = 0; depth < limit; depth++) {
    if (layer.length === 0) return false;
    layer = layer.flatMap(unorderedChildrenOf);
  }
  return layer.length > 0;
}

function unorderedChildrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "kind" in value && "span" in value;
}
