/**
 * Bounds, sizes, settings, and what decides whether something is there, must be constant (V2,
 * T8).
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import type { Analyzed } from "./analyzed.js";
import { firstVariablePart } from "./is-constant.js";

/** Reports expressions that no instance fixes where one must. */
export function reportNotConstant(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    inDeclaration(analyzed, declaration);
    eachNode(declaration, (node) => {
      if (node.kind === "range type") {
        require(analyzed, node.low, "the bound of a range");
        require(analyzed, node.high, "the bound of a range");
      } else if (node.kind === "scalarset type") {
        require(analyzed, node.size, "the size of a scalarset");
      } else if (node.kind === "queue type" && node.capacity !== undefined) {
        require(analyzed, node.capacity, "the capacity of a queue");
      } else if (node.kind === "hold" && node.when !== undefined) {
        require(analyzed, node.when, "the condition of a `hold`");
      } else if (node.kind === "setting") {
        require(analyzed, node.value, "the setting of a parameter");
      }
    });
  }
}

function inDeclaration(analyzed: Analyzed, declaration: Ast.Declaration): void {
  switch (declaration.kind) {
    case "parameter":
      require(analyzed, declaration.value, "the default of a parameter");
      return;
    case "opaque":
      if (declaration.count) require(analyzed, declaration.count, "the number of values");
      if (declaration.bytes) require(analyzed, declaration.bytes, "the number of bytes");
      return;
    case "kind":
      for (const { value } of declaration.parameters) {
        if (value !== undefined) require(analyzed, value, "the default of a kind's constant");
      }
      for (const item of declaration.items) {
        if (item.kind !== "kind state" || item.initial === undefined) continue;
        requireInitial(analyzed, item.initial, item.indices);
      }
      return;
    case "lock":
      for (const { value } of declaration.arguments) {
        require(analyzed, value, "the constant of a kind");
      }
      return;
    case "variable": {
      const { initial, indices } = declaration;
      if (initial?.kind === "value") requireInitial(analyzed, initial.value, indices);
      if (initial?.kind === "member") requireInitial(analyzed, initial.set, indices);
      return;
    }
    case "process":
      if (declaration.when) require(analyzed, declaration.when, "the condition of a process");
      return;
    case "instance":
      for (const each of declaration.expectations) {
        if (each.kind === "count") require(analyzed, each.value, "an expected number");
        else if ("withinSteps" in each && each.withinSteps !== undefined) {
          require(analyzed, each.withinSteps, "an expected number");
        }
      }
      return;
    default:
      return;
  }
}

function require(analyzed: Analyzed, expression: Ast.Expression, what: string): void {
  const part = firstVariablePart(analyzed.symbols, expression);
  if (part !== undefined) analyzed.report("LS2121", part.span, { what });
}

/** Initial values may use the names of the indices (T3). */
function requireInitial(
  analyzed: Analyzed,
  expression: Ast.Expression,
  indices: readonly Ast.Index[],
): void {
  const names = indices.map((index) => index.name && analyzed.symbols.get(index.name));
  const part = firstVariablePart(analyzed.symbols, expression, new Set(names));
  if (part !== undefined) analyzed.report("LS2121", part.span, { what: "an initial value" });
}
