/** Types as documents. */
import { ts } from "ts-morph";
import { type Doc, group, ifBreak, indent, join, line, softLine } from "./doc.js";
import type { Source } from "./source.js";

export function typeDoc(source: Source, node: ts.TypeNode): Doc {
  if (ts.isTypeReferenceNode(node)) {
    return [node.typeName.getText(), typeArgumentsDoc(source, node.typeArguments)];
  }
  if (ts.isUnionTypeNode(node)) {
    return group(
      join(
        [line, "| "],
        node.types.map((one) => typeDoc(source, one)),
      ),
    );
  }
  if (ts.isTypeLiteralNode(node)) {
    const members = node.members.map((one) => one.getText().replace(/\s+/g, " ").replace(/;$/, ""));
    if (members.length === 0) return "{}";
    return group("{", indent(line, join([";", line], members), ifBreak(";", "")), line, "}");
  }
  if (ts.isTupleTypeNode(node)) {
    const parts = node.elements.map((one) => one.getText().replace(/\s+/g, " "));
    return group("[", indent(softLine, join([",", line], parts), ifBreak(",", "")), softLine, "]");
  }
  return node.getText().replace(/\s+/g, " ");
}

export function typeArgumentsDoc(source: Source, nodes: readonly ts.TypeNode[] | undefined): Doc {
  if (nodes === undefined || nodes.length === 0) return "";
  const all = nodes.map((one) => typeDoc(source, one));
  const [only] = nodes;
  if (nodes.length === 1 && only !== undefined && isShort(only)) return ["<", all, ">"];
  return group("<", indent(softLine, join([",", line], all)), softLine, ">");
}

/** One word, or an object: it opens behind the bracket. */
function isShort(node: ts.TypeNode): boolean {
  return (
    ts.isTypeLiteralNode(node) ||
    (ts.isTypeReferenceNode(node) && node.typeArguments === undefined) ||
    !ts.isUnionTypeNode(node)
  );
}
