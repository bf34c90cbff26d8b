/**
 * Ghost state is for properties: read by ghost statements, asserts and properties (G2), assigned by
 * ghost statements, which in turn assign nothing else. `init` sets ghost state like any other.
 */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, childrenOf, eachNode } from "../ast/walk.js";
import type { Symbol } from "../model/checked-model.js";
import type { Analyzed } from "./analyzed.js";
import { baseName, indicesOf } from "./place-parts.js";

interface Walk {
  readonly analyzed: Analyzed;
  /** Functions whose bodies read ghost state. */
  readonly functions: ReadonlySet<Ast.FunctionDeclaration>;
}

/** Reports reads and writes across the border of ghost state. */
export function reportGhostUse(analyzed: Analyzed): void {
  const walk: Walk = { analyzed, functions: ghostFunctions(analyzed) };
  for (const declaration of analyzed.declarations) {
    switch (declaration.kind) {
      case "operation":
      case "process":
      case "action":
      case "recover":
        if ("when" in declaration && declaration.when !== undefined) {
          inProtocol(walk, declaration.when);
        }
        inProtocol(walk, declaration.body);
        break;
      case "kind":
        inProtocol(walk, declaration);
        break;
      default:
        break;
    }
  }
}

/** Statements of the protocol, which know nothing of ghosts. */
function inProtocol(walk: Walk, node: AnyNode): void {
  switch (node.kind) {
    case "assert":
      return;
    case "ghost":
      inGhost(walk, node.body);
      return;
    case "assign":
      for (const target of node.targets) requireStorage(walk, target, "protocol");
      for (const target of node.targets)
        for (const each of indicesOf(target)) inProtocol(walk, each);
      for (const value of node.values) inProtocol(walk, value);
      return;
    case "hold":
    case "word":
      requireLock(walk, node, "protocol");
      break;
    case "name":
      reportRead(walk, node);
      return;
    default:
      break;
  }
  for (const child of childrenOf(node)) inProtocol(walk, child);
}

function reportRead({ analyzed, functions }: Walk, name: Ast.Name): void {
  const symbol = analyzed.symbols.get(name);
  if (symbol === undefined) return;
  const declares = symbol.kind === "local" && symbol.span === name.span;
  const reads = symbol.kind === "function" && functions.has(symbol.declaration);
  if (declares || !(isGhost(symbol) || reads)) return;
  if (symbol.kind !== "lock") analyzed.report("LS2219", name.span, { name: name.text });
}

function isGhost(symbol: Symbol): boolean {
  switch (symbol.kind) {
    case "variable":
      return symbol.declaration.storage === "ghost";
    case "lock":
    case "local":
      return symbol.kind === "lock" ? symbol.declaration.ghost : symbol.ghost;
    default:
      return false;
  }
}

/** Inside `ghost`: everything may be read, ghosts alone may be changed. */
function inGhost(walk: Walk, node: AnyNode): void {
  eachNode(node, (each) => {
    if (each.kind === "assign") {
      for (const target of each.targets) requireStorage(walk, target, "ghost");
    }
    if (each.kind === "word") requireLock(walk, each, "ghost");
  });
}

function requireStorage({ analyzed }: Walk, target: Ast.Place, by: "ghost" | "protocol"): void {
  const name = baseName(target);
  const symbol = name && analyzed.symbols.get(name);
  if (symbol === undefined || (symbol.kind !== "variable" && symbol.kind !== "local")) return;
  if (isGhost(symbol) === (by === "ghost")) return;
  const code = by === "ghost" ? "LS2221" : "LS2220";
  analyzed.report(code, target.span, { name: symbol.name });
}

function requireLock(
  { analyzed }: Walk,
  statement: Ast.HoldStatement | Ast.WordStatement,
  by: "ghost" | "protocol",
): void {
  const symbol = analyzed.symbols.get(statement.lock.name);
  if (symbol?.kind !== "lock" || isGhost(symbol) === (by === "ghost")) return;
  const code = by === "ghost" ? "LS2221" : "LS2220";
  analyzed.report(code, statement.lock.span, { name: symbol.name });
}

/** Functions that read ghost state themselves or through others. */
function ghostFunctions({ declarations, symbols }: Analyzed): Set<Ast.FunctionDeclaration> {
  const ghosts = new Set<Ast.FunctionDeclaration>();
  for (let before = -1; before < ghosts.size; ) {
    before = ghosts.size;
    for (const declaration of declarations) {
      if (declaration.kind !== "function") continue;
      eachNode(declaration.body, (node) => {
        const symbol = node.kind === "name" ? symbols.get(node) : undefined;
        if (symbol === undefined) return;
        const reads = symbol.kind === "function" && ghosts.has(symbol.declaration);
        if (reads || isGhost(symbol)) ghosts.add(declaration);
      });
    }
  }
  return ghosts;
}
