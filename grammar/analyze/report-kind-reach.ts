/**
 * A kind is a text of its own (K1): it sees types, parameters and functions, but no state or
 * lock.
 */

import { eachNode } from "../ast/walk.js";
import type { Analyzed } from "./analyzed.js";
import { isA } from "./resolver.js";

const outside = new Set(["variable", "lock", "operation", "process", "action"]);

/** Reports what a kind uses of the protocol around it and may not. */
export function reportKindReach(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    if (declaration.kind !== "kind") continue;
    eachNode(declaration, (node) => {
      const symbol = node.kind === "name" ? analyzed.symbols.get(node) : undefined;
      if (symbol === undefined || !outside.has(symbol.kind)) return;
      const [kind, is] = [declaration.name.text, isA(symbol)];
      analyzed.report("LS2305", node.span, { kind, name: symbol.name, is });
    });
  }
}
