/** What a rule may look at: the resolved and typed program. A rule reports, and changes nothing. */
import type * as Ast from "../ast/ast.js";
import type { Program } from "../model/program.js";
import type { Types, Typing } from "./typing.js";

export interface Analyzed extends Omit<Typing, keyof Types>, Types {
  readonly program: Program;
  /** All declarations, the prelude first, an import before its importer, lines taken apart. */
  readonly declarations: readonly Ast.Declaration[];
}

/** One mistake that users make, looked for in the whole program. */
export type Rule = (analyzed: Analyzed) => void;

/** Code that runs, with what it belongs to. */
export interface Body {
  readonly place: "operation" | "process" | "action" | "init" | "recover" | "kind";
  readonly block: Ast.Block;
}

/** The bodies of all declarations: of operations, processes, actions, `init`, words of kinds. */
export function bodiesOf(declarations: readonly Ast.Declaration[]): Body[] {
  return declarations.flatMap((declaration): Body[] => {
    switch (declaration.kind) {
      case "operation":
      case "process":
      case "action":
      case "init":
      case "recover":
        return [{ place: declaration.kind, block: declaration.body }];
      case "kind":
        return effectsOf(declaration).map((block) => ({ place: "kind", block }));
      default:
        return [];
    }
  });
}

function effectsOf(kind: Ast.KindDeclaration): Ast.Block[] {
  return kind.items.flatMap((item) => {
    if (item.kind !== "kind word") return [];
    const parts = [item.first, ...(item.otherwise ? [item.otherwise] : []), ...item.then];
    return parts.flatMap((part) => (part.effect === undefined ? [] : [part.effect]));
  });
}
