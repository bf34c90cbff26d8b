/** `left = right`: where the line ends if both do not fit on one. */
import { ts } from "ts-morph";
import { isInlined, isPlainChain } from "./binary.js";
import { type Doc, group, indent, indentIfBreak, line } from "./doc.js";
import { expressionDoc } from "./expression.js";
import type { Source } from "./source.js";

export interface Assignment {
  readonly left: Doc;
  /** `=` has a blank before it, `:` has none. */
  readonly operator: "=" | ":";
  readonly right: ts.Expression;
}

export function assignmentDoc(source: Source, { left, operator, right }: Assignment): Doc {
  const value = expressionDoc(source, right);
  const head: Doc = [group(left), operator === "=" ? " =" : ":"];
  if (breaksAfter(right)) return group(head, group(indent(line, value)));
  const short = operator === ":" && typeof left === "string" && left.length <= 2;
  if (short || neverBreaksAfter(right)) return group(head, " ", value);
  if (ts.isStringLiteral(right) || isPlainChain(right)) {
    return group(head, group(indent(line, value)));
  }
  const small = group(indent(line));
  return group(head, small, indentIfBreak(small, value));
}

function breaksAfter(right: ts.Expression): boolean {
  if (ts.isBinaryExpression(right)) return !isInlined(right);
  if (!ts.isConditionalExpression(right)) return false;
  const { condition } = right;
  return ts.isBinaryExpression(condition) && !isInlined(condition);
}

function neverBreaksAfter(right: ts.Expression): boolean {
  return (
    ts.isNumericLiteral(right) ||
    right.kind === ts.SyntaxKind.TrueKeyword ||
    right.kind === ts.SyntaxKind.FalseKeyword
  );
}
