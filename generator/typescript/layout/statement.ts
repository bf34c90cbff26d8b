/** Statements as documents. */
import { ts } from "ts-morph";
import { assignmentDoc } from "./assignment.js";
import { type Doc, group, hardLine, ifBreak, indent, line, softLine } from "./doc.js";
import { expressionDoc } from "./expression.js";
import { type Source, stacked } from "./source.js";
import { typeDoc } from "./type.js";

export function statementDoc(source: Source, node: ts.Node): Doc {
  const print = (one: ts.Expression): Doc => expressionDoc(source, one);
  if (ts.isBlock(node)) return blockDoc(source, node);
  if (ts.isVariableStatement(node)) {
    return [modifiers(node), declarationsDoc(source, node.declarationList), ";"];
  }
  if (ts.isExpressionStatement(node)) return [print(node.expression), ";"];
  if (ts.isReturnStatement(node)) return returnDoc(source, node);
  if (ts.isIfStatement(node)) return ifDoc(source, node);
  if (ts.isWhileStatement(node)) {
    return group("while (", inside(print(node.expression)), ")", clause(source, node.statement));
  }
  if (ts.isForOfStatement(node)) {
    const name = node.initializer.getText();
    const head: Doc = ["for (", name, " of ", print(node.expression), ")"];
    return group(head, clause(source, node.statement));
  }
  if (ts.isForStatement(node)) return forDoc(source, node);
  return node.getText();
}

export function blockDoc(source: Source, node: ts.Block): Doc {
  if (node.statements.length === 0) {
    return ts.isIfStatement(node.parent) ? ["{", hardLine, "}"] : "{}";
  }
  const inner = stacked(source, node.statements, (one) => statementDoc(source, one));
  return ["{", indent(hardLine, inner), hardLine, "}"];
}

export function modifiers(node: ts.Node): string {
  const all = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return all.map((one) => `${one.getText()} `).join("");
}

/** `const x: T = e`; only one at a time is written. */
function declarationsDoc(source: Source, list: ts.VariableDeclarationList): Doc {
  const word = list.flags & ts.NodeFlags.Const ? "const" : "let";
  const all = list.declarations.map((one): Doc => {
    const type = one.type ? [": ", typeDoc(source, one.type)] : "";
    const left: Doc = [`${word} ${one.name.getText()}`, type];
    if (one.initializer === undefined) return left;
    return assignmentDoc(source, { left, operator: "=", right: one.initializer });
  });
  return all;
}

function returnDoc(source: Source, { expression }: ts.ReturnStatement): Doc {
  if (expression === undefined) return "return;";
  const printed = expressionDoc(source, expression);
  if (!ts.isBinaryExpression(expression)) return ["return ", printed, ";"];
  return [
    "return ",
    group(ifBreak("(", ""), indent(softLine, printed), softLine, ifBreak(")", "")),
    ";",
  ];
}

function inside(test: Doc): Doc {
  return group(indent(softLine, test), softLine);
}

/** What a condition or a loop governs: a block behind it, anything else on the next line. */
function clause(source: Source, node: ts.Statement): Doc {
  const printed = statementDoc(source, node);
  return ts.isBlock(node) ? [" ", printed] : indent(line, printed);
}

function ifDoc(source: Source, node: ts.IfStatement): Doc {
  const head = group(
    "if (",
    inside(expressionDoc(source, node.expression)),
    ")",
    clause(source, node.thenStatement),
  );
  const { elseStatement } = node;
  if (elseStatement === undefined) return head;
  const other = ts.isIfStatement(elseStatement)
    ? [" ", ifDoc(source, elseStatement)]
    : clause(source, elseStatement);
  return [head, " else", other];
}

function forDoc(source: Source, node: ts.ForStatement): Doc {
  const { initializer, condition, incrementor } = node;
  const body = clause(source, node.statement);
  if (!initializer && !condition && !incrementor) return ["for (;;)", body];
  const first = initializer?.getText() ?? "";
  const printed = (one: ts.Expression | undefined): Doc => (one ? expressionDoc(source, one) : "");
  const parts = indent(
    softLine,
    first,
    ";",
    line,
    printed(condition),
    ";",
    line,
    printed(incrementor),
  );
  return ["for (", group(parts, softLine), ")", body];
}
