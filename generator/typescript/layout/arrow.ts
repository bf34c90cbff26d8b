/** Arrow functions. */
import { ts } from "ts-morph";
import { type Doc, group, ifBreak, indent, line, softLine } from "./doc.js";
import { expressionDoc } from "./expression.js";
import { parametersDoc } from "./parameters.js";
import type { Source } from "./source.js";
import { blockDoc } from "./statement.js";
import { typeDoc } from "./type.js";

/** @param isLast  it is the last argument of a call, hugged by its parentheses */
export function arrowDoc(source: Source, node: ts.ArrowFunction, isLast: boolean): Doc {
  const type = node.type ? [": ", typeDoc(source, node.type)] : "";
  const head: Doc = [group(parametersDoc(source, node.parameters), type), " =>"];
  const { body } = node;
  if (ts.isBlock(body)) return group(head, " ", blockDoc(source, body));
  const inner = ts.isParenthesizedExpression(body) ? body.expression : body;
  if (ts.isObjectLiteralExpression(inner)) {
    return group(head, " (", expressionDoc(source, inner), ")");
  }
  if (ts.isArrayLiteralExpression(inner)) return group(head, " ", expressionDoc(source, inner));
  const printed = expressionDoc(source, inner);
  const shown: Doc = ts.isConditionalExpression(inner)
    ? [ifBreak("", "("), printed, ifBreak("", ")")]
    : printed;
  const end: Doc = isLast ? [ifBreak(",", ""), softLine] : "";
  return group(head, group(indent(line, shown), end));
}
