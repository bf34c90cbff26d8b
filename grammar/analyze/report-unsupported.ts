/** Constructs that are read and understood, but that nothing can run yet: persistent memory (M). */
import type * as Ast from "../ast/ast.js";
import type { Analyzed } from "./analyzed.js";
import { type AnyNode, eachNode } from "./each-node.js";

/** Reports every use of a construct that is left for later. */
export function reportUnsupported(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    if (declaration.kind === "recover" || declaration.kind === "line") {
      reportHead(analyzed, declaration, declaration.kind);
      if (declaration.kind === "line") continue;
    }
    if (declaration.kind === "variable" && declaration.storage === "persistent") {
      analyzed.report("LS2901", declaration.name.span, {
        construct: "persistent state",
        rule: "M1",
      });
    }
    if (declaration.kind === "instance" && declaration.withCrash) {
      analyzed.report("LS2901", declaration.name.span, { construct: "`with crash`", rule: "M4" });
    }
    eachNode(declaration, (node) => reportStatement(analyzed, node));
  }
}

function reportHead(
  analyzed: Analyzed,
  { span }: Ast.RecoverDeclaration | Ast.LineDeclaration,
  word: "recover" | "line",
): void {
  const head = { ...span, end: span.start + word.length };
  analyzed.report("LS2901", head, {
    construct: `\`${word}\``,
    rule: word === "line" ? "M1" : "M5",
  });
}

function reportStatement(analyzed: Analyzed, node: AnyNode): void {
  if (node.kind !== "flush" && node.kind !== "fence" && node.kind !== "restart") return;
  const rule = node.kind === "restart" ? "M5" : "M3";
  analyzed.report("LS2901", node.span, { construct: `\`${node.kind}\``, rule });
}
