/** Arrays are read and assigned by element; properties may compare them whole (P3). */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, childrenOf } from "../ast/walk.js";
import { printType } from "../model/type.js";
import type { Analyzed } from "./analyzed.js";

/** Reports arrays that lack indices. */
export function reportWholeArray(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    const compares = properties.has(declaration.kind);
    visit({ analyzed, compares }, declaration, undefined);
  }
}

const properties = new Set(["invariant", "step", "cover", "liveness", "constraint"]);

interface Walk {
  readonly analyzed: Analyzed;
  /** In a property: arrays may be compared whole. */
  readonly compares: boolean;
}

function visit(walk: Walk, node: AnyNode, parent: AnyNode | undefined): void {
  const { analyzed, compares } = walk;
  // Only expressions are keys of the map; for other nodes there is nothing in it.
  const type = analyzed.types.get(node as Ast.Expression);
  if (type?.kind === "array" && !mayBeWhole(node, parent, compares)) {
    analyzed.report("LS2120", node.span, { type: printType(type) });
    return;
  }
  const through = node.kind === "prime" ? parent : node;
  for (const child of childrenOf(node)) visit(walk, child, through);
}

function mayBeWhole(node: AnyNode, parent: AnyNode | undefined, compares: boolean): boolean {
  if (parent?.kind === "index expression") {
    return parent.base === node || isPrimeOf(parent.base, node);
  }
  if (!compares) return false;
  return parent?.kind === "binary" && (parent.operator === "==" || parent.operator === "!=");
}

function isPrimeOf(base: Ast.Expression, node: AnyNode): boolean {
  return base.kind === "prime" && base.base === node;
}
