/** Types of a whole program (rules T1–T9, S9): every expression and every local gets one. */
import type * as Ast from "../ast/ast.js";
import { boolType, intType, setOf } from "../model/type.js";
import { bindBinders, expectType, inferValue } from "./infer-expression.js";
import { inferGuard, inferKind, inferLockDeclaration, inferLockReference } from "./infer-lock.js";
import { resultOf, typeOfParameter } from "./infer-name.js";
import { inferBlock } from "./infer-statement.js";
import { isKindParameter } from "./kinds-of-lock.js";
import { typeOfText } from "./type-of-text.js";
import { bindLocal, requireStored, type Types, type Typing } from "./typing.js";

/** Types all declarations; mistakes go to `typing.report`. */
export function inferTypes(
  declarations: readonly Ast.Declaration[],
  start: Omit<Typing, keyof Types>,
): Typing {
  const typing: Typing = {
    ...start,
    types: new Map(),
    locals: new Map(),
    texts: new Map(),
    results: new Map(),
    parameters: new Map(),
    stored: [],
  };
  for (const declaration of declarations) inferDeclaration(typing, declaration);
  return typing;
}

function inferDeclaration(typing: Typing, declaration: Ast.Declaration): void {
  switch (declaration.kind) {
    case "import":
    case "line":
    case "fair":
      return;
    case "parameter":
      inferParameter(typing, declaration);
      return;
    case "type":
      inferText(typing, declaration.type);
      return;
    case "enum":
      for (const each of declaration.cases) inferFields(typing, each.fields);
      return;
    case "record":
      inferFields(typing, declaration.fields);
      return;
    case "opaque":
      if (declaration.count !== undefined) expectType(typing, declaration.count, intType);
      if (declaration.bytes !== undefined) expectType(typing, declaration.bytes, intType);
      return;
    case "kind":
      inferKind(typing, declaration);
      return;
    case "lock":
      inferLockDeclaration(typing, declaration);
      return;
    case "variable":
      inferVariable(typing, declaration);
      return;
    case "init":
    case "recover":
      inferBlock(typing, declaration.body, {});
      return;
    case "operation":
    case "function":
    case "process":
    case "action":
      inferCode(typing, declaration);
      return;
    case "instance":
      inferInstance(typing, declaration);
      return;
    default:
      inferProperty(typing, declaration);
      return;
  }
}

/** The bounds and sizes inside a type. */
function inferText(typing: Typing, text: Ast.TypeExpression): void {
  typeOfText(typing, text);
  switch (text.kind) {
    case "optional type":
      inferText(typing, text.inner);
      return;
    case "set type":
      inferText(typing, text.element);
      return;
    case "queue type":
      inferText(typing, text.element);
      if (text.capacity !== undefined) expectType(typing, text.capacity, intType);
      return;
    case "range type":
      expectType(typing, text.low, intType);
      expectType(typing, text.high, intType);
      return;
    case "scalarset type":
      expectType(typing, text.size, intType);
      return;
    default:
      return;
  }
}

function inferParameter(typing: Typing, declaration: Ast.ParameterDeclaration): void {
  if (isKindParameter(declaration)) return;
  const type = typeOfParameter(typing, declaration);
  if (declaration.type === undefined) return;
  inferText(typing, declaration.type);
  expectType(typing, declaration.value, type);
}

function inferFields(typing: Typing, fields: readonly Ast.Parameter[]): void {
  for (const { type, value } of fields) {
    inferText(typing, type);
    if (value !== undefined) expectType(typing, value, typeOfText(typing, type));
  }
}

function inferParameters(typing: Typing, parameters: readonly Ast.Parameter[]): void {
  inferFields(typing, parameters);
  for (const { name, type } of parameters) bindLocal(typing, name, typeOfText(typing, type));
}

function inferVariable(typing: Typing, variable: Ast.VariableDeclaration): void {
  for (const { name, type } of variable.indices) {
    inferText(typing, type);
    if (name !== undefined) bindLocal(typing, name, typeOfText(typing, type));
  }
  inferText(typing, variable.type);
  const type = typeOfText(typing, variable.type);
  const { initial, guarded } = variable;
  if (initial?.kind === "value") expectType(typing, initial.value, type);
  if (initial?.kind === "member") expectType(typing, initial.set, setOf(type));
  if (guarded !== undefined) inferGuard(typing, guarded.guard);
  if (guarded?.reads !== undefined) inferGuard(typing, guarded.reads);
}

type Code =
  | Ast.OperationDeclaration
  | Ast.FunctionDeclaration
  | Ast.ProcessDeclaration
  | Ast.ActionDeclaration;

function inferCode(typing: Typing, declaration: Code): void {
  switch (declaration.kind) {
    case "operation": {
      inferParameters(typing, declaration.parameters);
      const { result } = declaration;
      if (result !== undefined) inferText(typing, result);
      if (declaration.requires !== undefined) inferGuard(typing, declaration.requires);
      const body = result === undefined ? {} : { result: typeOfText(typing, result) };
      inferBlock(typing, declaration.body, body);
      return;
    }
    case "function":
      inferFunction(typing, declaration);
      return;
    case "process":
      if (declaration.index !== undefined) {
        const { name, type } = declaration.index;
        inferText(typing, type);
        if (name !== undefined) bindLocal(typing, name, typeOfText(typing, type));
      }
      if (declaration.when !== undefined) expectType(typing, declaration.when, boolType);
      inferBlock(typing, declaration.body, {});
      return;
    case "action":
      inferParameters(typing, declaration.parameters);
      if (declaration.when !== undefined) expectType(typing, declaration.when, boolType);
      inferBlock(typing, declaration.body, {});
      return;
  }
}

function inferFunction(typing: Typing, declaration: Ast.FunctionDeclaration): void {
  inferParameters(typing, declaration.parameters);
  if (declaration.result === undefined) {
    resultOf(typing, declaration);
    return;
  }
  inferText(typing, declaration.result);
  expectType(typing, declaration.body, typeOfText(typing, declaration.result));
}

type PropertyLike =
  | Ast.PropertyDeclaration
  | Ast.LivenessDeclaration
  | Ast.ConstraintDeclaration
  | Ast.MayStopDeclaration
  | Ast.LockOrderDeclaration;

function inferProperty(typing: Typing, declaration: PropertyLike): void {
  switch (declaration.kind) {
    case "invariant":
    case "step":
    case "cover":
    case "constraint":
      expectType(typing, declaration.condition, boolType);
      return;
    case "liveness":
      bindBinders(typing, declaration.binders, undefined);
      inferTemporal(typing, declaration.formula);
      return;
    case "may stop":
      if (declaration.when !== undefined) expectType(typing, declaration.when, boolType);
      return;
    case "lock order":
      for (const lock of declaration.chain) inferOrdered(typing, lock);
      if (declaration.when !== undefined) expectType(typing, declaration.when, boolType);
      return;
  }
}

function inferTemporal(typing: Typing, formula: Ast.Temporal): void {
  switch (formula.kind) {
    case "temporal implies":
      inferTemporal(typing, formula.left);
      inferTemporal(typing, formula.right);
      return;
    case "leads to":
    case "until":
      expectType(typing, formula.left, boolType);
      expectType(typing, formula.right, boolType);
      return;
    default:
      expectType(typing, formula.condition, boolType);
  }
}

/** Names in the indices of a lock order are bound there: they get the types of the indices. */
function inferOrdered(typing: Typing, reference: Ast.LockReference): void {
  const lock = typing.symbols.get(reference.name);
  for (const [position, index] of reference.indices.entries()) {
    const declared = lock?.kind === "lock" ? lock.declaration.indices[position] : undefined;
    if (index.kind !== "name expression" || declared === undefined) continue;
    const symbol = typing.symbols.get(index.name);
    if (symbol?.kind !== "local" || typing.locals.has(symbol)) continue;
    typing.locals.set(symbol, typeOfText(typing, declared.type));
  }
  inferLockReference(typing, reference);
}

function inferInstance(typing: Typing, instance: Ast.InstanceDeclaration): void {
  for (const { name, value } of instance.settings) {
    const symbol = typing.symbols.get(name);
    if (symbol?.kind !== "parameter") inferValue(typing, value);
    else if (!isKindParameter(symbol.declaration)) {
      const found = inferValue(typing, value);
      requireStored(typing, found, typeOfParameter(typing, symbol.declaration), value);
    }
  }
  for (const expectation of instance.expectations) {
    if (expectation.kind === "count") expectType(typing, expectation.value, intType);
    else if ("withinSteps" in expectation && expectation.withinSteps !== undefined) {
      expectType(typing, expectation.withinSteps, intType);
    }
  }
}
