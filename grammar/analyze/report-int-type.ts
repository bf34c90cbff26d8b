/** `int` is for constants (T8): parameters, constants of kinds, and what functions compute with. */

import { type AnyNode, childrenOf } from "../ast/walk.js";
import type { Analyzed } from "./analyzed.js";

/** Reports `int` where something must be stored. */
export function reportIntType(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) visit(analyzed, declaration, declaration.kind);
}

/** Where `int` itself may stand; inside other types it never may. */
const constantPlaces = new Set(["parameter", "function"]);

function visit(analyzed: Analyzed, node: AnyNode, place: string): void {
  if (node.kind === "int type") {
    if (!constantPlaces.has(place)) analyzed.report("LS2118", node.span, {});
    return;
  }
  for (const child of childrenOf(node)) visit(analyzed, child, placeOf(node, child, place));
}

function placeOf(node: AnyNode, child: AnyNode, place: string): string {
  // The constants of a kind, but not its state.
  if (node.kind === "kind" && child.kind === "parameter of") return "parameter";
  if (node.kind === "set type" || node.kind === "queue type" || node.kind === "optional type") {
    return "type";
  }
  return node.kind === "kind" ? "kind" : place;
}
