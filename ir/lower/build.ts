/**
 * Builders of expressions that fold what is constant on the way, so that variants by parameters
 * (V1) disappear before anything else looks at them. They keep the order of evaluation: an operand
 * that could fault is never dropped unless what stands left of it decides.
 */
import type { Span } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Type, Value } from "../type.js";
import { contains, hasUnknown, intType, isNumeric, sameType } from "./type-relation.js";

export const bool: Type = { kind: "bool" };
export const truth: Expr = { kind: "constant", value: true, type: bool };
export const falsehood: Expr = { kind: "constant", value: false, type: bool };

export function constant(value: Value, type: Type): Expr {
  return { kind: "constant", value, type };
}

export function int(value: number): Expr {
  return { kind: "constant", value, type: intType(value, value) };
}

export function isTrue(expr: Expr): boolean {
  return expr.kind === "constant" && expr.value === true;
}

export function isFalse(expr: Expr): boolean {
  return expr.kind === "constant" && expr.value === false;
}

export function sameValue(left: Value, right: Value): boolean {
  if (typeof left !== "object" || typeof right !== "object") return left === right;
  return left.length === right.length && left.every((one, i) => sameValue(one, right[i] as Value));
}

export function not(operand: Expr): Expr {
  if (operand.kind === "constant") return operand.value === true ? falsehood : truth;
  if (operand.kind === "not") return operand.operand;
  return { kind: "not", operand, type: bool };
}

export function and(left: Expr, right: Expr): Expr {
  if (isTrue(left)) return right;
  if (isFalse(left) || isTrue(right)) return left;
  return { kind: "and", left, right, type: bool };
}

export function or(left: Expr, right: Expr): Expr {
  if (isFalse(left)) return right;
  if (isTrue(left) || isFalse(right)) return left;
  return { kind: "or", left, right, type: bool };
}

export function implies(left: Expr, right: Expr): Expr {
  if (isTrue(left)) return right;
  if (isFalse(left)) return truth;
  return { kind: "implies", left, right, type: bool };
}

export function iff(left: Expr, right: Expr): Expr {
  if (isTrue(left)) return right;
  if (isTrue(right)) return left;
  if (isFalse(left)) return not(right);
  return { kind: "iff", left, right, type: bool };
}

export function conditional(condition: Expr, then: Expr, otherwise: Expr): Expr {
  if (condition.kind === "constant") return condition.value === true ? then : otherwise;
  return { kind: "if", condition, then, otherwise, type: joinSame(then.type, otherwise.type) };
}

function joinSame(left: Type, right: Type): Type {
  if (left.kind === "int" && right.kind === "int") {
    return intType(Math.min(left.low, right.low), Math.max(left.high, right.high));
  }
  return left;
}

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export function compare(operator: CompareOperator, left: Expr, right: Expr): Expr {
  if (hasUnknown(left.type)) return operator === "==" ? truth : falsehood; // both empty
  if (left.kind === "constant" && right.kind === "constant") {
    return compareConstants(operator, left.value, right.value) ? truth : falsehood;
  }
  return { kind: "compare", operator, left, right, type: bool };
}

function compareConstants(operator: CompareOperator, left: Value, right: Value): boolean {
  switch (operator) {
    case "==":
      return sameValue(left, right);
    case "!=":
      return !sameValue(left, right);
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

export const equal = (left: Expr, right: Expr): Expr => compare("==", left, right);

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "mod" | "min" | "max";

export function arithmetic(operator: ArithmeticOperator, operands: [Expr, Expr], span: Span): Expr {
  const [left, right] = operands;
  if (left.kind === "constant" && right.kind === "constant") {
    const value = compute(operator, Number(left.value), Number(right.value));
    if (value !== undefined) return int(value);
  }
  return { kind: "arithmetic", operator, left, right, type: interval(operator, left, right), span };
}

/** Undefined where it would fault. */
function compute(operator: ArithmeticOperator, left: number, right: number): number | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right < 1 ? undefined : Math.floor(left / right);
    case "mod":
      return right < 1 ? undefined : left - right * Math.floor(left / right);
    case "min":
      return Math.min(left, right);
    case "max":
      return Math.max(left, right);
  }
}

function interval(operator: ArithmeticOperator, left: Expr, right: Expr): Type {
  const a = left.type;
  const b = right.type;
  if (a.kind !== "int" || b.kind !== "int")
    throw new Error("arithmetic on something else than ints");
  if (operator === "mod") return intType(0, Math.max(0, b.high - 1));
  const ends = [a.low, a.high].flatMap((x) =>
    [b.low, b.high].map((y) => compute(operator, x, operator === "/" ? Math.max(1, y) : y) ?? 0),
  );
  return intType(Math.min(...ends), Math.max(...ends));
}

export function member(element: Expr, collection: Expr): Expr {
  if (element.kind === "constant" && collection.kind === "constant") {
    const all = collection.value as readonly Value[];
    return all.some((one) => sameValue(one, element.value)) ? truth : falsehood;
  }
  if (collection.kind === "make set" && collection.elements.length === 0) return falsehood;
  return { kind: "member", element, collection, type: bool };
}

/** What is made here is asked all the same: its fields are read, and may fault (S1). */
export function isCase(value: Expr, index: number): Expr {
  if (value.kind === "constant") return (value.value as Value[])[0] === index ? truth : falsehood;
  return { kind: "is case", value, case: index, type: bool };
}

export function make(type: Type, index: number | undefined, fields: readonly Expr[]): Expr {
  if (fields.every((field) => field.kind === "constant")) {
    const values = fields.map((field) => (field as { value: Value }).value);
    return constant(index === undefined ? values : [index, ...values], type);
  }
  return index === undefined
    ? { kind: "make", fields, type }
    : { kind: "make", case: index, fields, type };
}

/** The same value in another type; nothing where no bound can be broken. */
export function convert(value: Expr, type: Type, span: Span): Expr {
  if (sameType(value.type, type)) return value;
  if (isNumeric(value.type) && isNumeric(type) && contains(type, value.type)) return value;
  if (value.kind === "constant" && contains(type, value.type)) return constant(value.value, type);
  return { kind: "convert", value, type, span };
}

export function union(left: Expr, right: Expr): Expr {
  return { kind: "union", left, right, type: left.type };
}

export function difference(left: Expr, right: Expr): Expr {
  return { kind: "difference", left, right, type: left.type };
}

export function setOf(elements: readonly Expr[], element: Type): Expr {
  const type: Type = { kind: "set", element };
  if (elements.length === 0) return constant([], type);
  return { kind: "make set", elements, type };
}
