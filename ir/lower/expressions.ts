/**
 * Expressions of the text as expressions of the waist. Names that patterns bind (N4) are put into
 * the frame when the pattern is met, as projections of what it was matched against; statements turn
 * them into variables where they outlive the moment.
 */
import { type Ast, isEmptyLiteral } from "../../grammar/index.js";
import type { Domain, Expr } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { lowerCall } from "./calls.js";
import { coerce, coercePair } from "./coerce.js";
import { type Context, type Frame, newBound, symbolOf } from "./context.js";
import { lowerDomain, lowerMember, onlyMember } from "./domains.js";
import { lowerEnded, lowerInLabel, lowerLocated, lowerReturned, lowerTakes } from "./events.js";
import { lowerField, lowerIndexed, lowerName, wholeArray } from "./names.js";
import { patternPart, reachedIf, withoutPatterns } from "./pattern-locals.js";
import { appended, roomFor } from "./room.js";
import { equalUntorn, mayBeTorn } from "./torn.js";
import { hasUnknown, innerOf, isOptional, join, optional, unknownType } from "./type-relation.js";
import { needsType } from "./untyped.js";

/**
 * The expression, typed from below; `expected` only helps `none`, `{}`, `[]` and what contains
 * them.
 */
export function lowerExpr(
  context: Context,
  frame: Frame,
  e: Ast.Expression,
  expected?: Type,
): Expr {
  const expr = lowerForm(context, frame, e, expected);
  return expr.span || expr.kind === "constant" ? expr : { ...expr, span: e.span };
}

function lowerForm(context: Context, frame: Frame, e: Ast.Expression, expected?: Type): Expr {
  switch (e.kind) {
    case "number":
      return build.int(e.value);
    case "boolean":
      return e.value ? build.truth : build.falsehood;
    case "none":
      return lowerNone(expected);
    case "self":
      return lowerSelf(context, frame);
    case "name expression":
      return lowerName(context, frame, e);
    case "call":
      return lowerCall(context, frame, e, expected);
    case "index expression":
      return lowerIndexed(context, frame, e);
    case "field":
      return lowerField(context, frame, e);
    case "prime":
      return lowerExpr(context, { ...frame, primed: true }, e.base, expected);
    case "unary":
      return lowerUnary(context, frame, e);
    case "binary":
      return lowerBinary(context, frame, e, expected);
    case "is":
      return lowerIs(context, frame, e);
    case "conditional":
      return lowerConditional(context, frame, e, expected);
    case "quantifier":
      return lowerQuantifier(context, frame, e);
    default:
      return lowerRare(context, frame, e, expected);
  }
}

type Rare = Extract<
  Ast.Expression,
  {
    kind:
      | "unwrap"
      | "set"
      | "comprehension"
      | "queue"
      | "range"
      | "at"
      | "takes"
      | "returned"
      | "ended";
  }
>;

function lowerRare(context: Context, frame: Frame, e: Rare, expected?: Type): Expr {
  switch (e.kind) {
    case "unwrap": {
      const value = lowerExpr(context, frame, e.base);
      return { kind: "field", value, case: 1, field: 0, type: innerOf(value.type), span: e.span };
    }
    case "set":
      return lowerSet(context, frame, e.elements, expected);
    case "comprehension":
      if (isEmptyLiteral(e)) return lowerSet(context, frame, [], expected);
      return lowerComprehension(context, frame, e);
    case "queue":
      return lowerQueue(context, frame, e.elements, expected);
    case "range":
      return asSet(context, lowerDomain(context, frame, e));
    case "at":
      return lowerLocated(context, frame, e.thread, e.label);
    case "takes":
      return lowerTakes(context, frame, e.thread, e.label);
    case "returned":
      return lowerReturned(context, frame, e.thread, e.value);
    case "ended":
      return lowerEnded(context, frame, e.thread);
  }
}

/** Typed and tested as a value that is stored, passed or returned where `type` is declared (T8). */
export function lowerAs(context: Context, frame: Frame, e: Ast.Expression, type: Type): Expr {
  return coerce(lowerExpr(context, frame, e, type), type, e.span);
}

/** What is built from parameters alone. */
export function lowerConstant(context: Context, frame: Frame, e: Ast.Expression): Expr {
  return lowerExpr(context, frame, e);
}

function lowerNone(expected?: Type): Expr {
  const type = expected && isOptional(expected) ? expected : optional(expected ?? unknownType);
  return build.make(type, 0, []);
}

function lowerSelf(context: Context, frame: Frame): Expr {
  if (!frame.thread) throw new Error("self outside of a thread");
  return build.constant(frame.thread.id, context.threadType);
}

function lowerUnary(
  context: Context,
  frame: Frame,
  e: Ast.Expression & { readonly kind: "unary" },
): Expr {
  const operand = lowerExpr(context, frame, e.operand);
  if (e.operator === "not") return build.not(operand);
  return build.arithmetic("-", [build.int(0), operand], e.span);
}

function lowerBinary(
  context: Context,
  frame: Frame,
  e: Ast.BinaryExpression,
  expected?: Type,
): Expr {
  switch (e.operator) {
    case "and": {
      const left = lowerExpr(context, frame, e.left);
      return build.and(left, lowerExpr(context, reachedIf(frame, left), e.right));
    }
    case "or":
      return lowerOr(context, frame, e);
    case "implies": {
      const left = lowerExpr(context, frame, e.left);
      return build.implies(left, lowerExpr(context, reachedIf(frame, left), e.right));
    }
    case "iff":
      return build.iff(lowerExpr(context, frame, e.left), lowerExpr(context, frame, e.right));
    case "in":
      return lowerInLabel(context, frame, e) ?? lowerMember(context, frame, e.left, e.right);
    case "not in":
      return build.not(
        lowerInLabel(context, frame, e) ?? lowerMember(context, frame, e.left, e.right),
      );
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return lowerCompare(context, frame, e, e.operator);
    case "subset": {
      const [left, right] = lowerPair(context, frame, e.left, e.right);
      return { kind: "subset", left, right, type: build.bool };
    }
    case "??":
      return lowerOrElse(context, frame, e);
    default:
      return combine(context, frame, e, expected);
  }
}

function lowerOrElse(context: Context, frame: Frame, e: Ast.BinaryExpression): Expr {
  const other = lowerExpr(context, withoutPatterns(frame), e.right);
  const value = lowerExpr(context, frame, e.left, optional(other.type));
  const type = innerOf(value.type);
  const some: Expr = { kind: "field", value, case: 1, field: 0, type, span: e.span };
  const [then, otherwise] = coercePair(some, other, e.span);
  return build.conditional(build.isCase(value, 1), then, otherwise);
}

/** `+ - & * / mod` on numbers, sets and queues (T7). */
function combine(context: Context, frame: Frame, e: Ast.BinaryExpression, expected?: Type): Expr {
  const [left, right] = lowerPair(context, frame, e.left, e.right, expected);
  // The other operators are handled above.
  return combineLowered(e.operator as "+", left, right, e.span);
}

export function combineLowered(
  operator: "+" | "-" | "&" | "*" | "/" | "mod",
  left: Expr,
  right: Expr,
  span: Ast.Expression["span"],
): Expr {
  const type = left.type;
  if (type.kind === "set") {
    const kind = operator === "+" ? "union" : operator === "-" ? "difference" : "intersection";
    return { kind, left, right, type };
  }
  if (type.kind === "queue") {
    return operator === "+"
      ? { kind: "append", queue: left, suffix: right, type: appended(type, right.type), span }
      : { kind: "remove", queue: left, others: right, type };
  }
  return build.arithmetic(operator as "+", [left, right], span); // `&` is for sets only
}

function lowerOr(context: Context, frame: Frame, e: Ast.BinaryExpression): Expr {
  const left = lowerExpr(context, frame, e.left);
  const before = new Map(
    patternNames(e.left).map((name) => {
      const symbol = symbolOf(context, name);
      return [symbol, frame.bindings.get(symbol)];
    }),
  );
  const right = lowerExpr(context, reachedIf(frame, build.not(left)), e.right);
  for (const [symbol, one] of before) {
    const other = frame.bindings.get(symbol);
    if (one?.kind !== "expr" || other?.kind !== "expr" || one === other) continue;
    if (one.kept && other.kept) continue;
    const expr = build.conditional(left, one.expr, other.expr);
    frame.bindings.set(symbol, { kind: "expr", expr });
  }
  return build.or(left, right);
}

/**
 * Names bound where the expression is true (N4): under `not` none, in an `or` those of both sides.
 */
export function patternNames(e: Ast.Expression): readonly Ast.Name[] {
  if (e.kind === "is") return e.negated ? [] : namesOf(e.pattern);
  if (e.kind !== "binary") return [];
  if (e.operator === "and") return [...patternNames(e.left), ...patternNames(e.right)];
  if (e.operator !== "or") return [];
  const right = new Set(patternNames(e.right).map((name) => name.text));
  return patternNames(e.left).filter((name) => right.has(name.text));
}

function namesOf(pattern: Ast.Pattern): readonly Ast.Name[] {
  const names =
    pattern.kind === "none pattern"
      ? []
      : pattern.kind === "some pattern"
        ? [pattern.name]
        : (pattern.arguments ?? []);
  return names.filter((name) => name.text !== "_");
}

function lowerIs(context: Context, frame: Frame, e: Ast.IsExpression): Expr {
  const value = lowerExpr(context, frame, e.value);
  const index = caseIndex(context, e.pattern);
  const names =
    e.pattern.kind === "some pattern"
      ? [e.pattern.name]
      : e.pattern.kind === "case pattern"
        ? (e.pattern.arguments ?? [])
        : [];
  const matched =
    value.type.kind === "variant"
      ? build.isCase(value, index)
      : build.equal(value, build.constant(index, value.type));
  for (const [field, name] of names.entries()) {
    if (name.text === "_" || value.type.kind !== "variant") continue;
    const type = value.type.cases[index]?.fields[field]?.type;
    if (!type) throw new Error(`pattern with too many names: ${name.text}`);
    const part: Expr = { kind: "field", value, case: index, field, type, span: name.span };
    const symbol = symbolOf(context, name);
    const expr = patternPart(context, frame, { symbol, part, matched });
    const kept = expr !== part;
    frame.bindings.set(symbol, { kind: "expr", expr, ...(kept ? { kept } : {}) });
  }
  return e.negated ? build.not(matched) : matched;
}

function caseIndex(context: Context, pattern: Ast.Pattern): number {
  if (pattern.kind === "none pattern") return 0;
  if (pattern.kind === "some pattern") return 1;
  const symbol = symbolOf(context, pattern.name);
  if (symbol.kind !== "case" && symbol.kind !== "opaque value") {
    throw new Error(`not a case: ${pattern.name.text}`);
  }
  return symbol.index;
}

function lowerConditional(
  context: Context,
  frame: Frame,
  e: Ast.ConditionalExpression,
  expected?: Type,
): Expr {
  const condition = lowerExpr(context, frame, e.condition);
  const yes: Part = { frame: reachedIf(frame, condition), e: e.then };
  const no: Part = { frame: reachedIf(frame, build.not(condition)), e: e.otherwise };
  const [then, otherwise] = lowerParts(context, yes, no, expected);
  return build.conditional(condition, then, otherwise);
}

function lowerCompare(
  context: Context,
  frame: Frame,
  e: Ast.BinaryExpression,
  operator: build.CompareOperator,
): Expr {
  const arrays = wholeArray(context, frame, e);
  if (arrays) return operator === "==" ? arrays : build.not(arrays);
  const [left, right] = lowerPair(context, frame, e.left, e.right);
  if (!mayBeTorn(left.type)) return build.compare(operator, left, right);
  const equal = equalUntorn(left, right);
  return operator === "==" ? equal : build.not(equal);
}

/**
 * Two expressions that must agree in type; whichever needs the other's type is looked at second.
 */
function lowerPair(
  context: Context,
  frame: Frame,
  left: Ast.Expression,
  right: Ast.Expression,
  expected?: Type,
): [Expr, Expr] {
  return lowerParts(context, { frame, e: left }, { frame, e: right }, expected);
}

interface Part {
  readonly frame: Frame;
  readonly e: Ast.Expression;
}

function lowerParts(context: Context, left: Part, right: Part, expected?: Type): [Expr, Expr] {
  if (needsType(left.e) && !needsType(right.e)) {
    const second = lowerExpr(context, right.frame, right.e, expected);
    const first = lowerExpr(context, left.frame, left.e, expected ?? second.type);
    return coercePair(first, second, left.e.span);
  }
  const first = lowerExpr(context, left.frame, left.e, expected);
  const second = lowerExpr(context, right.frame, right.e, expected ?? first.type);
  return coercePair(first, second, right.e.span);
}

function lowerQuantifier(context: Context, outer: Frame, e: Ast.QuantifierExpression): Expr {
  const frame = withoutPatterns(outer);
  const made = e.binders.flatMap((binder) => {
    const domain = lowerDomain(context, frame, binder.domain);
    const only = onlyMember(domain);
    if (only) {
      frame.bindings.set(symbolOf(context, binder.name), { kind: "expr", expr: only });
      return [];
    }
    const id = newBound(context);
    const type = domainElement(domain);
    const expr: Expr = { kind: "bound", id, type };
    frame.bindings.set(symbolOf(context, binder.name), { kind: "expr", expr });
    return [{ id, name: binder.name.text, domain }];
  });
  const where = e.where ? lowerExpr(context, frame, e.where) : build.truth;
  const inner = lowerExpr(context, frame, e.body);
  const connect = e.quantifier === "forall" ? build.implies : build.and;
  return made.reduceRight(
    (body, { id, name, domain }) => {
      const made = quantify(e.quantifier, id, domain, body);
      return made.kind === "quantifier" ? { ...made, name } : made;
    },
    connect(where, inner),
  );
}

export function quantify(
  quantifier: "forall" | "some",
  id: number,
  domain: Domain,
  body: Expr,
): Expr {
  if (quantifier === "forall" && build.isTrue(body)) return body;
  if (quantifier === "some" && build.isFalse(body)) return body;
  if (isEmpty(domain)) return quantifier === "forall" ? build.truth : build.falsehood;
  return { kind: "quantifier", quantifier, id, domain, body, type: build.bool };
}

function isEmpty(domain: Domain): boolean {
  if (domain.kind !== "set" && domain.kind !== "queue") return false;
  return hasUnknown(domain.kind === "set" ? domain.set.type : domain.queue.type);
}

export function domainElement(domain: Domain): Type {
  switch (domain.kind) {
    case "type":
      return domain.type;
    case "range":
      return join(domain.low.type, domain.high.type);
    case "set":
      if (domain.set.type.kind === "set") return domain.set.type.element;
      break;
    case "queue":
      if (domain.queue.type.kind === "queue") return domain.queue.type.element;
      break;
  }
  throw new Error("a domain that is no collection");
}

function lowerSet(
  context: Context,
  frame: Frame,
  elements: readonly Ast.Expression[],
  expected?: Type,
): Expr {
  const wanted = expected?.kind === "set" ? expected.element : undefined;
  const lowered = elements.map((e) => lowerExpr(context, frame, e, wanted));
  const own: Type = { kind: "set", element: joinAll(lowered) };
  const { element } = wanted ? roomFor({ kind: "set", element: wanted }, own) : own;
  const typed = lowered.map((one, i) => coerce(one, element, (elements[i] as Ast.Expression).span));
  return build.setOf(typed, element);
}

function lowerComprehension(
  context: Context,
  outer: Frame,
  e: Ast.Expression & { readonly kind: "comprehension" },
): Expr {
  const frame = withoutPatterns(outer);
  const domain = lowerDomain(context, frame, e.domain);
  const element = domainElement(domain);
  const id = newBound(context);
  const expr: Expr = { kind: "bound", id, type: element };
  frame.bindings.set(symbolOf(context, e.name), { kind: "expr", expr });
  const where = lowerExpr(context, frame, e.where);
  return { kind: "comprehension", id, domain, where, type: { kind: "set", element } };
}

/** A domain where a set is wanted as a value. */
export function asSet(context: Context, domain: Domain): Expr {
  if (domain.kind === "set") return domain.set;
  const type: Type = { kind: "set", element: domainElement(domain) };
  return { kind: "comprehension", id: newBound(context), domain, where: build.truth, type };
}

function joinAll(exprs: readonly Expr[]): Type {
  return exprs.map((one) => one.type).reduceRight(join, unknownType);
}

function lowerQueue(
  context: Context,
  frame: Frame,
  elements: readonly Ast.Expression[],
  expected?: Type,
): Expr {
  const wanted = expected?.kind === "queue" ? expected : undefined;
  const lowered = elements.map((e) => lowerExpr(context, frame, e, wanted?.element));
  const own: Type = { kind: "queue", element: joinAll(lowered), capacity: elements.length };
  const type = wanted ? roomFor(wanted, own) : own;
  const typed = lowered.map((one, i) =>
    coerce(one, type.element, (elements[i] as Ast.Expression).span),
  );
  if (typed.length === 0) return build.constant([], type);
  return { kind: "make queue", elements: typed, type };
}
