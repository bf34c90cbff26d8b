/**
 * What `hold` and the words of locks have in common: the lock, its indices computed once, the mode.
 */
import type { Ast } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { newBound, readVariable, symbolOf } from "./context.js";
import { disciplineOps } from "./discipline.js";
import { lowerExpr } from "./expressions.js";
import type { DraftOp } from "./graph.js";
import type { LockInfo } from "./lock-info.js";
import { assign, declare, hiddenLocal, type Scope } from "./scope.js";
import { touchesShared } from "./simple.js";
import { join } from "./type-relation.js";
import { mentionsWords } from "./word-scan.js";
import { findWord, kindFrame, type LockTarget, lockTarget, type WordUse } from "./words.js";

export interface Use {
  readonly use: WordUse;
  /** Compute the indices. */
  readonly indexOps: readonly DraftOp[];
  /** They read shared state: a step of their own (S1). */
  readonly isStep: boolean;
}

export interface Hold extends Use {
  /** Nothing inside lets go of the lock: it is held at every way out. */
  readonly evident: boolean;
}

export function holdModes(scope: Scope, statement: Ast.HoldStatement): Hold {
  const fixed = fixIndices(scope, lockTarget(scope, statement.lock), statement.span);
  const mode = modeOf(fixed.target.info, statement.mode?.text);
  const use: WordUse = { target: fixed.target, word: "acquire", mode, span: statement.span };
  const evident = !mentionsWords(scope.context, statement.body, fixed.target.info.declaration);
  return { use, indexOps: fixed.ops, isStep: fixed.isStep, evident };
}

function modeOf(info: LockInfo, written: string | undefined): string {
  return written ?? info.modes[0] ?? "";
}

/** The indices, and the ends of ranges, as constants or variables that nobody assigns any more. */
function fixIndices(
  scope: Scope,
  target: LockTarget,
  span: Ast.Statement["span"],
): { target: LockTarget; ops: DraftOp[]; isStep: boolean } {
  const ops: DraftOp[] = [];
  const seen: Expr[] = [];
  const fix = (expr: Expr): Expr => {
    seen.push(expr);
    if (expr.kind === "constant" || expr.kind === "bound" || isFixed(scope, expr)) return expr;
    const draft = hiddenLocal(scope, { name: "index", type: expr.type, span });
    draft.fixed = true;
    ops.push(assign(draft, expr, span));
    return readVariable(draft, span);
  };
  const ranges = target.ranges.map(({ id, domain }) =>
    domain.kind === "range"
      ? { id, domain: { ...domain, low: fix(domain.low), high: fix(domain.high) } }
      : { id, domain },
  );
  const indices = target.indices.map(fix);
  const checks = disciplineOps(scope, { reads: seen, writes: [], span });
  const isStep = touchesShared(scope, seen);
  return { target: { ...target, indices, ranges }, ops: [...checks, ...ops], isStep };
}

function isFixed(scope: Scope, expr: Expr): boolean {
  if (expr.kind !== "read" || expr.place.indices.length > 0) return false;
  return scope.context.variables[expr.place.variable]?.fixed ?? false;
}

/** A word of a lock, with the variable for its result declared. */
export function wordUse(scope: Scope, statement: Ast.WordStatement): Use {
  const fixed = fixIndices(scope, lockTarget(scope, statement.lock), statement.span);
  const word = statement.word.text;
  const mode =
    word === "acquire"
      ? modeOf(fixed.target.info, statement.mode?.text)
      : (statement.mode?.text ?? "");
  const plain: WordUse = { target: fixed.target, word, mode, span: statement.span };
  const result = wordResult(scope, statement, plain);
  const use = result ? { ...plain, result } : plain;
  return { use, indexOps: fixed.ops, isStep: fixed.isStep };
}

function wordResult(
  scope: Scope,
  statement: Ast.WordStatement,
  use: WordUse,
): { id: number; type: Type } | undefined {
  const own = statement.try
    ? findWord(use.target.info.kind, use, true)
    : findWord(use.target.info.kind, use, false);
  if (!statement.result && !own?.result) return undefined;
  const type = own?.result ? resultType(scope, own, use) : build.bool;
  const span = statement.span;
  if (!statement.result) return hiddenLocal(scope, { name: "ignored", type, span });
  const symbol = symbolOf(scope.context, statement.result);
  return declare(scope, symbol, { type, span, fixed: true });
}

/**
 * The type of all that the word's text assigns to its result. Conditions and values may read the
 * result: it stands for a value of the type found so far.
 */
function resultType(scope: Scope, word: Ast.KindWord, use: WordUse): Type {
  const { context } = scope;
  const frame = kindFrame(scope.frame, use.target);
  if (!word.result) return build.bool;
  const symbol = symbolOf(context, word.result);
  const id = newBound(context);
  const found: Found = { context, frame, name: word.result.text, types: [] };
  const assume = (type: Type): void => {
    frame.bindings.set(symbol, { kind: "expr", expr: { kind: "bound", id, type } });
  };
  assume(build.bool);
  const parts = [word.first, ...(word.otherwise ? [word.otherwise] : []), ...word.then];
  for (const { effect } of parts) {
    if (!effect) continue;
    findTypes(found, effect, assume);
  }
  return joined(found.types);
}

interface Found {
  readonly context: Scope["context"];
  readonly frame: Scope["frame"];
  /** Of the result. */
  readonly name: string;
  /** Of what is assigned to it, in the order of the text. */
  readonly types: Type[];
}

function findTypes(found: Found, block: Ast.Block, assume: (type: Type) => void): void {
  const { context, frame, name, types } = found;
  for (const statement of block.statements) {
    if (statement.kind === "assign") {
      const at = statement.targets.findIndex(
        (target) => target.kind === "name expression" && target.name.text === name,
      );
      const value = statement.values[at];
      if (!value) continue;
      types.push(lowerExpr(context, frame, value).type);
      assume(joined(types));
    } else if (statement.kind === "if") {
      lowerExpr(context, frame, statement.condition); // binds the names of its patterns
      const other = statement.otherwise;
      findTypes(found, statement.then, assume);
      if (!other) continue;
      findTypes(found, other.kind === "if" ? blockOf(other) : other, assume);
    }
  }
}

function blockOf(statement: Ast.IfStatement): Ast.Block {
  return { ...statement.then, statements: [statement] };
}

function joined(types: readonly Type[]): Type {
  const [first, ...rest] = types;
  return first ? rest.reduce(join, first) : build.bool;
}

/** The scope inside a hold: what it makes evident for disciplines. */
export function extendEvident(scope: Scope, hold: Hold): Scope {
  const { info, indices, ranges } = hold.use.target;
  if (!hold.evident || ranges.length > 0) return scope;
  return { ...scope, evident: [...scope.evident, { info, mode: hold.use.mode, indices }] };
}
