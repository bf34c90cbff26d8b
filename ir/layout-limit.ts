/**
 * What no engine with 64-bit codes can hold: types whose codes are wider, anywhere in an Ir. Ints
 * need no room outside of variables: expressions compute freely.
 */
import { type Diagnostic, report, type Span } from "../grammar/index.js";
import type { Ir } from "./ir.js";
import { visitExpressions } from "./ir-walk.js";
import { bitsOf } from "./layout-type.js";
import { printType } from "./print/print-type.js";
import type { Type } from "./type.js";

const wordBits = 64;

/** One diagnostic per type that is too wide, at its first use. */
export function tooWide(ir: Ir): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const see = (type: Type, span: Span) => {
    const bits = bitsOf(type);
    const name = printType(type);
    if (bits <= wordBits || found.has(name)) return;
    found.set(name, report("LS3101", span, { type: name, bits, limit: wordBits }));
  };
  for (const { type, dimensions, span } of ir.variables) {
    for (const one of [type, ...dimensions]) see(one, span);
  }
  const seen = new Set<Type>();
  visitExpressions(ir, ({ expr, span }) => {
    if (seen.has(expr.type) || expr.type.kind === "int") return;
    seen.add(expr.type);
    see(expr.type, span);
  });
  return [...found.values()];
}
