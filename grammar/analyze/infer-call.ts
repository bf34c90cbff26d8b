/**
 * `f(a, b)`: functions, built-in functions, values of cases and records (rule T2). Operations are
 * called by statements only (rule S5); `inferRight` is for the places where they may stand.
 */
import type * as Ast from "../ast/ast.js";
import { builtinFunctions } from "../model/checked-model.js";
import { errorType, type Type } from "../model/type.js";
import { inferBuiltin } from "./infer-builtin.js";
import { expectType, inferExpression, inferValue } from "./infer-expression.js";
import { resultOf } from "./infer-name.js";
import { typeOfText } from "./type-of-text.js";
import type { Typing } from "./typing.js";

/** The type of a call inside an expression. */
export function inferCall(typing: Typing, call: Ast.CallExpression): Type {
  const builtin = builtinFunctions.find((name) => name === call.callee.text);
  if (builtin !== undefined) return inferBuiltin(typing, call, builtin);
  const symbol = typing.symbols.get(call.callee);
  const { text: name } = call.callee;
  switch (symbol?.kind) {
    case "case":
      checkArguments(typing, call, symbol.declaration.cases[symbol.index]!.fields);
      return { kind: "enum", declaration: symbol.declaration };
    case "record":
      checkArguments(typing, call, symbol.declaration.fields);
      return { kind: "record", declaration: symbol.declaration };
    case "function":
      checkArguments(typing, call, symbol.declaration.parameters);
      return resultOf(typing, symbol.declaration);
    case "operation":
      checkArguments(typing, call, symbol.declaration.parameters);
      typing.report("LS2201", call.span, { name });
      return errorType;
    default:
      for (const argument of call.arguments) inferValue(typing, argument.value);
      if (symbol !== undefined) {
        typing.report("LS2006", call.callee.span, {
          name,
          wanted: "something that can be called",
          is: `a ${symbol.kind}`,
        });
      }
      return errorType;
  }
}

/** The operation that a right side calls, if it is such a call. */
export function calledOperation(
  typing: Pick<Typing, "symbols">,
  expression: Ast.Expression,
): Ast.OperationDeclaration | undefined {
  if (expression.kind !== "call") return undefined;
  const symbol = typing.symbols.get(expression.callee);
  return symbol?.kind === "operation" ? symbol.declaration : undefined;
}

/** The type of a right side, which may be the call of an operation that has a result. */
export function inferRight(typing: Typing, expression: Ast.Expression): Type {
  const operation = calledOperation(typing, expression);
  if (operation === undefined || expression.kind !== "call") return inferValue(typing, expression);
  checkArguments(typing, expression, operation.parameters);
  let type = errorType;
  if (operation.result !== undefined) type = typeOfText(typing, operation.result);
  else typing.report("LS2202", expression.span, { name: operation.name.text });
  typing.types.set(expression, type);
  return type;
}

/** A call as a statement: of an operation; its result, if any, is dropped. */
export function inferCallStatement(typing: Typing, call: Ast.CallExpression): void {
  const symbol = typing.symbols.get(call.callee);
  const operation = calledOperation(typing, call);
  if (operation !== undefined) checkArguments(typing, call, operation.parameters);
  else if (symbol !== undefined || builtinFunctions.some((name) => name === call.callee.text)) {
    inferExpression(typing, call);
    typing.report("LS2203", call.span, { name: call.callee.text });
  }
}

/** Arguments by position, then by name: as many as there are parameters, each of the right type. */
export function checkArguments(
  typing: Typing,
  call: Pick<Ast.CallExpression, "callee" | "arguments" | "span">,
  parameters: readonly Ast.Parameter[],
): void {
  const given = new Set<Ast.Parameter>();
  let confused = false;
  for (const [index, argument] of call.arguments.entries()) {
    const parameter = parameterFor(typing, argument, index, parameters);
    if (parameter === undefined) {
      confused = confused || argument.name !== undefined;
      inferValue(typing, argument.value);
      continue;
    }
    if (given.has(parameter)) {
      confused = true;
      const { text: name } = parameter.name;
      typing.report("LS2114", argument.span, { name, callee: call.callee.text });
    }
    given.add(parameter);
    expectType(typing, argument.value, typeOfText(typing, parameter.type));
  }
  const required = parameters.filter((each) => each.value === undefined);
  const missing = required.some((each) => !given.has(each));
  if (!confused && (missing || call.arguments.length > parameters.length)) {
    const [expected, found] = [parameters.length, call.arguments.length];
    typing.report("LS2104", call.span, { name: call.callee.text, expected, found });
  }
}

function parameterFor(
  typing: Typing,
  { name }: Ast.Argument,
  index: number,
  parameters: readonly Ast.Parameter[],
): Ast.Parameter | undefined {
  if (name === undefined) return parameters[index];
  const found = parameters.find((each) => each.name.text === name.text);
  if (found === undefined) {
    const candidates = parameters.map((each) => each.name.text);
    typing.report("LS2001", name.span, { what: "parameter", name: name.text, candidates });
  }
  return found;
}
