/** The types of binary operators, for numbers, sets, queues and places in the protocol. */
import type * as Ast from "../ast/ast.js";
import {
  boolType,
  errorType,
  intType,
  join,
  printType,
  type Type,
  threadType,
} from "../model/type.js";
import { expectType, inferValue } from "./infer-expression.js";
import { isAnonymous, requireFit, type Typing } from "./typing.js";

/** The type of `left operator right`. */
export function inferBinary(typing: Typing, expression: Ast.BinaryExpression): Type {
  const { operator, left, right } = expression;
  switch (operator) {
    case "iff":
    case "implies":
    case "or":
    case "and":
      expectType(typing, left, boolType);
      expectType(typing, right, boolType);
      return boolType;
    case "==":
    case "!=":
      return inferEquality(typing, expression);
    case "<":
    case "<=":
    case ">":
    case ">=":
      expectNumber(typing, left, "order");
      expectNumber(typing, right, "order");
      return boolType;
    case "in":
    case "not in":
      return inferMembership(typing, expression);
    case "subset":
      return inferSubset(typing, left, right);
    case "??":
      return inferDefault(typing, left, right);
    case "+":
    case "-":
    case "&":
      return inferSum(typing, expression);
    case "*":
    case "/":
    case "mod":
      expectNumber(typing, left, "arithmetic");
      expectNumber(typing, right, "arithmetic");
      return intType;
  }
}

/** A number; of anonymous values (rule S9) it is said what they do not have. */
function expectNumber(typing: Typing, operand: Ast.Expression, what: "order" | "arithmetic"): void {
  requireNumber(typing, inferValue(typing, operand), operand, what);
}

function requireNumber(
  typing: Typing,
  type: Type,
  operand: Ast.Expression,
  what: "order" | "arithmetic",
): void {
  if (isAnonymous(type)) {
    typing.report("LS2103", operand.span, { type: printType(type), what });
  } else requireFit(typing, type, intType, operand.span);
}

/** Both sides must have a common type. Arrays may be compared whole (rule P3). */
function inferEquality(typing: Typing, { left, right, span }: Ast.BinaryExpression): Type {
  const [first, second] = [inferValue(typing, left), inferValue(typing, right)];
  if (join(first, second) !== undefined) return boolType;
  const literal = [first, second].find((type) => type.kind === "int");
  const other = first === literal ? second : first;
  const target = other.kind === "optional" ? other.inner : other;
  if (literal !== undefined && isAnonymous(target)) {
    const number = first === literal ? left : right;
    typing.report("LS2103", number.span, { type: printType(target), what: "literals" });
  } else {
    typing.report("LS2102", span, { left: printType(first), right: printType(second) });
  }
  return boolType;
}

function inferMembership(typing: Typing, expression: Ast.BinaryExpression): Type {
  const { left, right } = expression;
  if (typing.locations.has(right)) {
    expectType(typing, left, threadType);
    return boolType;
  }
  const member = inferValue(typing, left);
  const collection = inferValue(typing, right);
  if (collection.kind === "set" || collection.kind === "queue") {
    if (join(member, collection.element) === undefined) {
      requireFit(typing, member, collection.element, left.span);
    }
  } else if (collection.kind !== "error") {
    typing.report("LS2107", right.span, { type: printType(collection) });
  }
  return boolType;
}

function inferSubset(typing: Typing, left: Ast.Expression, right: Ast.Expression): Type {
  const [first, second] = [inferValue(typing, left), inferValue(typing, right)];
  for (const [type, operand] of [
    [first, left],
    [second, right],
  ] as const) {
    if (type.kind === "set" || type.kind === "error") continue;
    typing.report("LS2107", operand.span, { type: printType(type) });
    return boolType;
  }
  if (join(first, second) === undefined) requireFit(typing, first, second, left.span);
  return boolType;
}

/** `e ?? default`: a default of the inner type makes the value certain. */
function inferDefault(typing: Typing, left: Ast.Expression, right: Ast.Expression): Type {
  const [first, second] = [inferValue(typing, left), inferValue(typing, right)];
  if (first.kind === "error") return second;
  if (first.kind !== "optional") {
    typing.report("LS2106", left.span, { type: printType(first), operator: "??" });
    return errorType;
  }
  const common = join(first.inner, second);
  if (common === undefined) requireFit(typing, second, first.inner, right.span);
  return common ?? errorType;
}

/** `+ - &` of numbers and sets; `+ -` of queues, where `-` takes a set too. */
function inferSum(typing: Typing, { operator, left, right }: Ast.BinaryExpression): Type {
  const first = inferValue(typing, left);
  if (first.kind === "set" || first.kind === "queue") {
    const second = inferValue(typing, right);
    return combine(typing, { operator, first, second, right });
  }
  if (operator === "&") {
    if (first.kind !== "error") typing.report("LS2107", left.span, { type: printType(first) });
    inferValue(typing, right);
    return errorType;
  }
  requireNumber(typing, first, left, "arithmetic");
  expectNumber(typing, right, "arithmetic");
  return first.kind === "error" ? errorType : intType;
}

interface Combination {
  readonly operator: Ast.BinaryOperator | "+=" | "-=";
  readonly first: Extract<Type, { kind: "set" | "queue" }>;
  readonly second: Type;
  readonly right: Ast.Expression;
}

/** The type of a set or queue with another added or taken away. */
export function combine(typing: Typing, { operator, first, second, right }: Combination): Type {
  const removes = operator === "-" || operator === "-=";
  if (first.kind === "queue" && removes && second.kind === "set") {
    requireFit(typing, second.element, first.element, right.span);
    return first;
  }
  if (first.kind === "queue" && operator === "&") {
    typing.report("LS2107", right.span, { type: printType(first) });
    return errorType;
  }
  const common = join(first, second);
  if (common !== undefined) return common;
  requireFit(typing, second, first, right.span);
  return errorType;
}
