/** What evaluating an expression touches, in order. */
import type { Ast, LocalSymbol } from "../../grammar/index.js";
import { constantOf } from "./configuration.js";
import { localOf, ownText, valueText } from "./names.js";
import { indicesOf, isSet, memberTouch, sharedPlace, sourceText, touchOf } from "./places.js";
import type { Scope } from "./scope.js";
import type { Event, Trace } from "./trace.js";
import { unaliased } from "./width.js";

export function readsOf(scope: Scope, e: Ast.Expression): Trace {
  const place = sharedPlace(scope, e);
  if (place !== undefined) {
    const touch = touchOf(scope, place, { access: "read", span: e.span });
    return [...allReads(scope, indicesOf(e)), touch];
  }
  switch (e.kind) {
    case "index expression":
      return [...readsOf(scope, e.base), ...readsOf(scope, e.index)];
    case "field":
    case "unwrap":
    case "prime":
      return readsOf(scope, e.base);
    case "unary":
      return readsOf(scope, e.operand);
    case "binary":
      return readsOfBinary(scope, e);
    case "is":
      return [...readsOf(scope, e.value), ...bindPattern(scope, e.pattern)];
    case "conditional":
      return readsOfConditional(scope, e);
    case "quantifier":
      return readsOfAll(scope, e.binders, [...(e.where ? [e.where] : []), e.body]);
    case "comprehension":
      return readsOfAll(scope, [e], [e.where]);
    case "set":
    case "queue":
      return allReads(scope, e.elements);
    case "range":
      return allReads(scope, [e.low, e.high]);
    case "call":
      return readsOfCall(scope, e);
    default:
      return [];
  }
}

export function allReads(scope: Scope, all: readonly Ast.Expression[]): Trace {
  return all.flatMap((one) => readsOf(scope, one));
}

function readsOfBinary(scope: Scope, e: Ast.BinaryExpression): Trace {
  const { operator, left, right } = e;
  if (operator === "in" || operator === "not in") {
    const place = isSet(scope, right) ? sharedPlace(scope, right) : undefined;
    if (place === undefined) return [...readsOf(scope, left), ...readsOf(scope, right)];
    const touch = memberTouch(scope, place, {
      member: valueText(scope.names, left),
      shown: sourceText(scope, left.span),
      access: "read",
      span: e.span,
    });
    return [...readsOf(scope, left), ...allReads(scope, indicesOf(right)), touch];
  }
  const decisive = decisiveFor(operator);
  if (decisive !== undefined && constantOf(scope.at, left) === decisive) return [];
  return [...readsOf(scope, left), ...readsOf(scope, right)];
}

/** What the left side has to be for nobody to ask for the right one. */
function decisiveFor(operator: Ast.BinaryOperator): boolean | undefined {
  if (operator === "and" || operator === "implies") return false;
  return operator === "or" ? true : undefined;
}

function readsOfConditional(scope: Scope, e: Ast.ConditionalExpression): Trace {
  const condition = constantOf(scope.at, e.condition);
  if (condition !== undefined) return readsOf(scope, condition === true ? e.then : e.otherwise);
  const ways = [readsOf(scope, e.then), readsOf(scope, e.otherwise)];
  return [...readsOf(scope, e.condition), { kind: "ways", ways }];
}

/** Names that stand for every value of a domain: what they index is touched as a whole. */
export function readsOfAll(
  scope: Scope,
  binders: readonly Walked[],
  parts: readonly Ast.Expression[],
): Trace {
  const domains = binders.flatMap(({ domain }) => readsOf(scope, domain));
  const bound = binders.flatMap(({ name, domain }) => bind(scope, name, domain));
  return [...domains, ...bound, ...allReads(withMany(scope, binders), parts)];
}

export function withMany(scope: Scope, binders: readonly Walked[]): Scope {
  const names = binders.flatMap(({ name }) => {
    const local = localOf(scope.names, name);
    return local === undefined ? [] : [ownText(scope.names, local)];
  });
  return walking({ ...scope, many: [...scope.many, ...names] }, binders);
}

/** Text that a step walks through for every member of some domains (R7). */
export function walking(scope: Scope, binders: readonly Walked[]): Scope {
  const over = [...scope.over, ...binders.map(({ domain }) => domain)];
  const [outermost] = over;
  if (outermost === undefined || scope.muted) return { ...scope, over };
  const { span } = outermost;
  const { costs } = scope.records;
  const key = `${span.file}:${span.start}`;
  const known = costs.get(key);
  if (known === undefined || known.over.length < over.length) {
    const texts = over.map((domain) => sourceText(scope, domain.span));
    costs.set(key, { where: scope.place.join("."), span, over: texts });
  }
  return { ...scope, over };
}

/** A name, and what it is taken from. */
export interface Walked {
  readonly name: Ast.Name;
  readonly domain: Ast.Expression;
}

function readsOfCall(scope: Scope, e: Ast.CallExpression): Trace {
  const symbol = scope.at.model.symbols.get(e.callee);
  if (symbol === undefined && (e.callee.text === "holders" || e.callee.text === "holds")) return [];
  const values = e.arguments.map(({ value }) => value);
  const given = allReads(scope, values);
  if (symbol?.kind !== "function") return given;
  const { parameters, body } = symbol.declaration;
  const bound = parameters.flatMap(({ name }, index) => {
    const value = e.arguments.find((one) => one.name?.text === name.text) ?? e.arguments[index];
    return value === undefined ? [] : bindValue(scope, name, value.value);
  });
  return [...given, ...bound, ...readsOf(scope, body)];
}

/** A name gets a value that nothing is known of, except where it is from. */
export function bind(scope: Scope, name: Ast.Name, domain?: Ast.Expression): readonly Event[] {
  const local = localOf(scope.names, name);
  if (local === undefined) return [];
  scope.names.known.delete(local);
  const within = domain && domainText(scope, domain);
  const text = ownText(scope.names, local);
  return [{ kind: "bind", local: text, ...(within === undefined ? {} : { within }) }];
}

/** A type of numbers is the range that it stands for. */
function domainText(scope: Scope, domain: Ast.Expression): string | undefined {
  const symbol =
    domain.kind === "name expression" ? scope.at.model.symbols.get(domain.name) : undefined;
  if (symbol?.kind !== "type") return valueText(scope.names, domain);
  const type = unaliased(scope.at, symbol.declaration.type);
  if (type.kind !== "range type") return valueText(scope.names, domain);
  return valueText(scope.names, { ...type, kind: "range" });
}

/** A name stands for a value from here on: its text, if it has one. */
export function bindValue(scope: Scope, name: Ast.Name, value: Ast.Expression): readonly Event[] {
  const text = valueText(scope.names, value);
  const bound = bind(scope, name);
  const local = localOf(scope.names, name);
  if (local === undefined || text === undefined || local.role === "var") return bound;
  if (!mayChange(scope, text, local)) scope.names.known.set(local, text);
  return bound;
}

/** A text with a `var` in it, or with the name itself, is not the same for ever. */
function mayChange(scope: Scope, text: string, local: LocalSymbol): boolean {
  const { names } = scope;
  const variables = [...names.numbers.keys()].filter((one) => one === local || one.role === "var");
  return [local, ...variables].some((one) => text.includes(ownText(names, one)));
}

function bindPattern(scope: Scope, pattern: Ast.Pattern): readonly Event[] {
  if (pattern.kind === "some pattern") return bind(scope, pattern.name);
  if (pattern.kind === "none pattern") return [];
  return (pattern.arguments ?? []).flatMap((name) => bind(scope, name));
}
