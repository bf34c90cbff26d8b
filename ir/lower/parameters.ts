/**
 * The values of parameters in one instance: defaults, what the instance sets, what the command line
 * overrides.
 */
import type { Ast } from "../../grammar/index.js";
import { report } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import { printType } from "../print/print-type.js";
import { showValue } from "../show-value.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { coerce } from "./coerce.js";
import type { Context, Frame, ParameterValue } from "./context.js";
import { lowerExpr } from "./expressions.js";
import { symbolIfAny } from "./names.js";
import { isOptional } from "./type-relation.js";
import { lowerType, membersOf } from "./types.js";

/** Settings as the user wrote them on the command line, by parameter name. */
export type Overrides = ReadonlyMap<string, string>;

export function lowerParameters(
  context: Context,
  frame: Frame,
  given: { readonly instance?: Ast.InstanceDeclaration; readonly overrides: Overrides },
): void {
  for (const declaration of context.model.declarations) {
    if (declaration.kind !== "parameter") continue;
    const value = valueOfParameter(context, frame, declaration, given);
    if (value) context.parameters.set(declaration, value);
  }
}

function valueOfParameter(
  context: Context,
  frame: Frame,
  declaration: Ast.ParameterDeclaration,
  given: { readonly instance?: Ast.InstanceDeclaration; readonly overrides: Overrides },
): ParameterValue | undefined {
  const name = declaration.name.text;
  const text = given.overrides.get(name);
  if (text !== undefined) return overridden(context, frame, declaration, text);
  const setting = given.instance?.settings.find((one) => one.name.text === name);
  return fromExpression(context, frame, declaration, setting?.value ?? declaration.value);
}

function isKind(declaration: Ast.ParameterDeclaration): boolean {
  return declaration.type?.kind === "named type" && declaration.type.name.text === "kind";
}

function fromExpression(
  context: Context,
  frame: Frame,
  declaration: Ast.ParameterDeclaration,
  e: Ast.Expression,
): ParameterValue | undefined {
  if (isKind(declaration)) {
    const symbol = e.kind === "name expression" ? symbolIfAny(context, e.name) : undefined;
    if (symbol?.kind === "kind") return { kind: "lock kind", declaration: symbol.declaration };
    const other = symbol?.kind === "parameter" && context.parameters.get(symbol.declaration);
    return other || undefined;
  }
  const expr = lowerExpr(context, frame, e, typeOf(context, frame, declaration));
  return checked(context, frame, declaration, { expr, span: e.span });
}

/** Declared, or that of the default value; a number without a declared type may be any. */
function typeOf(
  context: Context,
  frame: Frame,
  declaration: Ast.ParameterDeclaration,
): Type | undefined {
  if (declaration.type) return lowerType(context, frame, declaration.type);
  const type = lowerExpr(context, frame, declaration.value).type;
  return type.kind === "int" ? undefined : type;
}

function checked(
  context: Context,
  frame: Frame,
  declaration: Ast.ParameterDeclaration,
  { expr, span }: { expr: Expr; span: Ast.Expression["span"] },
): ParameterValue | undefined {
  const type = typeOf(context, frame, declaration);
  const value = type ? coerce(expr, type, span) : expr;
  if (value.kind === "constant") return { kind: "value", expr: value };
  const shown = expr.kind === "constant" ? showValue(expr.type, expr.value) : "a value";
  const wanted = type ? printType(type) : "int";
  const parameters = { parameter: declaration.name.text, value: shown, type: wanted };
  context.diagnostics.push(report("LS3002", span, parameters));
  return undefined;
}

/** `--param NAME=VALUE`: a number, true or false, a case of the parameter's enum, a kind. */
function overridden(
  context: Context,
  frame: Frame,
  declaration: Ast.ParameterDeclaration,
  text: string,
): ParameterValue | undefined {
  const complain = (type: string): undefined => {
    const parameters = { parameter: declaration.name.text, value: text, type };
    context.diagnostics.push(report("LS3002", declaration.span, parameters));
  };
  if (isKind(declaration)) {
    const found = context.model.declarations.find(
      (one): one is Ast.KindDeclaration => one.kind === "kind" && one.name.text === text,
    );
    return found ? { kind: "lock kind", declaration: found } : complain("kind");
  }
  const type = typeOf(context, frame, declaration);
  const span = declaration.span;
  if (!type || type.kind === "int") {
    if (!/^-?\d{1,9}$/.test(text)) return complain(type ? printType(type) : "int");
    return checked(context, frame, declaration, { expr: build.int(Number(text)), span });
  }
  const inner = isOptional(type) ? [build.make(type, 0, [])] : [];
  const found = [...inner, ...members(type)].find(
    (one) => one.kind === "constant" && showValue(one.type, one.value) === text,
  );
  if (!found) return complain(printType(type));
  return checked(context, frame, declaration, { expr: found, span });
}

function members(type: Type): Expr[] {
  return type.kind === "set" || type.kind === "queue" ? [] : membersOf(type);
}

export function shownParameters(context: Context): { name: string; value: string }[] {
  return [...context.parameters].map(([declaration, value]) => ({
    name: declaration.name.text,
    value: shownParameter(value),
  }));
}

function shownParameter(value: ParameterValue): string {
  if (value.kind === "lock kind") return value.declaration.name.text;
  const { expr } = value;
  return expr.kind === "constant" ? showValue(expr.type, expr.value) : "";
}
