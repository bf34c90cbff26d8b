/**
 * Statements that do one thing, as operations: `let`, assignment, `assert`, `await`, `choose`,
 * `take`, `forall`, `skip`. The same lists serve as a step of their own, as local code at the end
 * of another step, and inside `atomic`; `isStep` says which by rule S1.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { Expr, Op, Place } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { coerce, coercePair } from "./coerce.js";
import { newBound, propertyId, readVariable, symbolOf } from "./context.js";
import { disciplineOps } from "./discipline.js";
import { lowerDomain, onlyMember } from "./domains.js";
import { combineLowered, domainElement, lowerAs, lowerExpr, patternNames } from "./expressions.js";
import type { DraftOp } from "./graph.js";
import { mergeFields } from "./merge-fields.js";
import { placeOf } from "./names.js";
import { withPatterns } from "./pattern-locals.js";
import { eachRead } from "./reads.js";
import { assign, declare, type Scope } from "./scope.js";
import { isNumeric } from "./type-relation.js";
import { lowerType } from "./types.js";

export interface Simple {
  readonly ops: readonly DraftOp[];
  readonly isStep: boolean;
}

export type SimpleStatement = Extract<
  Ast.Statement,
  { kind: "let" | "assign" | "assert" | "await" | "choose" | "take" | "forall statement" }
>;

export function lowerSimple(scope: Scope, statement: SimpleStatement): Simple {
  switch (statement.kind) {
    case "let":
      return lowerLet(scope, statement);
    case "assign":
      return lowerAssign(scope, statement);
    case "assert":
      return lowerAssert(scope, statement);
    case "await":
      return lowerAwait(scope, statement);
    case "choose":
      return lowerChoose(scope, statement);
    case "take":
      return lowerTake(scope, statement);
    case "forall statement":
      return lowerForall(scope, statement);
  }
}

/** Ghost code is part of the step before it, whatever it touches (G1). */
export function touchesShared(scope: Scope, exprs: readonly Expr[]): boolean {
  if (scope.frame.ghost) return false;
  let found = false;
  for (const expr of exprs) {
    eachRead(expr, (place) => {
      found ||= isShared(scope, place) || isLedger(scope, place);
    });
  }
  return found;
}

/** Who holds a lock is shared state, too, though to take one is no effect; ghost locks are not. */
function isLedger({ context }: Scope, { variable }: Place): boolean {
  if (!context.variables[variable]?.hidden) return false;
  return [...context.locks.values()].some(
    (lock) => !lock.ghost && [...lock.ledgers.values(), ...lock.nested.values()].includes(variable),
  );
}

export function isShared(scope: Scope, place: Place): boolean {
  return scope.context.variables[place.variable]?.storage === "shared";
}

function lowerLet(scope: Scope, statement: Ast.LetStatement): Simple {
  const { context } = scope;
  const { frame, ops } = withPatterns(scope, [statement.value]);
  const declared = statement.type && lowerType(context, frame, statement.type);
  const value = declared
    ? lowerAs(context, frame, statement.value, declared)
    : lowerExpr(context, frame, statement.value);
  const span = statement.span;
  const symbol = symbolOf(context, statement.name);
  const reads = disciplineOps(scope, { reads: [value], writes: [], span });
  const isStep = touchesShared(scope, [value]);
  const type = declared ?? value.type;
  const draft = declare(scope, symbol, { type, span, fixed: !statement.mutable });
  return { ops: [...ops, ...reads, assign(draft, value, span)], isStep };
}

/** What a place stores to: a whole element of a variable, or one field of the record in it. */
export interface Target {
  readonly place: Place;
  readonly fields: readonly { readonly name: string; readonly span: Span }[];
  readonly type: Type;
}

export function lowerTarget(scope: Scope, place: Ast.Place): Target {
  const { context, frame } = scope;
  if (place.kind === "field") {
    const lock = placeOf(context, frame, place, []);
    if (!lock) {
      // The grammar makes places of places only.
      const base = lowerTarget(scope, place.base as Ast.Place);
      const inner = base.type.kind === "record" ? base.type : undefined;
      const field = inner?.fields.find((one) => one.name === place.name.text);
      if (!field) throw new Error(`no such field: ${place.name.text}`);
      const name = { name: place.name.text, span: place.span };
      return { place: base.place, fields: [...base.fields, name], type: field.type };
    }
  }
  const indices: Ast.Expression[] = [];
  let root: Ast.Expression = place;
  while (root.kind === "index expression") {
    indices.unshift(root.index);
    root = root.base;
  }
  const found = placeOf(context, frame, root, indices);
  const type = found && context.variables[found.place.variable]?.type;
  if (!found || !type) throw new Error("an assignment to something that is no place");
  return { place: found.place, fields: [], type };
}

function readTarget(scope: Scope, target: Target, span: Span): Expr {
  const type = scope.context.variables[target.place.variable]?.type as Type; // made by lowerTarget
  const whole: Expr = { kind: "read", place: target.place, primed: false, type, span };
  return target.fields.reduce(readField, whole);
}

function readField(value: Expr, { name, span }: { name: string; span: Span }): Expr {
  if (value.type.kind !== "record") throw new Error(`no record: ${name}`);
  const field = value.type.fields.findIndex((one) => one.name === name);
  const type = value.type.fields[field]?.type as Type; // analysis has found the field
  return { kind: "field", value, field, type, span };
}

/** The record in the place with the innermost field replaced. */
function replaceFields(whole: Expr, fields: Target["fields"], value: Expr): Expr {
  const [first, ...rest] = fields;
  if (!first || whole.type.kind !== "record") return value;
  const field = whole.type.fields.findIndex((one) => one.name === first.name);
  const replacement = replaceFields(readField(whole, first), rest, value);
  return { kind: "with field", value: whole, field, replacement, type: whole.type };
}

export function storeOps(scope: Scope, target: Target, value: Expr, span: Span): Op {
  const whole = readTarget(scope, { ...target, fields: [] }, span);
  const stored = target.fields.length === 0 ? value : replaceFields(whole, target.fields, value);
  return { kind: "assign", place: target.place, value: stored, span };
}

function lowerAssign(scope: Scope, statement: Ast.AssignStatement): Simple {
  const { context } = scope;
  const { frame, ops } = withPatterns(scope, statement.values);
  const span = statement.span;
  const targets = statement.targets.map((target) => lowerTarget(scope, target));
  const values = targets.map((target, i) => {
    const given = statement.values[i];
    if (!given) throw new Error("fewer values than places");
    if (statement.operator === "=") return lowerAs(context, frame, given, target.type);
    const old = readTarget(scope, target, span);
    const operand = lowerExpr(context, frame, given, target.type);
    const operator = statement.operator === "+=" ? "+" : "-";
    const value = combineLowered(operator, ...coercePair(old, operand, span), span);
    return isNumeric(value.type) ? value : coerce(value, target.type, span);
  });
  const writes = targets.map((target) => target.place);
  const indices = writes.flatMap((place) => place.indices);
  const reads = [...values, ...indices];
  const checks = disciplineOps(scope, { reads, writes, span });
  const isStep =
    touchesShared(scope, reads) ||
    (!scope.frame.ghost && writes.some((place) => isShared(scope, place)));
  return { ops: [...ops, ...checks, ...storeAll(scope, targets, values, span)], isStep };
}

/** Several at once: all values and indices first, then the stores. */
function storeAll(
  scope: Scope,
  targets: readonly Target[],
  values: readonly Expr[],
  span: Span,
): DraftOp[] {
  const [first] = targets;
  const [only] = values;
  if (targets.length === 1 && first && only) return [storeOps(scope, first, only, span)];
  const binds: DraftOp[] = [];
  const bind = (value: Expr): Expr => {
    if (value.kind === "constant" || value.kind === "bound") return value;
    const id = newBound(scope.context);
    binds.push({ kind: "bind", id, value });
    return { kind: "bound", id, type: value.type };
  };
  const stores = targets.map((target, i) => {
    const place = { ...target.place, indices: target.place.indices.map(bind) };
    return storeOps(scope, { ...target, place }, bind(values[i] as Expr), span);
  });
  return [...binds, ...stores];
}

function lowerAssert(scope: Scope, statement: Ast.AssertStatement): Simple {
  const { context } = scope;
  const { frame, ops } = withPatterns(scope, [statement.condition]);
  const span = statement.span;
  const condition = lowerExpr(context, frame, statement.condition);
  const name = assertName(scope, statement);
  const property = propertyId(context, name, () => ({
    kind: "check",
    name,
    ...(statement.message === undefined ? {} : { message: statement.message }),
    span,
  }));
  const check: Op = { kind: "check", property, condition, span };
  return { ops: [...ops, check], isStep: touchesShared(scope, [condition]) };
}

/** P6: without a name of its own an assertion has that of its step. */
function assertName(scope: Scope, statement: Ast.AssertStatement): string {
  if (statement.name) return statement.name.text;
  const region = scope.regions.at(-1);
  const inner = region ? region.path.slice(region.path.length > 1 ? 1 : 0).join(".") : "action";
  const at = scope.usedAt ?? statement.span;
  const source = scope.context.model.sources[at.file];
  const line = source ? source.text.slice(0, at.start).split("\n").length : 0;
  return region?.kind === "label" ? inner : `${inner}:${line}`;
}

function lowerAwait(scope: Scope, statement: Ast.Statement & { readonly kind: "await" }): Simple {
  const condition = lowerExpr(scope.context, scope.frame, statement.condition);
  const span = statement.span;
  const wait: Op = { kind: "await", condition, span };
  const checks = disciplineOps(scope, { reads: [condition], writes: [], span });
  return { ops: [wait, ...checks, ...bindPatterns(scope, statement.condition)], isStep: true };
}

/** Gives the names that a true condition binds (N4) variables of their own, from here on. */
export function bindPatterns(scope: Scope, condition: Ast.Expression): DraftOp[] {
  return patternNames(condition).flatMap((name): DraftOp[] => {
    const symbol = symbolOf(scope.context, name);
    const binding = scope.frame.bindings.get(symbol);
    if (binding?.kind !== "expr" || binding.kept) return [];
    const value = binding.expr;
    if (value.kind === "constant") return [];
    const draft = declare(scope, symbol, { type: value.type, span: name.span, fixed: true });
    return [assign(draft, value, name.span)];
  });
}

function lowerChoose(scope: Scope, statement: Ast.ChooseStatement): Simple {
  const { context, frame } = scope;
  const span = statement.span;
  const domain = lowerDomain(context, frame, statement.domain);
  const type = domainElement(domain);
  const symbol = symbolOf(context, statement.name);
  const only = statement.where ? undefined : onlyMember(domain);
  // No choice; but who knows what was chosen wants to see it compared.
  if (only && !context.choosesArguments) {
    frame.bindings.set(symbol, { kind: "expr", expr: only });
    return { ops: [], isStep: false };
  }
  const draft = declare(scope, symbol, { type, span, fixed: true });
  const where = statement.where && lowerExpr(context, frame, statement.where);
  const choose: Op = {
    kind: "choose",
    variable: draft.id,
    domain,
    ...(where ? { where } : {}),
    shown: statement.name.text,
    span,
  };
  const reads = where ? [where] : [];
  const checks = disciplineOps(scope, { reads, writes: [], span });
  return { ops: [choose, ...checks], isStep: only === undefined };
}

function lowerTake(scope: Scope, statement: Ast.TakeStatement): Simple {
  const { context, frame } = scope;
  const span = statement.span;
  const target = lowerTarget(scope, statement.place);
  const from = readTarget(scope, target, span);
  const symbol = symbolOf(context, statement.name);
  if (from.type.kind !== "set" && from.type.kind !== "queue") throw new Error("take from no set");
  const element = from.type.element;
  const draft = declare(scope, symbol, { type: element, span, fixed: true });
  const taken = readVariable(draft, span);
  const where = statement.where && lowerExpr(context, frame, statement.where);
  const checks = disciplineOps(scope, {
    reads: [from, ...(where ? [where] : [])],
    writes: [target.place],
    span,
  });
  if (from.type.kind === "queue") {
    const size: Expr = { kind: "size", collection: from, type: { kind: "int", low: 0, high: 64 } };
    const ops: DraftOp[] = [
      { kind: "await", condition: build.compare(">", size, build.int(0)), span },
      assign(draft, { kind: "head", queue: from, type: element, span }, span),
      ...(where ? [{ kind: "await" as const, condition: where, span }] : []),
      ...checks,
      storeOps(scope, target, { kind: "tail", queue: from, type: from.type }, span),
    ];
    return { ops, isStep: true };
  }
  const choose: Op = {
    kind: "choose",
    variable: draft.id,
    domain: { kind: "set", set: from },
    ...(where ? { where } : {}),
    shown: statement.name.text,
    span,
  };
  const rest = build.difference(from, build.setOf([taken], element));
  return { ops: [choose, ...checks, storeOps(scope, target, rest, span)], isStep: true };
}

function lowerForall(scope: Scope, statement: Ast.ForallStatement): Simple {
  const { context, frame } = scope;
  const span = statement.span;
  const binders = statement.binders.map((binder) => {
    const domain = lowerDomain(context, frame, binder.domain);
    const id = newBound(context);
    const expr: Expr = { kind: "bound", id, type: domainElement(domain) };
    frame.bindings.set(symbolOf(context, binder.name), { kind: "expr", expr });
    return { id, domain };
  });
  const where = statement.where && lowerExpr(context, frame, statement.where);
  const within: Scope = { ...scope, frame: { ...frame, simultaneous: true } };
  const body = lowerForallBody(within, statement.body);
  const ids = binders.map((binder) => binder.id);
  // A queue may have a member twice.
  const once = binders.every(({ domain }) => domain.kind !== "queue");
  const disjoint = once && provenDisjoint(body, ids);
  const op: Op = { kind: "forall", binders, ...(where ? { where } : {}), body, disjoint, span };
  return { ops: [op], isStep: true };
}

/** Only bind, if, assign and check: everything is evaluated in the state before. */
function lowerForallBody(scope: Scope, block: Ast.Block): Op[] {
  const ops = block.statements.flatMap((statement): Op[] => {
    const inner = statement.kind === "ghost" ? statement.body : statement;
    switch (inner.kind) {
      case "let": {
        const value = lowerExpr(scope.context, scope.frame, inner.value);
        const id = newBound(scope.context);
        const expr: Expr = { kind: "bound", id, type: value.type };
        const symbol = symbolOf(scope.context, inner.name);
        scope.frame.bindings.set(symbol, { kind: "expr", expr });
        return [{ kind: "bind", id, value }];
      }
      case "assign":
      case "assert":
        return lowerSimple(scope, inner).ops as Op[]; // these make plain operations only
      case "if": {
        const condition = lowerExpr(scope.context, scope.frame, inner.condition);
        const then = lowerForallBody(scope, inner.then);
        const other = inner.otherwise;
        const rest = other?.kind === "if" ? { ...inner.then, statements: [other] } : other;
        const otherwise = rest ? lowerForallBody(scope, rest) : [];
        return [{ kind: "if", condition, then, otherwise }];
      }
      case "skip":
        return [];
      default:
        throw new Error(`not allowed in forall: ${inner.kind}`);
    }
  });
  return mergeFields(ops);
}

/** One assignment, whose indices contain every binder as it is. */
function provenDisjoint(body: readonly Op[], ids: readonly number[]): boolean {
  const [only, ...others] = body.filter((op) => op.kind !== "bind" && op.kind !== "check");
  if (only?.kind !== "assign" || others.length > 0) return false;
  const plain = only.place.indices.flatMap((index) => (index.kind === "bound" ? [index.id] : []));
  return ids.every((id) => plain.includes(id));
}
