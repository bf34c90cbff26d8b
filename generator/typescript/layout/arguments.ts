/** Arguments of calls: on one line, with the last one hugged by the parentheses, or one a line. */
import { ts } from "ts-morph";
import { arrowDoc } from "./arrow.js";
import {
  brokenGroup,
  choice,
  type Doc,
  group,
  ifBreak,
  indent,
  join,
  line,
  mustBreak,
  softLine,
} from "./doc.js";
import { expressionDoc } from "./expression.js";
import type { Source } from "./source.js";

export function argumentsDoc(source: Source, nodes: readonly ts.Expression[]): Doc {
  const last = nodes.at(-1);
  if (last === undefined) return "()";
  const all = nodes.map((node) => expressionDoc(source, node));
  const brokenOut = (): Doc =>
    brokenGroup("(", indent(softLine, join([",", line], all), ifBreak(",", "")), softLine, ")");
  if (composes(nodes)) return brokenOut();
  if (!hugsLast(nodes)) {
    return group("(", indent(softLine, join([",", line], all), ifBreak(",", "")), softLine, ")");
  }
  const before = all.slice(0, -1);
  if (before.some(mustBreak)) return brokenOut();
  const hugged = ts.isArrowFunction(last) ? arrowDoc(source, last, true) : (all.at(-1) ?? "");
  const head = before.flatMap((one): Doc[] => [one, ", "]);
  return choice([["(", head, hugged, ")"], ["(", head, group2(hugged), ")"], brokenOut()]);
}

function group2(doc: Doc): Doc {
  return typeof doc === "object" && "kind" in doc && doc.kind === "group"
    ? { ...doc, broken: true }
    : brokenGroup(doc);
}

/** A function goes into a call that has one as well: one argument a line. */
function composes(nodes: readonly ts.Expression[]): boolean {
  if (nodes.length < 2) return false;
  if (nodes.filter((one) => ts.isArrowFunction(one)).length > 1) return true;
  return nodes.some((one) => ts.isCallExpression(one) && one.arguments.some(ts.isArrowFunction));
}

/** The last argument is one that may open behind the parenthesis, and the one before is none. */
function hugsLast(nodes: readonly ts.Expression[]): boolean {
  const last = nodes.at(-1);
  const before = nodes.at(-2);
  if (last === undefined || !canHug(last)) return false;
  return before === undefined || before.kind !== last.kind;
}

function canHug(node: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(node)) return node.properties.length > 0;
  if (ts.isArrayLiteralExpression(node)) return node.elements.length > 0;
  if (!ts.isArrowFunction(node)) return false;
  const { body } = node;
  return (
    ts.isBlock(body) ||
    ts.isArrowFunction(body) ||
    ts.isObjectLiteralExpression(body) ||
    ts.isArrayLiteralExpression(body) ||
    ts.isCallExpression(body) ||
    ts.isConditionalExpression(body) ||
    (ts.isParenthesizedExpression(body) && ts.isConditionalExpression(body.expression)) ||
    (ts.isParenthesizedExpression(body) && ts.isObjectLiteralExpression(body.expression))
  );
}
