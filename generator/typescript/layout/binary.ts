/** Operators between two operands: chains of one precedence stand in one column. */
import { ts } from "ts-morph";
import { type Doc, group, indent, line, softLine } from "./doc.js";
import { expressionDoc } from "./expression.js";
import type { Source } from "./source.js";

export function binaryDoc(source: Source, node: ts.BinaryExpression): Doc {
  const { parent } = node;
  const isCondition = ts.isIfStatement(parent) || ts.isWhileStatement(parent);
  const parts = partsOf(source, node, isCondition);
  if (isCondition) return parts;
  if (ts.isParenthesizedExpression(parent)) return inParentheses(parts, parent);
  const isFree =
    ts.isReturnStatement(parent) ||
    ts.isArrowFunction(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isForStatement(parent);
  const isStored =
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent);
  if (isFree || isStored || isInlined(node)) return group(parts);
  const [first = "", ...rest] = parts;
  return group(first, indent(rest));
}

function inParentheses(parts: readonly Doc[], parent: ts.ParenthesizedExpression): Doc {
  const outer = parent.parent;
  if (ts.isPrefixUnaryExpression(outer) || ts.isPropertyAccessExpression(outer)) {
    return group(indent(softLine, parts), softLine);
  }
  if (ts.isArrowFunction(outer) || ts.isConditionalExpression(outer)) return group(parts);
  const [first = "", ...rest] = parts;
  return group(first, indent(rest));
}

function partsOf(source: Source, node: ts.BinaryExpression, isCondition: boolean): Doc[] {
  const { left, right, operatorToken } = node;
  const flattens = ts.isBinaryExpression(left) && isFlat(node, left);
  const before = flattens
    ? partsOf(source, left, isCondition)
    : [group(expressionDoc(source, left))];
  const operator = operatorToken.getText();
  const gap = isInlined(node) ? " " : line;
  const behind: Doc = [operator, gap, expressionDoc(source, right)];
  const { parent } = node;
  const isAlone =
    !(isCondition && isLogical(node)) &&
    !isSameKind(parent, node) &&
    !isSameKind(left, node) &&
    !isSameKind(right, node);
  return [...before, " ", isAlone ? group(behind) : behind];
}

function isSameKind(other: ts.Node, node: ts.BinaryExpression): boolean {
  return ts.isBinaryExpression(other) && isLogical(other) === isLogical(node);
}

function isLogical({ operatorToken }: ts.BinaryExpression): boolean {
  return ["&&", "||", "??"].includes(operatorToken.getText());
}

/** Both belong to one chain. */
function isFlat(outer: ts.BinaryExpression, inner: ts.BinaryExpression): boolean {
  const [first, second] = [outer.operatorToken.getText(), inner.operatorToken.getText()];
  const level = levelOf(first);
  if (level === undefined || level !== levelOf(second)) return false;
  if (level === "equality") return false;
  return level !== "times" || first === second;
}

function levelOf(operator: string): string | undefined {
  if (["===", "!==", "==", "!="].includes(operator)) return "equality";
  if (["+", "-"].includes(operator)) return "plus";
  if (["*", "/", "%"].includes(operator)) return "times";
  if (["<", "<=", ">", ">="].includes(operator)) return "compare";
  return ["&&", "||", "??"].includes(operator) ? operator : undefined;
}

/** `a && { … }`: what is behind the operator opens on the same line. */
export function isInlined(node: ts.BinaryExpression): boolean {
  const { right } = node;
  if (!isLogical(node)) return false;
  if (ts.isObjectLiteralExpression(right)) return right.properties.length > 0;
  return ts.isArrayLiteralExpression(right) && right.elements.length > 0;
}

/** `a.b.c`, without calls. */
export function isPlainChain(node: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(node)) return false;
  const { expression } = node;
  return ts.isIdentifier(expression) || expression.kind === ts.SyntaxKind.ThisKeyword
    ? true
    : isPlainChain(expression);
}
