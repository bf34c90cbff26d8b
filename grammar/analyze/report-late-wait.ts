/**
 * `atomic` may wait only before its first effect (S2), and a queued lock cannot be acquired in it
 * at all, since its acquire may take two steps (K3). Reported where the effect is certain: a
 * store to the protocol's state before the wait, in the block itself or in an operation called
 * from it.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Span } from "../source/span.js";
import type { Analyzed } from "./analyzed.js";
import { bodiesOf } from "./analyzed.js";
import { kindsOfLock } from "./kinds-of-lock.js";
import { baseName } from "./place-parts.js";

interface Walk {
  readonly analyzed: Analyzed;
  readonly atomic: Span;
  /** Operations being expanded. */
  readonly open: ReadonlySet<Ast.OperationDeclaration>;
  /** Statements that are reported: an operation may be called twice. */
  readonly reported: Set<Ast.Statement>;
}

/** Reports waits behind an effect, and queued locks, inside `atomic`. */
export function reportLateWait(analyzed: Analyzed): void {
  const reported = new Set<Ast.Statement>();
  for (const { block } of bodiesOf(analyzed.declarations)) {
    eachNode(block, (node) => {
      if (node.kind !== "atomic") return;
      // "atomic": where the block begins is enough to show.
      const span = { ...node.span, end: node.body.span.start };
      inBlock({ analyzed, atomic: span, open: new Set(), reported }, node.body, undefined);
    });
  }
}

/** The first certain effect after the block, or undefined. */
function inBlock(walk: Walk, block: Ast.Block, effect: Span | undefined): Span | undefined {
  let first = effect;
  for (const statement of block.statements) first = inStatement(walk, statement, first);
  return first;
}

function inStatement(
  walk: Walk,
  statement: Ast.Statement,
  effect: Span | undefined,
): Span | undefined {
  switch (statement.kind) {
    case "labelled":
      return statement.body.kind === "block"
        ? inBlock(walk, statement.body, effect)
        : inStatement(walk, statement.body, effect);
    case "assign":
    case "let":
      return inValues(walk, statement, effect);
    case "if":
      return inIf(walk, statement, effect);
    case "atomic":
      return inBlock(walk, statement.body, effect);
    case "while":
    case "loop":
    case "for":
      inBlock(walk, statement.body, effect);
      return effect;
    case "either":
      for (const branch of statement.branches) inBlock(walk, branch, effect);
      return effect;
    case "await":
      reportWait(walk, statement, effect);
      return effect;
    case "take":
      reportWait(walk, statement, effect);
      return effect ?? statement.span;
    case "hold":
      reportAcquire(walk, statement, effect);
      return inBlock(walk, statement.body, effect);
    case "word":
      if (statement.word.text === "acquire" && !statement.try) {
        reportAcquire(walk, statement, effect);
      }
      return effect;
    case "call statement":
      return inCall(walk, statement.call, effect);
    default:
      return effect;
  }
}

function inValues(
  walk: Walk,
  statement: Ast.AssignStatement | Ast.LetStatement,
  effect: Span | undefined,
): Span | undefined {
  const values = statement.kind === "let" ? [statement.value] : statement.values;
  let first = effect;
  for (const value of values) {
    if (value.kind === "call") first = inCall(walk, value, first);
  }
  if (first !== undefined || statement.kind === "let") return first;
  return statement.targets.some((target) => isShared(walk, target)) ? statement.span : undefined;
}

function isShared({ analyzed }: Walk, target: Ast.Expression): boolean {
  const name = baseName(target);
  const symbol = name && analyzed.symbols.get(name);
  return symbol?.kind === "variable" && symbol.declaration.storage !== "ghost";
}

function inIf(walk: Walk, statement: Ast.IfStatement, effect: Span | undefined): Span | undefined {
  const then = inBlock(walk, statement.then, effect);
  const { otherwise } = statement;
  if (otherwise === undefined) return effect;
  const other =
    otherwise.kind === "if" ? inIf(walk, otherwise, effect) : inBlock(walk, otherwise, effect);
  return then !== undefined && other !== undefined ? then : effect;
}

function inCall(walk: Walk, call: Ast.CallExpression, effect: Span | undefined): Span | undefined {
  const symbol = walk.analyzed.symbols.get(call.callee);
  if (symbol?.kind !== "operation" || walk.open.has(symbol.declaration)) return effect;
  const open = new Set([...walk.open, symbol.declaration]);
  return inBlock({ ...walk, open }, symbol.declaration.body, effect);
}

function reportWait(walk: Walk, statement: Ast.Statement, effect: Span | undefined): void {
  if (effect === undefined || walk.reported.has(statement)) return;
  walk.reported.add(statement);
  const notes = [note(effect, "the effect"), note(walk.atomic, "inside this")];
  walk.analyzed.report("LS2215", headOf(statement), {}, notes);
}

function reportAcquire(
  walk: Walk,
  statement: Ast.HoldStatement | Ast.WordStatement,
  effect: Span | undefined,
): void {
  const symbol = walk.analyzed.symbols.get(statement.lock.name);
  if (symbol?.kind !== "lock" || walk.reported.has(statement)) return;
  const queued = kindsOfLock(walk.analyzed.globals, symbol.declaration).find((kind) => kind.queued);
  if (queued === undefined) {
    reportWait(walk, statement, effect);
    return;
  }
  walk.reported.add(statement);
  const names = { lock: symbol.name, kind: queued.name.text };
  walk.analyzed.report("LS2304", headOf(statement), names, [note(walk.atomic, "inside this")]);
}

/** The statement without its body. */
function headOf(statement: Ast.Statement): Span {
  if (statement.kind !== "hold") return statement.span;
  return { ...statement.span, end: (statement.mode ?? statement.lock).span.end };
}
