/**
 * Built-in functions and words mean the same everywhere, so no declaration may have their names.
 */
import type * as Ast from "../ast/ast.js";
import { builtinFunctions, type Symbol } from "../model/checked-model.js";
import type { Analyzed } from "./analyzed.js";

const words = new Set<string>([...builtinFunctions, "thread", "kind", "bool", "int"]);

/** Words that are looked up before locals: no local may have them either. */
const values = new Set<string>(["thread", "kind", "bool", "int"]);

/** Reports declarations that would hide a word of the language. */
export function reportBuiltInName(analyzed: Analyzed): void {
  for (const [name, symbol] of analyzed.symbols) {
    if (!words.has(name.text)) continue;
    if (declares(symbol, name)) analyzed.report("LS2008", name.span, { name: name.text });
  }
}

function declares(symbol: Symbol, name: Ast.Name): boolean {
  switch (symbol.kind) {
    case "local":
      return symbol.span === name.span && values.has(name.text);
    case "case":
      return symbol.declaration.cases[symbol.index]?.name === name;
    case "opaque value":
      return symbol.declaration.values[symbol.index] === name;
    default:
      return symbol.declaration.name === name;
  }
}
