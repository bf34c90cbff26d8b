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

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "kind" in value && "span" in value;
}
