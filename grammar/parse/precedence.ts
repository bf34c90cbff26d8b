/**
 * Operator precedence, for the parser (which reads operators flat) and the printer (which puts
 * parentheses back). A higher level binds tighter.
 */
import type { BinaryOperator } from "../ast/ast.js";

export const level = {
  iff: 1,
  implies: 2,
  or: 3,
  and: 4,
  not: 5,
  comparison: 6,
  range: 7,
  default: 8,
  additive: 9,
  multiplicative: 10,
  negation: 11,
  postfix: 12,
} as const;

const levels: Readonly<Record<BinaryOperator, number>> = {
  iff: level.iff,
  implies: level.implies,
  or: level.or,
  and: level.and,
  "==": level.comparison,
  "!=": level.comparison,
  "<": level.comparison,
  "<=": level.comparison,
  ">": level.comparison,
  ">=": level.comparison,
  in: level.comparison,
  "not in": level.comparison,
  subset: level.comparison,
  "??": level.default,
  "+": level.additive,
  "-": level.additive,
  "&": level.additive,
  "*": level.multiplicative,
  "/": level.multiplicative,
  mod: level.multiplicative,
};

export function levelOf(operator: BinaryOperator): number {
  return levels[operator];
}

export function isBinaryOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(levels, text);
}

/** `implies` groups to the right, comparisons and ranges not at all, the rest to the left. */
export function groupingOf(operatorLevel: number): "left" | "right" | "none" {
  if (operatorLevel === level.implies) return "right";
  return operatorLevel === level.comparison || operatorLevel === level.range ? "none" : "left";
}
