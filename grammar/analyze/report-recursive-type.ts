/** Types are finite: none may contain a value of itself. */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import type { Analyzed } from "./analyzed.js";

type TypeLike = Ast.TypeDeclaration | Ast.EnumDeclaration | Ast.RecordDeclaration;

/** Reports types that lead back to themselves through their parts. */
export function reportRecursiveType(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    if (!isTypeLike(declaration)) continue;
    const seen = new Set<TypeLike>();
    const open = partsOf(analyzed, declaration);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!seen.has(next)) open.push(...partsOf(analyzed, next));
      seen.add(next);
    }
    if (!seen.has(declaration)) continue;
    analyzed.report("LS2119", declaration.name.span, { name: declaration.name.text });
  }
}

function isTypeLike(declaration: Ast.Declaration): declaration is TypeLike {
  const { kind } = declaration;
  return kind === "type" || kind === "enum" || kind === "record";
}

function partsOf({ symbols }: Analyzed, declaration: TypeLike): TypeLike[] {
  const parts: TypeLike[] = [];
  eachNode(declaration, (node) => {
    const symbol = node.kind === "named type" ? symbols.get(node.name) : undefined;
    if (symbol?.kind === "type" || symbol?.kind === "enum" || symbol?.kind === "record") {
      parts.push(symbol.declaration);
    }
  });
  return parts;
}
