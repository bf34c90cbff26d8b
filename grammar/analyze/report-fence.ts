/**
 * Inside a block that is one step a `fence` comes last (M6), and `restart` ends `recover` (M5).
 * Operations are looked into where they are called.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Span } from "../source/span.js";
import type { Analyzed } from "./analyzed.js";
import { bodiesOf } from "./analyzed.js";
import { calledOperation } from "./infer-call.js";

interface Walk {
  readonly analyzed: Analyzed;
  /** How the block is called in the message. */
  readonly place: string;
  /** Where it begins. */
  readonly begin: Span;
  /** The call in the block that leads here; absent in the block itself. */
  readonly call?: Span;
  /** Operations being expanded. */
  readonly open: ReadonlySet<Ast.OperationDeclaration>;
}

/** Reports fences that something else follows, and restarts that end nothing. */
export function reportFence(analyzed: Analyzed): void {
  for (const { block, place } of bodiesOf(analyzed.declarations)) {
    if (place === "recover") {
      const walk = { analyzed, place: "`recover`", begin: headOf(block.span), open: none };
      inList(walk, block.statements, true);
      reportRestarts(analyzed, block);
    } else {
      eachNode(block, (node) => {
        if (node.kind !== "atomic") return true;
        const begin = { ...node.span, end: node.body.span.start };
        const walk = { analyzed, place: "the atomic block", begin, open: none };
        inList(walk, node.body.statements, true);
        return false;
      });
    }
  }
}

const none: ReadonlySet<Ast.OperationDeclaration> = new Set();

function headOf(span: Span): Span {
  return { ...span, end: span.start + 1 };
}

function inList(walk: Walk, statements: readonly Ast.Statement[], last: boolean): void {
  for (const [i, statement] of statements.entries()) {
    inStatement(walk, statement, last && statements.slice(i + 1).every(isHarmless));
  }
}

/** It changes no persistent memory, and orders nothing. */
function isHarmless(statement: Ast.Statement): boolean {
  switch (statement.kind) {
    case "ghost":
    case "assert":
    case "skip":
    case "restart":
      return true;
    case "return":
      return statement.value?.kind !== "call";
    case "word":
      return statement.word.text === "release";
    default:
      return false;
  }
}

function inStatement(walk: Walk, statement: Ast.Statement, last: boolean): void {
  switch (statement.kind) {
    case "fence":
      if (!last) report(walk, statement.span);
      return;
    case "labelled":
      if (statement.body.kind === "block") inList(walk, statement.body.statements, last);
      else inStatement(walk, statement.body, last);
      return;
    case "atomic":
    case "hold":
      inList(walk, statement.body.statements, last);
      return;
    case "while":
    case "loop":
    case "for":
      inList(walk, statement.body.statements, false);
      return;
    case "either":
      for (const branch of statement.branches) inList(walk, branch.statements, last);
      return;
    case "if":
      inIf(walk, statement, last);
      return;
    default:
      for (const call of callsIn(statement))
        inCall(walk, call, last && statement.kind !== "assign");
  }
}

function inIf(walk: Walk, statement: Ast.IfStatement, last: boolean): void {
  inList(walk, statement.then.statements, last);
  const { otherwise } = statement;
  if (otherwise?.kind === "if") inIf(walk, otherwise, last);
  else if (otherwise !== undefined) inList(walk, otherwise.statements, last);
}

function callsIn(statement: Ast.Statement): readonly Ast.Expression[] {
  switch (statement.kind) {
    case "call statement":
      return [statement.call];
    case "let":
      return [statement.value];
    case "assign":
      return statement.values;
    case "return":
      return statement.value === undefined ? [] : [statement.value];
    default:
      return [];
  }
}

function inCall(walk: Walk, call: Ast.Expression, last: boolean): void {
  const operation = calledOperation(walk.analyzed, call);
  if (operation === undefined || walk.open.has(operation)) return;
  const open = new Set([...walk.open, operation]);
  inList({ ...walk, open, call: walk.call ?? call.span }, operation.body.statements, last);
}

function report({ analyzed, place, begin, call }: Walk, fence: Span): void {
  const inside = note(begin, "inside this");
  const notes = call === undefined ? [inside] : [note(fence, "the fence"), inside];
  analyzed.report("LS2403", call ?? fence, { place }, notes);
}

function reportRestarts(analyzed: Analyzed, block: Ast.Block): void {
  const last = block.statements.at(-1);
  eachNode(block, (node) => {
    if (node.kind === "restart" && node !== last) analyzed.report("LS2404", node.span, {});
  });
}
