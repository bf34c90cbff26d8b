/**
 * Names that a pattern binds in an expression which also reads them (N4, S5): locals like any
 * other. They are assigned where the pattern matches, before the expression is evaluated, and keep
 * what they stood for where it does not; the expression reads the local. Their type has a `none`
 * more, for a name that has not been assigned yet.
 */
import type { Ast, Symbol } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { type Context, type Frame, newLocal, readVariable, type VariableDraft } from "./context.js";
import { branchOp, type DraftOp } from "./graph.js";
import { symbolIfAny } from "./names.js";
import { assign, type Scope } from "./scope.js";
import { optional } from "./type-relation.js";

/** While an expression of a thread is lowered: what its patterns have to assign. */
export interface PatternLocals {
  /** The names that the expression reads. */
  readonly read: ReadonlySet<Symbol>;
  readonly made: Map<Symbol, VariableDraft>;
  readonly ops: DraftOp[];
  /** True where the part of the expression that is being lowered is evaluated. */
  readonly reached: Expr;
}

export interface WithPatterns {
  readonly frame: Frame;
  readonly ops: readonly DraftOp[];
}

/**
 * The frame for the expressions of one statement, and the operations that assign the names of their
 * patterns; these fill while the expressions are lowered.
 */
export function withPatterns(scope: Scope, expressions: readonly Ast.Expression[]): WithPatterns {
  const { context, frame } = scope;
  if (!frame.thread || frame.lock || frame.simultaneous) return { frame, ops: [] };
  const found: Names = { bound: new Set(), read: new Set() };
  for (const e of expressions) collect(context, e, found);
  const read = new Set([...found.bound].filter((symbol) => found.read.has(symbol)));
  if (read.size === 0) return { frame, ops: [] };
  const ops: DraftOp[] = [];
  const patterns: PatternLocals = { read, made: new Map(), ops, reached: build.truth };
  return { frame: { ...frame, patterns }, ops };
}

/** The same frame for what is evaluated only if the condition is true. */
export function reachedIf(frame: Frame, condition: Expr): Frame {
  const patterns = frame.patterns;
  if (!patterns) return frame;
  const reached = build.and(patterns.reached, condition);
  return { ...frame, patterns: { ...patterns, reached } };
}

/** The frame for what is evaluated more than once, or under names of its own. */
export function withoutPatterns(frame: Frame): Frame {
  const { patterns: _, ...rest } = frame;
  return rest;
}

/** What the name of a pattern stands for: the local, or the part of the value as it is. */
export function patternPart(
  context: Context,
  frame: Frame,
  { symbol, part, matched }: { symbol: Symbol; part: Expr; matched: Expr },
): Expr {
  const patterns = frame.patterns;
  if (!patterns?.read.has(symbol) || part.kind === "constant" || !part.span) return part;
  const when = build.and(patterns.reached, matched);
  if (build.isFalse(when)) return part;
  const type: Type = optional(part.type);
  const options = { name: symbol.name, type, span: part.span, hidden: true };
  const draft = patterns.made.get(symbol) ?? newLocal(context, frame, options);
  patterns.made.set(symbol, draft);
  const store = assign(draft, build.make(type, 1, [part]), part.span);
  patterns.ops.push(branchOp(when, [store], []));
  const value = readVariable(draft, part.span);
  return { kind: "field", value, case: 1, field: 0, type: part.type, span: part.span };
}

interface Names {
  readonly bound: Set<Symbol>;
  readonly read: Set<Symbol>;
}

function collect(context: Context, node: unknown, into: Names): void {
  if (Array.isArray(node)) {
    for (const one of node) collect(context, one, into);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const e = node as Ast.Expression; // only its kind is looked at before it is known to be one
  if (e.kind === "name expression") {
    const symbol = symbolIfAny(context, e.name);
    if (symbol) into.read.add(symbol);
  }
  if (e.kind === "is" && !e.negated) addPattern(context, e.pattern, into.bound);
  for (const value of Object.values(node)) collect(context, value, into);
}

function addPattern(context: Context, pattern: Ast.Pattern, into: Set<Symbol>): void {
  const names =
    pattern.kind === "some pattern"
      ? [pattern.name]
      : pattern.kind === "case pattern"
        ? (pattern.arguments ?? [])
        : [];
  for (const name of names) {
    const symbol = name.text === "_" ? undefined : symbolIfAny(context, name);
    if (symbol) into.add(symbol);
  }
}
