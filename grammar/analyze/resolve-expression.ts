/**
 * Names in expressions. Resolving an expression gives the names that hold when it is true, so that
 * `and`, `implies`, `if … then` and the statements can pass them on (rule N4).
 */
import type * as Ast from "../ast/ast.js";
import { note } from "../diagnostic/catalogue.js";
import type { LocalSymbol } from "../model/checked-model.js";
import { builtinFunctions } from "../model/checked-model.js";
import { kindsOfLock } from "./kinds-of-lock.js";
import { declareLocal, isA, type Resolver, reportUnknown, resolveName } from "./resolver.js";
import { type Bindings, innerScope, lookUp, noBindings, type Scope } from "./scope.js";

/** Words that stand for themselves in a value's place: no symbol. `holders` only inside a kind. */
const builtinValues = new Set(["thread", "bool"]);

/** Resolves all names; returns those that are bound where the expression is true. */
export function resolveExpression(
  resolver: Resolver,
  expression: Ast.Expression,
  scope: Scope,
): Bindings {
  switch (expression.kind) {
    case "number":
    case "boolean":
    case "none":
    case "self":
      return noBindings;
    case "name expression":
      if (!isBuiltinValue(resolver, expression.name.text, scope)) {
        resolveName(resolver, expression.name, scope);
      }
      return noBindings;
    case "call":
      return resolveCall(resolver, expression, scope);
    case "index expression":
      return resolveAll(resolver, [expression.base, expression.index], scope);
    case "field":
      resolveExpression(resolver, expression.base, scope);
      resolveLockField(resolver, expression);
      return noBindings;
    case "unwrap":
    case "prime":
      return resolveAll(resolver, [expression.base], scope);
    case "unary":
      return resolveAll(resolver, [expression.operand], scope);
    case "binary":
      return resolveBinary(resolver, expression, scope);
    case "is":
      resolveExpression(resolver, expression.value, scope);
      return resolvePattern(resolver, expression);
    case "conditional":
      return resolveConditional(resolver, expression, scope);
    case "quantifier": {
      const inner = resolveBinders(resolver, expression.binders, expression.where, scope);
      return resolveAll(resolver, [expression.body], inner);
    }
    case "set":
    case "queue":
      return resolveAll(resolver, expression.elements, scope);
    case "comprehension": {
      resolveExpression(resolver, expression.domain, scope);
      const inner = innerScope(scope);
      declareLocal(resolver, expression.name, "binder", inner);
      return resolveAll(resolver, [expression.where], inner);
    }
    case "range":
      return resolveAll(resolver, [expression.low, expression.high], scope);
    case "at":
    case "takes":
    case "ended":
      return resolveAll(resolver, [expression.thread], scope);
    case "returned":
      return resolveAll(resolver, [expression.thread, expression.value], scope);
  }
}

function resolveConditional(
  resolver: Resolver,
  expression: Ast.ConditionalExpression,
  scope: Scope,
): Bindings {
  const bound = resolveExpression(resolver, expression.condition, scope);
  resolveExpression(resolver, expression.then, innerScope(scope, bound));
  return resolveAll(resolver, [expression.otherwise], scope);
}

function resolveAll(
  resolver: Resolver,
  expressions: readonly Ast.Expression[],
  scope: Scope,
): Bindings {
  for (const expression of expressions) resolveExpression(resolver, expression, scope);
  return noBindings;
}

function isBuiltinValue(resolver: Resolver, name: string, scope: Scope): boolean {
  if (builtinValues.has(name)) return true;
  return name === "holders" && resolver.ownKind !== undefined && lookUp(scope, name) === undefined;
}

/**
 * Binders of a quantifier, each visible to the next, then `where`; returns the scope of the body.
 */
export function resolveBinders(
  resolver: Resolver,
  binders: readonly Ast.Binder[],
  where: Ast.Expression | undefined,
  scope: Scope,
): Scope {
  const inner = innerScope(scope);
  for (const binder of binders) {
    resolveExpression(resolver, binder.domain, inner);
    declareLocal(resolver, binder.name, "binder", inner);
  }
  if (where === undefined) return inner;
  return innerScope(inner, resolveExpression(resolver, where, inner));
}

function resolveCall(resolver: Resolver, call: Ast.CallExpression, scope: Scope): Bindings {
  const builtin = builtinFunctions.find((each) => each === call.callee.text);
  if (builtin === undefined) resolveCallee(resolver, call.callee, scope);
  for (const [index, argument] of call.arguments.entries()) {
    if (!isMode(resolver, builtin, index)) resolveExpression(resolver, argument.value, scope);
  }
  return noBindings;
}

function resolveCallee(resolver: Resolver, callee: Ast.Name, scope: Scope): void {
  const symbol = lookUp(scope, callee.text);
  if (symbol === undefined) {
    const names = [...resolver.globals.scope.names.values()]
      .filter(({ kind }) => ["case", "record", "operation", "function"].includes(kind))
      .map((each) => each.name);
    reportUnknown(resolver, callee, [...names, ...builtinFunctions], "name");
  } else resolver.symbols.set(callee, symbol);
}

/**
 * The last argument of `holders` and `holds` is a mode: a name of its kind's, not of the
 * protocol's.
 */
function isMode(resolver: Resolver, builtin: string | undefined, index: number): boolean {
  if (builtin === "holders") return index === (resolver.ownKind === undefined ? 1 : 0);
  return builtin === "holds" && index === (resolver.ownKind === undefined ? 2 : 1);
}

/** `lock.field` in a property (rule K9): the field is state of the lock's kind. */
function resolveLockField(resolver: Resolver, field: Ast.FieldExpression): void {
  let base = field.base;
  while (base.kind === "index expression" || base.kind === "prime") base = base.base;
  if (base.kind !== "name expression") return;
  const lock = resolver.symbols.get(base.name);
  if (lock?.kind !== "lock") return;
  const kinds = kindsOfLock(resolver.globals, lock.declaration);
  for (const kind of kinds) {
    const states = kind.items.filter((item) => item.kind === "kind state");
    const state = states.find((item) => item.name.text === field.name.text);
    const symbol = state && resolver.symbols.get(state.name);
    if (symbol !== undefined) {
      resolver.symbols.set(field.name, symbol);
      return;
    }
  }
  if (kinds.length === 0) return;
  const states = kinds.flatMap((kind) => kind.items).filter((item) => item.kind === "kind state");
  const what = `state of ${base.name.text}`;
  reportUnknown(
    resolver,
    field.name,
    states.map((state) => state.name.text),
    what,
  );
}

function resolveBinary(
  resolver: Resolver,
  { operator, left, right }: Ast.BinaryExpression,
  scope: Scope,
): Bindings {
  const bound = resolveExpression(resolver, left, scope);
  switch (operator) {
    case "and": {
      const others = resolveExpression(resolver, right, innerScope(scope, bound));
      reportBoundTwice(resolver, bound, others);
      return new Map([...bound, ...others]);
    }
    case "implies":
      resolveExpression(resolver, right, innerScope(scope, bound));
      return noBindings;
    case "or":
      return resolveAlternative(resolver, right, bound, scope);
    case "in":
    case "not in":
      if (resolveLocation(resolver, right, scope)) resolver.locations.add(right);
      else resolveExpression(resolver, right, scope);
      return noBindings;
    default:
      resolveExpression(resolver, right, scope);
      return noBindings;
  }
}

function reportBoundTwice(resolver: Resolver, left: Bindings, right: Bindings): void {
  for (const [name, { span }] of right) {
    const first = left.get(name);
    if (first === undefined || first.span === span) continue;
    resolver.report("LS2002", span, { name, what: "name" }, [
      note(first.span, "first declared here"),
    ]);
  }
}

/** The right side of an `or`: what both sides bind is one name. */
function resolveAlternative(
  resolver: Resolver,
  right: Ast.Expression,
  left: Bindings,
  scope: Scope,
): Bindings {
  const bound = resolveExpression({ ...resolver, shared: left }, right, scope);
  return new Map([...bound].filter(([name]) => left.has(name)));
}

/**
 * The right side of `in`, when it is a place in the protocol (rule P1) and not a set: an operation
 * gets its symbol, a label and every part of a chain none. Whether it exists is checked with the
 * other labels.
 */
function resolveLocation(resolver: Resolver, right: Ast.Expression, scope: Scope): boolean {
  if (right.kind === "name expression") {
    const symbol = lookUp(scope, right.name.text);
    if (symbol?.kind === "operation") resolver.symbols.set(right.name, symbol);
    return symbol === undefined
      ? resolver.globals.labels.has(right.name.text)
      : symbol.kind === "operation";
  }
  const parts = chainOf(right);
  if (parts === undefined) return false;
  const first = lookUp(scope, parts[0]!.text);
  return first === undefined
    ? resolver.globals.labels.has(parts[0]!.text)
    : first.kind === "operation" || first.kind === "process";
}

/** The names of `a.b.c`, or undefined if the expression is not such a chain. */
export function chainOf(expression: Ast.Expression): Ast.Name[] | undefined {
  if (expression.kind === "name expression") return [expression.name];
  if (expression.kind !== "field") return undefined;
  const base = chainOf(expression.base);
  return base && [...base, expression.name];
}

/**
 * The names that a pattern binds. A name that the other side of an `or` bound already is that
 * one.
 */
function resolvePattern(resolver: Resolver, { pattern, negated }: Ast.IsExpression): Bindings {
  if (pattern.kind === "none pattern") return noBindings;
  if (pattern.kind === "case pattern") resolveCase(resolver, pattern.name);
  const names = pattern.kind === "some pattern" ? [pattern.name] : (pattern.arguments ?? []);
  const bindings = new Map<string, LocalSymbol>();
  const inner = innerScope(undefined);
  for (const name of names) {
    if (name.text === "_") continue;
    const shared = resolver.shared?.get(name.text);
    if (shared === undefined) {
      bindings.set(name.text, declareLocal(resolver, name, "pattern", inner));
    } else {
      resolver.symbols.set(name, shared);
      bindings.set(name.text, shared);
    }
  }
  return negated ? noBindings : bindings;
}

/** Cases are known by their names alone (rule N3); no local hides them in a pattern. */
function resolveCase(resolver: Resolver, name: Ast.Name): void {
  const symbol = resolver.globals.scope.names.get(name.text);
  if (symbol?.kind === "case") {
    resolver.symbols.set(name, symbol);
  } else if (symbol !== undefined) {
    resolver.report("LS2006", name.span, { name: name.text, wanted: "a case", is: isA(symbol) });
  } else {
    const all = [...resolver.globals.scope.names.values()].filter(({ kind }) => kind === "case");
    reportUnknown(
      resolver,
      name,
      all.map((each) => each.name),
      "case",
    );
  }
}
