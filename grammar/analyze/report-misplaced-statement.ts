/**
 * Which statements may stand where: an action takes one step and knows no locks (A1), a word of a
 * kind only assigns (K4), `forall` assigns all at once (S12), a ghost statement never waits (G1),
 * and outside threads there is nobody to hold a lock or to call an operation.
 */
import type * as Ast from "../ast/ast.js";
import { childrenOf } from "../ast/walk.js";
import { type Analyzed, type Body, bodiesOf } from "./analyzed.js";
import { calledOperation } from "./infer-call.js";

type Place = Body["place"] | "forall" | "ghost";

const actionStatements = [
  "assign",
  "let",
  "if",
  "forall statement",
  "choose",
  "take",
  "either",
  "await",
  "assert",
  "skip",
  "ghost",
];

const initStatements = [
  ...actionStatements,
  "var",
  "while",
  "loop",
  "for",
  "break",
  "continue",
  "atomic",
];

/** Statements that may stand in a place; in operations and processes all but `restart`. */
const allowed: Readonly<Record<Place, readonly string[] | undefined>> = {
  operation: undefined,
  process: undefined,
  // It has no thread, and there is nobody for whom it could wait.
  recover: [...initStatements.filter((kind) => kind !== "await"), "flush", "fence", "restart"],
  action: actionStatements,
  init: initStatements,
  kind: ["assign", "if", "forall statement", "assert", "skip"],
  forall: ["assign", "let", "if", "assert", "skip"],
  ghost: ["assign", "let", "var", "if", "forall statement", "word", "assert", "skip"],
};

/** How a place is called in a message. */
const placeNames: Readonly<Record<Place, string>> = {
  operation: "an operation",
  process: "a process",
  recover: "`recover`",
  action: "an action",
  init: "`init`",
  kind: "the word of a kind",
  forall: "`forall`",
  ghost: "a ghost statement",
};

/** Reports statements in places that do not know them. */
export function reportMisplacedStatement(analyzed: Analyzed): void {
  for (const { block, place } of bodiesOf(analyzed.declarations)) visit(analyzed, block, place);
}

function visit(analyzed: Analyzed, node: Ast.Statement | Ast.Block, place: Place): void {
  if (node.kind !== "block" && !mayStand(node, place)) {
    const [statement, where] = [nameOf(node), placeNames[place]];
    analyzed.report("LS2212", node.span, { statement, place: where });
    return;
  }
  if (node.kind !== "block" && callsOperation(analyzed, node) && !runsThreads(place)) {
    analyzed.report("LS2212", node.span, { statement: "a call", place: placeNames[place] });
  }
  const inner = node.kind === "forall statement" ? "forall" : placeInside(node, place);
  for (const child of childrenOf(node)) {
    if (isCode(child)) visit(analyzed, child, inner);
  }
}

function placeInside(node: Ast.Statement | Ast.Block, place: Place): Place {
  return node.kind === "ghost" ? "ghost" : place;
}

function mayStand(statement: Ast.Statement, place: Place): boolean {
  const list = allowed[place];
  if (list === undefined) return statement.kind !== "restart";
  if (place === "ghost" && statement.kind === "word") return true;
  return list.includes(statement.kind === "let" && statement.mutable ? "var" : statement.kind);
}

function runsThreads(place: Place): boolean {
  return place === "operation" || place === "process";
}

function callsOperation(analyzed: Analyzed, statement: Ast.Statement): boolean {
  const values =
    statement.kind === "let"
      ? [statement.value]
      : statement.kind === "assign"
        ? statement.values
        : [];
  return values.some((value) => calledOperation(analyzed, value) !== undefined);
}

const statementKinds = new Set([
  "labelled",
  "let",
  "assign",
  "if",
  "while",
  "loop",
  "for",
  "forall statement",
  "choose",
  "take",
  "either",
  "await",
  "atomic",
  "hold",
  "word",
  "assert",
  "return",
  "break",
  "continue",
  "skip",
  "fence",
  "restart",
  "flush",
  "ghost",
  "call statement",
  "block",
]);

function isCode(node: { readonly kind: string }): node is Ast.Statement | Ast.Block {
  return statementKinds.has(node.kind);
}

function nameOf(statement: Ast.Statement): string {
  switch (statement.kind) {
    case "labelled":
      return "a label";
    case "let":
      return statement.mutable ? "`var`" : "`let`";
    case "assign":
      return "an assignment";
    case "forall statement":
      return "`forall`";
    case "call statement":
      return "a call";
    case "word":
      return `\`${statement.word.text}\``;
    default:
      return `\`${statement.kind}\``;
  }
}
