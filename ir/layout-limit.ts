/**
 * What no engine with 64-bit codes can hold: types whose codes are wider, anywhere in an Ir; and
 * what it cannot walk: types with fields or elements that have too many members to list. Ints need
 * no room outside of variables: expressions compute freely.
 */
import { type Diagnostic, report, type Span } from "../grammar/index.js";
import type { Domain, Ir } from "./ir.js";
import { programsOf, visitExpressions, visitOperations } from "./ir-walk.js";
import { bitsOf, codeCount } from "./layout-type.js";
import { printType } from "./print/print-type.js";
import type { Type } from "./type.js";
import { cardinality } from "./value.js";

const wordBits = 64;
const mostMembers = 10_000;

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
  for (const { domain, span } of domainsOf(ir)) {
    if (domain.kind !== "type" || isCounted(domain.type)) continue;
    const [members, type] = [cardinality(domain.type), printType(domain.type)];
    if (members <= mostMembers || found.has(type)) continue;
    found.set(type, report("LS3102", span, { type, members, limit: mostMembers }));
  }
  return [...found.values()];
}

/** Every code below the count is a value: such a type is walked by counting. */
export function isCounted(type: Type): boolean {
  if (type.kind !== "set") return type.kind !== "variant" && isPlain(type);
  return codeCount(type.element) === BigInt(cardinality(type.element));
}

function isPlain({ kind }: Type): boolean {
  return kind === "bool" || kind === "int" || kind === "scalar";
}

function domainsOf(ir: Ir): readonly { readonly domain: Domain; readonly span: Span }[] {
  const found: { domain: Domain; span: Span }[] = [];
  visitExpressions(ir, ({ expr, span }) => {
    if ("domain" in expr) found.push({ domain: expr.domain, span });
  });
  for (const program of programsOf(ir)) {
    visitOperations(program, (op) => {
      if (op.kind === "choose") found.push({ domain: op.domain, span: op.span });
      if (op.kind !== "forall") return;
      for (const { domain } of op.binders) found.push({ domain, span: op.span });
    });
  }
  return found;
}
