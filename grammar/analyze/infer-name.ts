/** The type of a name in a value's place. */
import type * as Ast from "../ast/ast.js";
import type { Symbol } from "../model/checked-model.js";
import { boolType, errorType, setOf, type Type, threadType } from "../model/type.js";
import { inferValue } from "./infer-expression.js";
import { isKindParameter } from "./kinds-of-lock.js";
import { arrayOf, typeNamed, typeOfText } from "./type-of-text.js";
import type { Typing } from "./typing.js";

/** The type of a name expression; one without a symbol is a built-in word, or reported already. */
export function inferName(typing: Typing, { name, span }: Ast.NameExpression): Type {
  const symbol = typing.symbols.get(name);
  if (symbol !== undefined) return typeOfSymbol(typing, symbol, span);
  if (name.text === "thread" || name.text === "holders") return setOf(threadType);
  return name.text === "bool" ? setOf(boolType) : errorType;
}

function typeOfSymbol(typing: Typing, symbol: Symbol, span: Ast.Name["span"]): Type {
  switch (symbol.kind) {
    case "parameter":
      return typeOfParameter(typing, symbol.declaration);
    case "type":
    case "enum":
    case "record":
    case "opaque":
      return setOf(typeNamed(typing, symbol.declaration) ?? errorType);
    case "case":
      return typeOfCase(typing, symbol, span);
    case "opaque value":
      return { kind: "opaque", declaration: symbol.declaration };
    case "lock": {
      const { declaration } = symbol;
      return { kind: "lock", declaration, missing: declaration.indices.length };
    }
    case "variable":
    case "kind state": {
      const { indices, type } = symbol.declaration;
      return arrayOf(typing, indices, typeOfText(typing, type));
    }
    case "function":
      if (symbol.declaration.parameters.length > 0) {
        const { length: expected } = symbol.declaration.parameters;
        typing.report("LS2104", span, { name: symbol.name, expected, found: 0 });
      }
      return resultOf(typing, symbol.declaration);
    case "process":
      return symbol.declaration.index === undefined ? threadType : setOf(threadType);
    case "kind parameter":
      return typeOfText(typing, symbol.declaration.type);
    case "local":
      return typing.locals.get(symbol) ?? errorType;
    case "operation":
    case "action":
    case "kind": {
      const is = symbol.kind === "kind" ? "a lock kind" : `an ${symbol.kind}`;
      typing.report("LS2006", span, { name: symbol.name, wanted: "a value", is });
      return errorType;
    }
  }
}

/** The declared type of a parameter, or that of its default. */
export function typeOfParameter(typing: Typing, declaration: Ast.ParameterDeclaration): Type {
  if (isKindParameter(declaration)) return { kind: "kind" };
  if (declaration.type !== undefined) return typeOfText(typing, declaration.type);
  if (typing.parameters.has(declaration)) return typing.parameters.get(declaration) ?? errorType;
  typing.parameters.set(declaration, undefined);
  const type = inferValue(typing, declaration.value);
  typing.parameters.set(declaration, type);
  return type;
}

function typeOfCase(
  typing: Typing,
  { name, declaration, index }: Extract<Symbol, { kind: "case" }>,
  span: Ast.Name["span"],
): Type {
  const { length: expected } = declaration.cases[index]!.fields;
  if (expected > 0) typing.report("LS2104", span, { name, expected, found: 0 });
  return { kind: "enum", declaration };
}

/** What a function gives: as declared, else as its body says. */
export function resultOf(typing: Typing, declaration: Ast.FunctionDeclaration): Type {
  if (declaration.result !== undefined) return typeOfText(typing, declaration.result);
  if (typing.results.has(declaration)) return typing.results.get(declaration) ?? errorType;
  typing.results.set(declaration, undefined);
  for (const { name, type } of declaration.parameters) {
    const symbol = typing.symbols.get(name);
    if (symbol?.kind === "local") typing.locals.set(symbol, typeOfText(typing, type));
  }
  const result = inferValue(typing, declaration.body);
  typing.results.set(declaration, result);
  return result;
}
