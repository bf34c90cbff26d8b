/**
 * Warns of what the file declares and nothing uses: parameters, types, locks, variables,
 * operations, functions, kinds. Libraries are there to be used by others, so they are left alone.
 */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, eachNode } from "../ast/walk.js";
import type { Symbol } from "../model/checked-model.js";
import type { Analyzed } from "./analyzed.js";

/** Reports declarations of a protocol that no other text names. */
export function reportUnused(analyzed: Analyzed): void {
  const main = analyzed.program.files[0];
  if (main === undefined || main.flavour === "library") return;
  const used = usedSymbols(analyzed);
  for (const declaration of analyzed.declarations) {
    if (declaration.span.file !== 0 || !("name" in declaration)) continue;
    const symbol = analyzed.symbols.get(declaration.name);
    if (symbol === undefined || !isWorthUsing(symbol.kind) || used.has(symbol)) continue;
    if (declaration.kind === "enum" && hasUsedCase(declaration, used)) continue;
    if (declaration.kind === "opaque" && hasUsedValue(declaration, used)) continue;
    const { text: name } = declaration.name;
    analyzed.report("LS2601", declaration.name.span, { what: declaration.kind, name });
  }
}

function isWorthUsing(kind: Symbol["kind"]): boolean {
  return !["process", "action", "case", "opaque value", "local"].includes(kind);
}

/** Symbols named anywhere but where they are declared or set by an instance. */
function usedSymbols({ declarations, symbols }: Analyzed): Set<Symbol> {
  const used = new Set<Symbol>();
  for (const declaration of declarations) {
    const own = "name" in declaration ? declaration.name : undefined;
    eachNode(declaration, (node) => {
      if (node.kind === "setting") {
        eachNode(node.value, (each) => mark(each));
        return false;
      }
      mark(node);
      return true;
    });
    function mark(node: AnyNode): void {
      if (node.kind !== "name" || node === own) return;
      const symbol = symbols.get(node);
      if (symbol !== undefined) used.add(symbol);
    }
  }
  return used;
}

function hasUsedCase(declaration: Ast.EnumDeclaration, used: ReadonlySet<Symbol>): boolean {
  return [...used].some((each) => each.kind === "case" && each.declaration === declaration);
}

function hasUsedValue(declaration: Ast.OpaqueDeclaration, used: ReadonlySet<Symbol>): boolean {
  return [...used].some((each) => each.kind === "opaque value" && each.declaration === declaration);
}
