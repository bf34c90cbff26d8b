/**
 * What may be stored to: variables of the protocol, `var` locals, in a kind its state and the
 * result of the word. Everything else is fixed where it is declared (rule T5).
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import type { Symbol } from "../model/checked-model.js";
import { type Analyzed, bodiesOf } from "./analyzed.js";
import { isA } from "./resolver.js";

/** Reports assignments to what cannot be assigned, and `take` from it. */
export function reportAssignmentTarget(analyzed: Analyzed): void {
  for (const { block, place } of bodiesOf(analyzed.declarations)) {
    eachNode(block, (node) => {
      if (node.kind === "take") reportTarget(analyzed, node.place, place);
      if (node.kind !== "assign") return;
      for (const target of node.targets) reportTarget(analyzed, target, place);
    });
  }
}

function reportTarget(analyzed: Analyzed, target: Ast.Expression, place: string): void {
  let base: Ast.Expression = target;
  while (base.kind === "index expression" || base.kind === "field") {
    const { kind } = analyzed.types.get(base.base) ?? {};
    if (kind === "queue") {
      analyzed.report("LS2209", target.span, { name: textOf(base), what: "an element of a queue" });
      return;
    }
    base = base.base;
  }
  if (base.kind !== "name expression") return;
  const symbol = analyzed.symbols.get(base.name);
  // A lock's state is another rule's matter (K9).
  if (symbol === undefined || symbol.kind === "lock" || isAssignable(symbol, place)) return;
  analyzed.report("LS2209", base.span, { name: symbol.name, what: describe(symbol) });
}

function textOf(expression: Ast.Expression): string {
  if (expression.kind === "name expression") return expression.name.text;
  return "base" in expression ? textOf(expression.base) : "";
}

function isAssignable(symbol: Symbol, place: string): boolean {
  switch (symbol.kind) {
    case "variable":
    case "kind state":
      return true;
    case "local":
      return symbol.role === "var" || (symbol.role === "result" && place === "kind");
    default:
      return false;
  }
}

const roles: Readonly<Record<string, string>> = {
  let: "fixed by `let`",
  choose: "fixed by `choose`",
  take: "fixed by `take`",
  for: "the variable of a loop",
  result: "the result of a word",
  parameter: "a parameter",
  "process index": "the index of a process",
  index: "an index",
  binder: "bound by a quantifier",
  pattern: "bound by a pattern",
};

function describe(symbol: Symbol): string {
  return symbol.kind === "local" ? (roles[symbol.role] ?? symbol.role) : isA(symbol);
}
