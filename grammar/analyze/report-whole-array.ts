/** Arrays are read and assigned by element; properties may compare them whole (P3). */
import type * as Ast from "../ast/ast.js";
import { printType } from "../model/type.js";
import type { Analyzed } from "./analyzed.js";
import { type AnyNode, childrenOf } from "./each-node.js";

/** Reports arrays that lack indices. */
export function reportWholeArray(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) visit(analyzed, declaration, undefined);
}

function visit(analyzed: Analyzed, node: AnyNode, parent: AnyNode | undefined): void {
  // Only expressions are keys of the map; for other nodes there is nothing in it.
  const type = analyzed.types.get(node as Ast.Expression);
  if (type?.kind === "array" && !mayBeWhole(node, parent)) {
    analyzed.report("LS2120", node.span, { type: printType(type) });
    return;
  }
  const through = node.kind === "prime" ? parent : node;
  for (const child of childrenOf(node)) visit(analyzed, child, through);
}

function mayBeWhole(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.kind === "index expression") return parent.base === node || isPrimeOf(parent.base, node);
  return parent?.kind === "binary" && (parent.operator === "==" || parent.operator === "!=");
}

function isPrimeOf(base: Ast.Expression, node: AnyNode): boolean {
  return base.kind === "prime" && base.base === node;
}
