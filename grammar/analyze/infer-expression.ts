/**
 * Expressions → types, mistakes reported on the way. Every expression gets a type; one that makes
 * no sense gets the error type, which fits everywhere, so one mistake is one message.
 */
import type * as Ast from "../ast/ast.js";
import {
  boolType,
  errorType,
  intType,
  isClear,
  join,
  nothingType,
  printType,
  setOf,
  type Type,
  threadType,
} from "../model/type.js";
import { inferCall } from "./infer-call.js";
import { inferField, inferIndex } from "./infer-element.js";
import { inferName } from "./infer-name.js";
import { inferBinary } from "./infer-operator.js";
import { bindPattern } from "./infer-pattern.js";
import { bindLocal, requireFit, requireStored, type Typing } from "./typing.js";

/** Infers the type of a value; a lock or an array that lacks indices is none, and is reported. */
export function inferValue(typing: Typing, expression: Ast.Expression): Type {
  const type = inferExpression(typing, expression);
  if (type.kind !== "lock") return type;
  typing.report("LS2105", expression.span, { name: type.declaration.name.text });
  return errorType;
}

/** Infers and requires that the value fits. */
export function expectType(typing: Typing, expression: Ast.Expression, wanted: Type): Type {
  const found = inferValue(typing, expression);
  return requireStored(typing, found, wanted, expression) ? found : errorType;
}

/** Infers the type of anything that may stand in an expression, and remembers it. */
export function inferExpression(typing: Typing, expression: Ast.Expression): Type {
  const type = infer(typing, expression);
  typing.types.set(expression, type);
  return type;
}

function infer(typing: Typing, expression: Ast.Expression): Type {
  switch (expression.kind) {
    case "number":
      return intType;
    case "boolean":
      return boolType;
    case "none":
      return { kind: "optional", inner: nothingType };
    case "self":
      return threadType;
    case "name expression":
      return inferName(typing, expression);
    case "call":
      return inferCall(typing, expression);
    case "index expression":
      return inferIndex(typing, expression);
    case "field":
      return inferField(typing, expression);
    case "unwrap":
      return inferUnwrap(typing, expression.base);
    case "prime":
      return inferExpression(typing, expression.base);
    case "unary":
      return expression.operator === "not"
        ? expectAnd(typing, expression.operand, boolType, boolType)
        : expectAnd(typing, expression.operand, intType, intType);
    case "binary":
      return inferBinary(typing, expression);
    case "is":
      bindPattern(typing, expression, inferValue(typing, expression.value));
      return boolType;
    case "conditional":
      return inferConditional(typing, expression);
    case "quantifier":
      bindBinders(typing, expression.binders, expression.where);
      return expectAnd(typing, expression.body, boolType, boolType);
    case "set":
      return setOf(inferElements(typing, expression.elements));
    case "queue":
      return { kind: "queue", element: inferElements(typing, expression.elements) };
    case "comprehension":
      return inferComprehension(typing, expression);
    case "range":
      expectType(typing, expression.low, intType);
      return expectAnd(typing, expression.high, intType, setOf(intType));
    case "at":
    case "takes":
    case "ended":
      return expectAnd(typing, expression.thread, threadType, boolType);
    case "returned":
      expectType(typing, expression.thread, threadType);
      inferValue(typing, expression.value);
      return boolType;
  }
}

function expectAnd(typing: Typing, operand: Ast.Expression, wanted: Type, result: Type): Type {
  expectType(typing, operand, wanted);
  return result;
}

function inferUnwrap(typing: Typing, base: Ast.Expression): Type {
  const type = inferValue(typing, base);
  if (type.kind === "error") return type;
  if (type.kind === "optional" && isClear(type)) return type.inner;
  typing.report("LS2106", base.span, { type: printType(type), operator: "!" });
  return errorType;
}

function inferConditional(typing: Typing, expression: Ast.ConditionalExpression): Type {
  expectType(typing, expression.condition, boolType);
  return joined(typing, expression.then, expression.otherwise);
}

/** The common type of two values; reported at the second if there is none. */
export function joined(typing: Typing, left: Ast.Expression, right: Ast.Expression): Type {
  const [first, second] = [inferValue(typing, left), inferValue(typing, right)];
  const common = join(first, second);
  if (common !== undefined) return common;
  requireFit(typing, second, first, right.span);
  return errorType;
}

function inferElements(typing: Typing, elements: readonly Ast.Expression[]): Type {
  let common: Type = nothingType;
  for (const element of elements) {
    const type = inferValue(typing, element);
    const wider = join(common, type);
    if (wider === undefined) requireFit(typing, type, common, element.span);
    else common = wider;
  }
  return common;
}

function inferComprehension(
  typing: Typing,
  expression: Extract<Ast.Expression, { kind: "comprehension" }>,
): Type {
  const element = inferMember(typing, expression.domain);
  bindLocal(typing, expression.name, element);
  return expectAnd(typing, expression.where, boolType, setOf(element));
}

/** Binders of a quantifier, then `where`. */
export function bindBinders(
  typing: Typing,
  binders: readonly Ast.Binder[],
  where: Ast.Expression | undefined,
): void {
  for (const { name, domain } of binders) bindLocal(typing, name, inferMember(typing, domain));
  if (where !== undefined) expectType(typing, where, boolType);
}

/** The type of the members of what is walked: a set, a range, a queue. */
export function inferMember(typing: Typing, domain: Ast.Expression): Type {
  const type = inferValue(typing, domain);
  if (type.kind === "set" || type.kind === "queue") return type.element;
  if (type.kind !== "error") {
    typing.report("LS2107", domain.span, { type: printType(type) });
  }
  return errorType;
}
