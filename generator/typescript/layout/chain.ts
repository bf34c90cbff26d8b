/** `a.b(c).d(e)`: on one line, or with every further call on a line of its own. */
import { ts } from "ts-morph";
import { argumentsDoc } from "./arguments.js";
import { choice, type Doc, group, hardLine, indent, mustBreak } from "./doc.js";
import { expressionDoc } from "./expression.js";
import type { Source } from "./source.js";
import { typeArgumentsDoc } from "./type.js";

/** A link of the chain: `.name`, `(…)`, `!`, `[…]`. */
interface Link {
  readonly doc: Doc;
  readonly kind: "name" | "call" | "other";
  readonly call?: ts.CallExpression;
}

type Links = readonly Link[];

export function chainDoc(
  source: Source,
  node: ts.CallExpression | ts.PropertyAccessExpression,
): Doc {
  const links: Link[] = [];
  let root: ts.Expression = node;
  for (;;) {
    if (ts.isCallExpression(root)) {
      const types = typeArgumentsDoc(source, root.typeArguments);
      const doc = [types, argumentsDoc(source, root.arguments)];
      links.unshift({ doc, kind: "call", call: root });
      root = root.expression;
    } else if (ts.isPropertyAccessExpression(root)) {
      const dot = root.questionDotToken ? "?." : ".";
      links.unshift({ doc: `${dot}${root.name.getText()}`, kind: "name" });
      root = root.expression;
    } else if (ts.isNonNullExpression(root) && ts.isCallExpression(root.expression)) {
      links.unshift({ doc: "!", kind: "other" });
      root = root.expression;
    } else break;
  }
  const head = expressionDoc(source, root);
  const oneLine: Doc = [head, links.map(({ doc }) => doc)];
  const calls = links.filter(({ kind }) => kind === "call");
  if (calls.length < 2) return oneLine;
  return broken(root, { head, links, oneLine, calls });
}

interface Chain {
  readonly head: Doc;
  readonly links: Links;
  readonly oneLine: Doc;
  readonly calls: Links;
}

function broken(root: ts.Expression, { head, links, oneLine, calls }: Chain): Doc {
  const { first, groups } = groupsOf(root, links);
  const merges = groups.length > 0 && mergesFirst(root, first);
  const docs = groups.map((links) => links.map(({ doc }) => doc));
  if (groups.length < (merges ? 3 : 2)) return group(oneLine);
  const front = docs.slice(0, merges ? 1 : 0);
  const below = docs.slice(front.length).flatMap((one): Doc[] => [hardLine, one]);
  const expanded: Doc = [head, first.map(({ doc }) => doc), front, indent(below)];
  const complex = calls.length > 2 && calls.some(({ call }) => !hasSimpleArguments(call));
  if (complex || docs.slice(0, -1).some(mustBreak)) return group(expanded);
  return choice([oneLine, expanded]);
}

/** The head takes what belongs to it; then come groups of names with the calls behind them. */
function groupsOf(root: ts.Expression, links: Links): { first: Links; groups: readonly Links[] } {
  let at = 0;
  const first: Link[] = [];
  while (links[at]?.kind === "call") first.push(links[at++] as Link); // just tested
  if (!ts.isCallExpression(root)) {
    // Names before the last name in front of a call belong to the head: `this.types.Page`.
    while (links[at]?.kind === "name" && links[at + 1]?.kind === "name") {
      first.push(links[at++] as Link); // just tested
    }
  }
  const groups: Link[][] = [];
  let current: Link[] = [];
  let called = false;
  for (const link of links.slice(at)) {
    if (called && link.kind === "name") {
      groups.push(current);
      current = [];
      called = false;
    }
    current.push(link);
    if (link.kind === "call") called = true;
  }
  // Names behind the last call are no part of the chain.
  const last = groups.at(-1);
  if (called || (last === undefined && current.length > 0)) groups.push(current);
  else last?.push(...current);
  return { first, groups };
}

/** What stands for a type or a module, and `this`: its first call stays with it. */
function mergesFirst(root: ts.Expression, first: Links): boolean {
  const last = first.at(-1);
  if (last !== undefined) return typeof last.doc === "string" && /^\.[A-Z]/.test(last.doc);
  if (root.kind === ts.SyntaxKind.ThisKeyword) return true;
  return ts.isIdentifier(root) && /^[A-Z]/.test(root.text);
}

function hasSimpleArguments(call: ts.CallExpression | undefined): boolean {
  return (call?.arguments ?? []).every(
    (one) => !ts.isArrowFunction(one) && !ts.isConditionalExpression(one),
  );
}
