/**
 * The body of an action has simultaneous meaning: it may not read or assign a location that it has
 * already assigned (A1). Reported where it is evident: the same place by the same indices. Where
 * indices decide, the checker does.
 */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, childrenOf, eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Symbol } from "../model/checked-model.js";
import type { Span } from "../source/span.js";
import type { Analyzed } from "./analyzed.js";
import { baseName, indicesOf } from "./place-parts.js";

/** Places assigned so far on some way, with where. */
type Assigned = ReadonlyMap<string, Span>;

interface Walk {
  readonly analyzed: Analyzed;
  /** Numbers for symbols, so that places of equal text but other names differ. */
  readonly numbers: Map<Symbol, number>;
}

/** Reports a second touch of a location in every action. */
export function reportActionTwice(analyzed: Analyzed): void {
  const walk: Walk = { analyzed, numbers: new Map() };
  for (const declaration of analyzed.declarations) {
    if (declaration.kind === "action") inBlock(walk, declaration.body, new Map());
  }
}

function inBlock(walk: Walk, block: Ast.Block, before: Assigned): Assigned {
  return block.statements.reduce<Assigned>(
    (assigned, statement) => inStatement(walk, statement, assigned),
    before,
  );
}

function inStatement(walk: Walk, statement: Ast.Statement, before: Assigned): Assigned {
  switch (statement.kind) {
    case "assign":
      return inAssign(walk, statement, before);
    case "if": {
      reportReads(walk, statement.condition, before);
      const then = inBlock(walk, statement.then, before);
      const { otherwise } = statement;
      if (otherwise === undefined) return new Map([...before, ...then]);
      const other =
        otherwise.kind === "if"
          ? inStatement(walk, otherwise, before)
          : inBlock(walk, otherwise, before);
      return new Map([...then, ...other]);
    }
    case "either":
      return new Map(statement.branches.flatMap((each) => [...inBlock(walk, each, before)]));
    case "ghost":
      return inStatement(walk, statement.body, before);
    case "forall statement":
      for (const { domain } of statement.binders) reportReads(walk, domain, before);
      if (statement.where !== undefined) reportReads(walk, statement.where, before);
      return inBlock(walk, statement.body, before);
    case "take": {
      reportReads(walk, statement, before);
      const place = keyOf(walk, statement.place);
      return place === undefined ? before : new Map([...before, [place, statement.place.span]]);
    }
    default:
      reportReads(walk, statement, before);
      return before;
  }
}

function inAssign(walk: Walk, statement: Ast.AssignStatement, before: Assigned): Assigned {
  for (const value of statement.values) reportReads(walk, value, before);
  const after = new Map(before);
  for (const target of statement.targets) {
    for (const index of indicesOf(target)) reportReads(walk, index, before);
    const place = keyOf(walk, target);
    if (place === undefined) continue;
    const first = after.get(place);
    if (first !== undefined) reportTwice(walk, target.span, first, "assigned");
    after.set(place, target.span);
  }
  return after;
}

function reportReads(walk: Walk, node: AnyNode, before: Assigned): void {
  if (before.size === 0) return;
  const key = isPlace(node) ? keyOf(walk, node) : undefined;
  const first = key === undefined ? undefined : before.get(key);
  if (first !== undefined) reportTwice(walk, node.span, first, "read");
  else for (const child of childrenOf(node)) reportReads(walk, child, before);
}

function reportTwice({ analyzed }: Walk, span: Span, first: Span, what: "read" | "assigned"): void {
  const { text } = analyzed.sources[span.file]!;
  const place = text.slice(span.start, span.end);
  analyzed.report("LS2213", span, { place, what }, [note(first, "assigned here")]);
}

function isPlace(node: AnyNode): node is Ast.Place {
  const { kind } = node;
  return kind === "name expression" || kind === "index expression" || kind === "field";
}

/** A text that is the same for the same place; undefined for what is no variable. */
function keyOf(walk: Walk, place: Ast.Expression): string | undefined {
  const base = baseName(place);
  if (base === undefined) return undefined;
  if (walk.analyzed.symbols.get(base)?.kind !== "variable") return undefined;
  const parts: string[] = [];
  eachNode(place, (node) => {
    parts.push(node.kind === "name" ? nameKey(walk, node) : nodeKey(node));
  });
  return parts.join(" ");
}

function nameKey({ analyzed, numbers }: Walk, name: Ast.Name): string {
  const symbol = analyzed.symbols.get(name);
  if (symbol === undefined) return name.text;
  const number = numbers.get(symbol) ?? numbers.size;
  numbers.set(symbol, number);
  return `#${number}`;
}

function nodeKey(node: AnyNode): string {
  if (node.kind === "number") return String(node.value);
  return node.kind === "binary" ? node.operator : node.kind;
}
