/** What stands at the top of a module: imports, types, functions, classes and their members. */
import { ts } from "ts-morph";
import { assignmentDoc } from "./assignment.js";
import { type Doc, group, hardLine, ifBreak, indent, join, line } from "./doc.js";
import { parametersDoc } from "./parameters.js";
import { type Source, stacked, withComments } from "./source.js";
import { blockDoc, modifiers, statementDoc } from "./statement.js";
import { typeDoc } from "./type.js";

export function declarationDoc(source: Source, node: ts.Node): Doc {
  if (ts.isImportDeclaration(node)) return importDoc(node);
  if (ts.isInterfaceDeclaration(node)) {
    const head = `${modifiers(node)}interface ${node.name.text} `;
    return [head, membersDoc(source, node.members)];
  }
  if (ts.isTypeAliasDeclaration(node)) return aliasDoc(source, node);
  if (ts.isFunctionDeclaration(node)) {
    return [modifiers(node), `function ${node.name?.text ?? ""}`, functionDoc(source, node)];
  }
  if (ts.isClassDeclaration(node)) {
    const clauses = (node.heritageClauses ?? []).map((one) => ` ${one.getText()}`).join("");
    const head = `${modifiers(node)}class ${node.name?.text ?? ""}${clauses} `;
    return [head, membersDoc(source, node.members)];
  }
  return statementDoc(source, node);
}

function importDoc(node: ts.ImportDeclaration): Doc {
  const bindings = node.importClause?.namedBindings;
  const from = ` from ${node.moduleSpecifier.getText()};`;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return node.getText();
  const names = bindings.elements.map((one) => one.getText());
  const list = group("{", indent(line, join([",", line], names)), ifBreak(",", ""), line, "}");
  return ["import ", list, from];
}

/** Cases below each other, unless they fit on one line. */
function aliasDoc(source: Source, node: ts.TypeAliasDeclaration): Doc {
  const head = `${modifiers(node)}type ${node.name.text} =`;
  const { type } = node;
  if (!ts.isUnionTypeNode(type)) return group(head, indent(line, typeDoc(source, type)), ";");
  const cases = type.types.map((one): Doc => ["| ", indent(typeDoc(source, one))]);
  const flat = type.types.map((one) => typeDoc(source, one));
  const many = indent(hardLine, join(hardLine, cases));
  const one = [" ", join(" | ", flat)];
  const all = group(ifBreakDoc(many, one));
  return [head, all, ";"];
}

function ifBreakDoc(broken: Doc, flat: Doc): Doc {
  return ifBreak(broken, flat);
}

function membersDoc(source: Source, members: readonly ts.Node[]): Doc {
  if (members.length === 0) return "{}";
  const inner = stacked(source, members, (one) => memberDoc(source, one));
  return ["{", indent(hardLine, inner), hardLine, "}"];
}

function memberDoc(source: Source, node: ts.Node): Doc {
  if (ts.isPropertySignature(node)) {
    const type = node.type ? [": ", typeDoc(source, node.type)] : "";
    return [modifiers(node), node.name.getText(), type, ";"];
  }
  if (ts.isPropertyDeclaration(node)) {
    const type = node.type ? [": ", typeDoc(source, node.type)] : "";
    const left: Doc = [modifiers(node), node.name.getText(), type];
    if (node.initializer === undefined) return [left, ";"];
    return [assignmentDoc(source, { left, operator: "=", right: node.initializer }), ";"];
  }
  if (ts.isConstructorDeclaration(node)) return ["constructor", functionDoc(source, node)];
  if (ts.isMethodDeclaration(node)) {
    const star = node.asteriskToken ? "*" : "";
    return [modifiers(node), star, node.name.getText(), functionDoc(source, node)];
  }
  return withComments(source, node, node.getText());
}

type Callable = ts.FunctionDeclaration | ts.ConstructorDeclaration | ts.MethodDeclaration;

function functionDoc(source: Source, node: Callable): Doc {
  const type = node.type ? [": ", typeDoc(source, node.type)] : "";
  const head = group(parametersDoc(source, node.parameters), type);
  return [head, " ", node.body ? blockDoc(source, node.body) : ""];
}
