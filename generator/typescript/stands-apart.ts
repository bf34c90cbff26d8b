/**
 * In an action and in a `forall` the fields of a record are locations of their own (A1, S12): one
 * may be stored and another looked at. Elsewhere the code takes a record as a whole.
 */
import { type AnyNode, type Ast, eachNode, type Span } from "../../grammar/index.js";

export function standsApart(body: AnyNode): boolean {
  return fieldApart(body) !== undefined;
}

/** A field that is stored, of a variable that the same body mentions once more. */
export function fieldApart(body: AnyNode): Span | undefined {
  const mentioned: string[] = [];
  const stored: { readonly name: string; readonly span: Span }[] = [];
  eachNode(body, (node) => {
    if (node.kind === "name expression") mentioned.push(node.name.text);
    if (node.kind !== "assign") return;
    for (const target of node.targets) {
      const name = target.kind === "field" ? rootName(target) : undefined;
      if (name !== undefined) stored.push({ name, span: target.span });
    }
  });
  return stored.find(({ name }) => mentioned.filter((one) => one === name).length > 1)?.span;
}

function rootName(e: Ast.Expression): string | undefined {
  if (e.kind === "field" || e.kind === "index expression") return rootName(e.base);
  return e.kind === "name expression" ? e.name.text : undefined;
}
