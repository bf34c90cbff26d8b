/**
 * Definitions are expanded where they are used: calls of operations, functions, parameters, types.
 * Nobody writes chains of hundreds of them, but a machine may, and no later phase could follow.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import type { Symbol } from "../model/checked-model.js";
import type { Report } from "./report.js";

const deepest = 200;

const expanded = new Set(["operation", "function", "parameter", "type", "enum", "record"]);

/** Reports the first definition that is too deep; returns whether there is one. */
export function reportDeepDefinition(
  declarations: readonly Ast.Declaration[],
  symbols: ReadonlyMap<Ast.Name, Symbol>,
  report: Report,
): boolean {
  const depths = new Map<Ast.Declaration, number>();
  for (const declaration of declarations) {
    if (!expanded.has(declaration.kind) || !("name" in declaration)) continue;
    if (depthOf(declaration, 0) <= deepest) continue;
    report("LS2214", declaration.name.span, { name: declaration.name.text, limit: deepest });
    return true;
  }
  return false;

  /** One more than the deepest of what the declaration uses; a cycle counts once. */
  function depthOf(declaration: Ast.Declaration, level: number): number {
    const known = depths.get(declaration);
    if (known !== undefined || level > deepest) return known ?? deepest;
    depths.set(declaration, 0);
    let depth = 0;
    for (const used of usedBy(declaration)) depth = Math.max(depth, depthOf(used, level + 1));
    depths.set(declaration, depth + 1);
    return depth + 1;
  }

  function usedBy(declaration: Ast.Declaration): Set<Ast.Declaration> {
    const used = new Set<Ast.Declaration>();
    eachNode(declaration, (node) => {
      const symbol = node.kind === "name" ? symbols.get(node) : undefined;
      if (symbol === undefined || symbol.kind === "local" || !expanded.has(symbol.kind)) return;
      // Symbols of these kinds come from declarations.
      used.add(symbol.declaration as Ast.Declaration);
    });
    used.delete(declaration);
    return used;
  }
}
