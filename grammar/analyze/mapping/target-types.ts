/** Types of the protocol as values of a recording can have them. */
import type * as Ast from "../../ast/ast.js";
import type { TargetCase, TargetType } from "../../model/checked-mapping.js";
import type { CheckedModel } from "../../model/checked-model.js";
import { printType, type Type } from "../../model/type.js";

/** Of a type that a text writes. */
export function targetOfText(model: CheckedModel, text: Ast.TypeExpression): TargetType {
  switch (text.kind) {
    case "bool type":
      return { kind: "bool", name: "bool" };
    case "int type":
      return { kind: "number", name: "int", low: 0 };
    case "range type":
      return { kind: "number", name: "", low: numberOf(text.low) };
    case "optional type": {
      const inner = targetOfText(model, text.inner);
      return { kind: "optional", name: `${inner.name}?`, inner };
    }
    case "named type": {
      const symbol = model.symbols.get(text.name);
      return symbol === undefined ? other(text.name.text) : targetOfSymbol(model, symbol);
    }
    default:
      return other(text.kind.replace(" type", ""));
  }
}

/** Of the type with a name; undefined if there is none. */
export function targetNamed(model: CheckedModel, name: string): TargetType | undefined {
  for (const declaration of model.declarations) {
    if (declaration.kind === "type" && declaration.name.text === name) {
      return { ...targetOfText(model, declaration.type), name };
    }
    if (declaration.kind === "enum" && declaration.name.text === name) {
      return targetOfEnum(model, declaration);
    }
  }
  return undefined;
}

/** Names of types that values can be of. */
export function typeNames(model: CheckedModel): readonly string[] {
  return model.declarations.flatMap((one) =>
    one.kind === "type" || one.kind === "enum" ? [one.name.text] : [],
  );
}

/** Of an expression of the protocol. */
export function targetOfType(model: CheckedModel, type: Type): TargetType {
  switch (type.kind) {
    case "bool":
      return { kind: "bool", name: "bool" };
    case "int": {
      const { range } = type;
      return { kind: "number", name: range?.name ?? "", low: range ? numberOf(range.low) : 0 };
    }
    case "enum":
      return targetOfEnum(model, type.declaration);
    case "optional": {
      const inner = targetOfType(model, type.inner);
      return { kind: "optional", name: `${inner.name}?`, inner };
    }
    default:
      return other(printType(type));
  }
}

function targetOfSymbol(
  model: CheckedModel,
  symbol: NonNullable<ReturnType<CheckedModel["symbols"]["get"]>>,
): TargetType {
  if (symbol.kind === "type") {
    return { ...targetOfText(model, symbol.declaration.type), name: symbol.name };
  }
  return symbol.kind === "enum" ? targetOfEnum(model, symbol.declaration) : other(symbol.name);
}

function targetOfEnum(model: CheckedModel, { name, cases }: Ast.EnumDeclaration): TargetType {
  const found = cases.map(
    (one): TargetCase => ({
      name: one.name.text,
      fields: one.fields.map(({ type }) => targetOfText(model, type)),
    }),
  );
  return { kind: "enum", name: name.text, cases: found };
}

function other(name: string): TargetType {
  return { kind: "other", name };
}

function numberOf(expression: Ast.Expression): number {
  return expression.kind === "number" ? expression.value : 0;
}
