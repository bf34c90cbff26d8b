/** `e is PATTERN`: the pattern must be of the value's type, and its names get the types inside. */
import type * as Ast from "../ast/ast.js";
import { errorType, printType, type Type } from "../model/type.js";
import { typeOfText } from "./type-of-text.js";
import { bindLocal, type Typing } from "./typing.js";

/** Binds the names of a pattern that is matched against a value of the given type. */
export function bindPattern(typing: Typing, { pattern }: Ast.IsExpression, value: Type): void {
  switch (pattern.kind) {
    case "none pattern":
      requireOptional(typing, "none", pattern.span, value);
      return;
    case "some pattern":
      requireOptional(typing, "some", pattern.span, value);
      bindLocal(typing, pattern.name, value.kind === "optional" ? value.inner : errorType);
      return;
    case "case pattern":
      bindCase(typing, pattern, value);
  }
}

function requireOptional(
  typing: Typing,
  pattern: string,
  span: Ast.Name["span"],
  value: Type,
): void {
  if (value.kind === "optional" || value.kind === "error") return;
  typing.report("LS2112", span, { pattern, type: printType(value) });
}

type CasePattern = Extract<Ast.Pattern, { kind: "case pattern" }>;

function bindCase(typing: Typing, pattern: CasePattern, value: Type): void {
  const { name, arguments: names = [] } = pattern;
  const symbol = typing.symbols.get(name);
  const fields = symbol?.kind === "case" ? symbol.declaration.cases[symbol.index]!.fields : [];
  for (const [index, bound] of names.entries()) {
    const field = fields[index];
    bindLocal(typing, bound, field === undefined ? errorType : typeOfText(typing, field.type));
  }
  if (symbol?.kind !== "case" || value.kind === "error") return;
  if (value.kind !== "enum" || value.declaration !== symbol.declaration) {
    typing.report("LS2112", pattern.span, { pattern: name.text, type: printType(value) });
  } else if (pattern.arguments !== undefined && names.length !== fields.length) {
    const [expected, found] = [fields.length, names.length];
    typing.report("LS2113", pattern.span, { name: name.text, expected, found });
  }
}
