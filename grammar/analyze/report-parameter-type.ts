/**
 * Parameters are written down by instances, so their types must have literals (S9); and only the
 * constants of kinds have defaults besides them.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { printType, type Type } from "../model/type.js";
import type { Analyzed } from "./analyzed.js";
import { typeOfParameter } from "./infer-name.js";
import { isAnonymous } from "./typing.js";

/** Reports parameters of types without literals, and defaults where there are none. */
export function reportParameterType(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    if (declaration.kind === "parameter") {
      const type = typeOfParameter(analyzed, declaration);
      if (isWritable(type)) continue;
      const { text: name } = declaration.name;
      analyzed.report("LS2125", declaration.name.span, { name, type: printType(type) });
    } else if (declaration.kind !== "kind") reportDefaults(analyzed, declaration);
  }
}

function isWritable(type: Type): boolean {
  return !isAnonymous(type) && !["set", "queue", "array", "lock"].includes(type.kind);
}

function reportDefaults(analyzed: Analyzed, declaration: Ast.Declaration): void {
  eachNode(declaration, (node) => {
    if (node.kind !== "parameter of" || node.value === undefined) return;
    analyzed.report("LS2225", node.value.span, { name: node.name.text });
  });
}
