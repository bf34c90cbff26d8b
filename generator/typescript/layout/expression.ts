/** Expressions as documents. */
import { ts } from "ts-morph";
import { argumentsDoc } from "./arguments.js";
import { arrowDoc } from "./arrow.js";
import { assignmentDoc } from "./assignment.js";
import { binaryDoc } from "./binary.js";
import { chainDoc } from "./chain.js";
import { conditionalDoc } from "./conditional.js";
import { brokenGroup, type Doc, group, ifBreak, indent, join, line, softLine } from "./doc.js";
import { type Source, withComments } from "./source.js";
import { typeArgumentsDoc, typeDoc } from "./type.js";

export function expressionDoc(source: Source, node: ts.Expression): Doc {
  const print = (inner: ts.Expression): Doc => expressionDoc(source, inner);
  if (ts.isCallExpression(node)) return chainDoc(source, node);
  if (ts.isNewExpression(node)) {
    const types = typeArgumentsDoc(source, node.typeArguments);
    return ["new ", print(node.expression), types, argumentsDoc(source, node.arguments ?? [])];
  }
  if (ts.isPropertyAccessExpression(node)) return chainDoc(source, node);
  if (ts.isElementAccessExpression(node)) {
    return [print(node.expression), "[", print(node.argumentExpression), "]"];
  }
  if (ts.isObjectLiteralExpression(node)) return objectDoc(source, node);
  if (ts.isArrayLiteralExpression(node)) return arrayDoc(source, node);
  if (ts.isArrowFunction(node)) return arrowDoc(source, node, false);
  if (ts.isBinaryExpression(node)) {
    if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return binaryDoc(source, node);
    const left = print(node.left);
    return assignmentDoc(source, { left, operator: "=", right: node.right });
  }
  if (ts.isConditionalExpression(node)) return conditionalDoc(source, node);
  if (ts.isParenthesizedExpression(node)) return ["(", print(node.expression), ")"];
  if (ts.isNonNullExpression(node)) return [print(node.expression), "!"];
  if (ts.isAsExpression(node)) return [print(node.expression), " as ", typeDoc(source, node.type)];
  if (ts.isSpreadElement(node)) return ["...", print(node.expression)];
  if (ts.isVoidExpression(node)) return ["void ", print(node.expression)];
  if (ts.isPrefixUnaryExpression(node)) {
    return [ts.tokenToString(node.operator) ?? "", print(node.operand)];
  }
  if (ts.isPostfixUnaryExpression(node)) {
    return [print(node.operand), ts.tokenToString(node.operator) ?? ""];
  }
  if (ts.isYieldExpression(node)) {
    const star = node.asteriskToken ? "*" : "";
    return [`yield${star}`, node.expression ? [" ", print(node.expression)] : ""];
  }
  return node.getText();
}

export function objectDoc(source: Source, node: ts.ObjectLiteralExpression): Doc {
  if (node.properties.length === 0) return "{}";
  const parts = node.properties.map((one) => withComments(source, one, propertyDoc(source, one)));
  return group("{", indent(line, join([",", line], parts)), ifBreak(",", ""), line, "}");
}

function propertyDoc(source: Source, node: ts.ObjectLiteralElementLike): Doc {
  if (ts.isSpreadAssignment(node)) return ["...", expressionDoc(source, node.expression)];
  if (!ts.isPropertyAssignment(node)) return node.getText();
  const name = node.name.getText();
  return assignmentDoc(source, { left: name, operator: ":", right: node.initializer });
}

function arrayDoc(source: Source, node: ts.ArrayLiteralExpression): Doc {
  const { elements } = node;
  if (elements.length === 0) return "[]";
  const parts = elements.map((one) => withComments(source, one, expressionDoc(source, one)));
  const body = ["[", indent(softLine, join([",", line], parts), ifBreak(",", "")), softLine, "]"];
  return elements.length > 1 && elements.every(hasParts) ? brokenGroup(body) : group(body);
}

/** A list of objects with more than one property each is never on one line. */
function hasParts(node: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(node)) return node.properties.length > 1;
  return ts.isArrayLiteralExpression(node) && node.elements.length > 1;
}
