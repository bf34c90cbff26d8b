/**
 * What is defined by itself: operations are expanded at their calls, functions and parameters at
 * their uses, so none may lead back to itself (S5). The cycle is named.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Analyzed } from "./analyzed.js";

/** What is replaced by its definition. */
export type Recursive =
  | Ast.OperationDeclaration
  | Ast.FunctionDeclaration
  | Ast.ParameterDeclaration;

/** Reports every cycle once, at the first of its declarations. */
export function reportRecursion(analyzed: Analyzed): void {
  const done = new Set<Recursive>();
  for (const declaration of analyzed.declarations) {
    if (isRecursive(declaration)) follow(analyzed, declaration, [], done);
  }
}

function isRecursive(declaration: Ast.Declaration): declaration is Recursive {
  const { kind } = declaration;
  return kind === "operation" || kind === "function" || kind === "parameter";
}

function follow(
  analyzed: Analyzed,
  declaration: Recursive,
  path: readonly Recursive[],
  done: Set<Recursive>,
): void {
  const start = path.indexOf(declaration);
  if (start >= 0) {
    reportCycle(analyzed, path.slice(start));
    return;
  }
  if (done.has(declaration)) return;
  for (const next of usedBy(analyzed, declaration)) {
    follow(analyzed, next, [...path, declaration], done);
  }
  done.add(declaration);
}

/** The operations, functions and parameters that a declaration names, each once. */
export function usedBy(
  analyzed: Pick<Analyzed, "symbols">,
  declaration: Recursive,
): Set<Recursive> {
  const used = new Set<Recursive>();
  const body = declaration.kind === "parameter" ? declaration.value : declaration.body;
  eachNode(body, (node) => {
    const symbol = node.kind === "name" ? analyzed.symbols.get(node) : undefined;
    switch (symbol?.kind) {
      case "operation":
      case "function":
      case "parameter":
        used.add(symbol.declaration);
        break;
      default:
        break;
    }
  });
  return used;
}

function reportCycle(analyzed: Analyzed, cycle: readonly Recursive[]): void {
  const [first] = cycle;
  if (first === undefined) return;
  const names = [...cycle, first].map((each) => each.name.text).join(" → ");
  const notes = cycle.slice(1).map((each) => note(each.name.span, "through this"));
  const code = first.kind === "operation" ? "LS2210" : "LS2211";
  analyzed.report(code, first.name.span, { cycle: names }, notes);
}
