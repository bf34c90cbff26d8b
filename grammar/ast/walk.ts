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

/**
 * Calls `visit` for the node and all nodes below it, in source order; `false` skips what is
 * below.
 */
export function eachNode(node: AnyNode, visit: (node: AnyNode) => unknown): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) eachNode(child, visit);
}

/** The nodes directly below, in the order in which they were written. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  let last = -1;
  let ordered = true;
  const add = (child: unknown): void => {
    if (!isNode(child)) return;
    ordered = ordered && child.span.start >= last;
    last = child.span.start;
    children.push(child);
  };
  for (const value of Object.values(node)) {
    if (typeof value !== "object") continue;
    if (Array.isArray(value)) for (const element of value) add(element);
    else add(value);
  }
  return ordered ? children : children.sort((left, right) => left.span.start - right.span.start);
}

/** Whether some path from the node downwards has more nodes than `limit`: no recursion. */
export function deeperThan(node: AnyNode, limit: number): boolean {
  let layer: AnyNode[] = [node];
  for (let depth = 0; depth < limit; depth++) {
    if (layer.length === 0) return false;
    layer = layer.flatMap(childrenOf);
  }
  return layer.length > 0;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "kind" in value && "span" in value;
}
