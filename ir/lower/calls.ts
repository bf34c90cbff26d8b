/** Calls in a value's place: built-in functions, constructors of cases and records, functions. */
import { type Ast, argumentFor, type Symbol } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Field, Type } from "../type.js";
import * as build from "./build.js";
import { coerce } from "./coerce.js";
import { type Binding, type Context, type Frame, newBound, symbolOf } from "./context.js";
import { lowerAs, lowerExpr } from "./expressions.js";
import { lowerHoldersCall, lowerHoldsCall } from "./lock-expressions.js";
import { symbolIfAny } from "./names.js";
import { withoutPatterns } from "./pattern-locals.js";
import { hasUnknown, intType } from "./type-relation.js";
import { lowerType } from "./types.js";

export function lowerCall(
  context: Context,
  frame: Frame,
  e: Ast.CallExpression,
  expected?: Type,
): Expr {
  const symbol = symbolIfAny(context, e.callee);
  if (!symbol) return lowerBuiltin(context, frame, e, expected);
  switch (symbol.kind) {
    case "case":
    case "record":
      return lowerConstructor(context, frame, e, symbol);
    case "function":
      return lowerFunction(context, frame, e, symbol.declaration);
    default:
      throw new Error(`a call of ${symbol.kind} ${symbol.name} in an expression`);
  }
}

function lowerBuiltin(
  context: Context,
  frame: Frame,
  e: Ast.CallExpression,
  expected?: Type,
): Expr {
  const [first, second] = e.arguments.map((argument) => argument.value);
  const name = e.callee.text;
  if (name === "holders") return lowerHoldersCall(context, frame, e);
  if (name === "holds") return lowerHoldsCall(context, frame, e);
  if (!first) throw new Error(`${name} without arguments`);
  if (name === "min" || name === "max") {
    if (!second) throw new Error(`${name} of one number`);
    const operands: [Expr, Expr] = [
      lowerExpr(context, frame, first),
      lowerExpr(context, frame, second),
    ];
    return build.arithmetic(name, operands, e.span);
  }
  const value = lowerExpr(context, frame, first, name === "tail" ? expected : undefined);
  if (name === "card" || name === "len") return sizeOf(value);
  if (value.type.kind !== "queue") throw new Error(`${name} of something that is no queue`);
  if (name === "head")
    return { kind: "head", queue: value, type: value.type.element, span: e.span };
  if (name === "tail") return { kind: "tail", queue: value, type: value.type };
  throw new Error(`unknown built-in function: ${name}`);
}

function sizeOf(collection: Expr): Expr {
  if (hasUnknown(collection.type)) return build.int(0);
  if (collection.kind === "constant") return build.int((collection.value as []).length);
  const most =
    collection.type.kind === "queue" ? collection.type.capacity : maximumCard(collection.type);
  return { kind: "size", collection, type: intType(0, most) };
}

function maximumCard(type: Type): number {
  if (type.kind !== "set") throw new Error("card of something that is no set");
  const element = type.element;
  if (element.kind === "int") return element.high - element.low + 1;
  return element.kind === "scalar" ? element.members.length : 64;
}

function lowerConstructor(
  context: Context,
  frame: Frame,
  e: Ast.CallExpression,
  symbol: Extract<Symbol, { kind: "case" | "record" }>,
): Expr {
  const name = symbol.declaration.name;
  const type = lowerType(context, frame, { kind: "named type", name, span: name.span });
  if (symbol.kind === "record") {
    if (type.kind !== "record") throw new Error("a record that is none");
    return build.make(type, undefined, lowerFields(context, frame, e, type.fields));
  }
  if (type.kind === "scalar") return build.constant(symbol.index, type);
  const fields = type.kind === "variant" ? type.cases[symbol.index]?.fields : undefined;
  return build.make(type, symbol.index, lowerFields(context, frame, e, fields ?? []));
}

function lowerFields(
  context: Context,
  frame: Frame,
  e: Ast.CallExpression,
  fields: readonly Field[],
): Expr[] {
  return fields.map((field, i) => {
    const argument = e.arguments.find((one) => one.name?.text === field.name) ?? e.arguments[i];
    if (!argument) throw new Error(`missing value for ${field.name}`);
    return lowerAs(context, frame, argument.value, field.type);
  });
}

/** A pure function: its body with the parameters bound. */
function lowerFunction(
  context: Context,
  frame: Frame,
  e: Ast.CallExpression,
  declaration: Ast.FunctionDeclaration,
): Expr {
  const wrap: { id: number; value: Expr }[] = [];
  const bindings: [Symbol, Binding][] = declaration.parameters.map((parameter, i) => {
    const given = argumentFor(e, parameter, i);
    if (!given) throw new Error(`missing argument ${parameter.name.text}`);
    const type = lowerType(context, frame, parameter.type);
    const value = lowerAs(context, frame, given, type);
    const symbol = symbolOf(context, parameter.name);
    if (value.kind === "constant" || value.kind === "bound") {
      return [symbol, { kind: "expr", expr: value }];
    }
    const id = newBound(context);
    wrap.push({ id, value });
    return [symbol, { kind: "expr", expr: { kind: "bound", id, type: value.type } }];
  });
  const bound = new Map([...frame.bindings, ...bindings]);
  const inner: Frame = { ...withoutPatterns(frame), bindings: bound };
  const result = declaration.result && lowerType(context, inner, declaration.result);
  const plain = lowerExpr(context, inner, declaration.body, result);
  const body = result ? coerce(plain, result, declaration.body.span) : plain;
  return wrap.reduceRight<Expr>(
    (rest, { id, value }) =>
      rest.kind === "constant" ? rest : { kind: "let", id, value, body: rest, type: rest.type },
    body,
  );
}
