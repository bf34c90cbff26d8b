/**
 * Names → declarations, for a whole program (rules N2–N4, T3). The result maps `Name` nodes to
 * symbols as `CheckedModel.symbols` describes; unknown and doubly declared names are reported.
 */
import type * as Ast from "../ast/ast.js";
import type { LocalSymbol, Symbol } from "../model/checked-model.js";
import { collectGlobals, type Globals } from "./collect-globals.js";
import { isKindParameter } from "./kinds-of-lock.js";
import type { Report } from "./report.js";
import { resolveBinders, resolveExpression } from "./resolve-expression.js";
import { resolveInstance, resolveKindValue } from "./resolve-instance.js";
import { resolveKindBody } from "./resolve-kind.js";
import { resolveBlock, resolveInner, resolveLockReference } from "./resolve-statement.js";
import { resolveType } from "./resolve-type.js";
import { declareLocal, isA, type Resolver, reportUnknown, resolveKind } from "./resolver.js";
import { innerScope, type Scope } from "./scope.js";

export interface ResolvedNames {
  readonly symbols: ReadonlyMap<Ast.Name, Symbol>;
  readonly globals: Globals;
  /** Right sides of `in` that name a place in the protocol (rule P1) and not a set. */
  readonly locations: ReadonlySet<Ast.Expression>;
}

/** Resolves every name of the declarations. */
export function resolveNames(
  declarations: readonly Ast.Declaration[],
  report: Report,
): ResolvedNames {
  const symbols = new Map<Ast.Name, Symbol>();
  const globals = collectGlobals(declarations, symbols, report);
  const locations = new Set<Ast.Expression>();
  const resolver: Resolver = {
    globals,
    symbols,
    report,
    locations,
    unknown: [],
    ghost: false,
  };
  for (const declaration of declarations) resolveDeclaration(resolver, declaration);
  return { symbols, globals, locations };
}

function resolveDeclaration(resolver: Resolver, declaration: Ast.Declaration): void {
  const { scope } = resolver.globals;
  switch (declaration.kind) {
    case "import":
    case "line":
      return;
    case "parameter":
      resolveParameter(resolver, declaration);
      return;
    case "type":
      resolveType(resolver, declaration.type);
      return;
    case "enum":
      for (const each of declaration.cases) resolveFields(resolver, each.fields);
      return;
    case "record":
      resolveFields(resolver, declaration.fields);
      return;
    case "opaque":
      if (declaration.count !== undefined) resolveExpression(resolver, declaration.count, scope);
      if (declaration.bytes !== undefined) resolveExpression(resolver, declaration.bytes, scope);
      return;
    case "kind":
      resolveKindBody(resolver, declaration);
      return;
    case "lock":
      resolveLockDeclaration(resolver, declaration);
      return;
    case "variable":
      resolveVariable(resolver, declaration);
      return;
    case "operation":
    case "function":
    case "process":
    case "action":
      resolveCode(resolver, declaration);
      return;
    case "init":
    case "recover":
      resolveInner(resolver, declaration.body, scope);
      return;
    case "fair":
      for (const name of declaration.actions) resolveAction(resolver, name);
      return;
    case "instance":
      resolveInstance(resolver, declaration);
      return;
    default:
      resolveProperty(resolver, declaration);
      return;
  }
}

type PropertyLike =
  | Ast.PropertyDeclaration
  | Ast.LivenessDeclaration
  | Ast.ConstraintDeclaration
  | Ast.MayStopDeclaration
  | Ast.LockOrderDeclaration;

function resolveProperty(resolver: Resolver, declaration: PropertyLike): void {
  const { scope } = resolver.globals;
  switch (declaration.kind) {
    case "invariant":
    case "step":
    case "cover":
    case "constraint":
      resolveExpression(resolver, declaration.condition, scope);
      return;
    case "liveness":
      resolveTemporal(
        resolver,
        declaration.formula,
        resolveBinders(resolver, declaration.binders, undefined, scope),
      );
      return;
    case "may stop":
      if (declaration.when !== undefined) resolveExpression(resolver, declaration.when, scope);
      return;
    case "lock order":
      resolveLockOrder(resolver, declaration);
      return;
  }
}

function resolveTemporal(resolver: Resolver, formula: Ast.Temporal, scope: Scope): void {
  switch (formula.kind) {
    case "temporal implies":
      resolveTemporal(resolver, formula.left, scope);
      resolveTemporal(resolver, formula.right, scope);
      return;
    case "leads to":
    case "until": {
      const bound = resolveExpression(resolver, formula.left, scope);
      resolveExpression(resolver, formula.right, innerScope(scope, bound));
      return;
    }
    default:
      resolveExpression(resolver, formula.condition, scope);
  }
}

function resolveParameter(resolver: Resolver, declaration: Ast.ParameterDeclaration): void {
  if (isKindParameter(declaration)) {
    resolveKindValue(resolver, declaration.value);
    return;
  }
  if (declaration.type !== undefined) resolveType(resolver, declaration.type);
  resolveExpression(resolver, declaration.value, resolver.globals.scope);
}

/** Types and defaults of fields and parameters; the names themselves are not looked up. */
function resolveFields(resolver: Resolver, fields: readonly Ast.Parameter[]): void {
  for (const { type, value } of fields) {
    resolveType(resolver, type);
    if (value !== undefined) resolveExpression(resolver, value, resolver.globals.scope);
  }
}

/** Parameters of operations, functions and actions: names of the body. */
function resolveParameters(
  resolver: Resolver,
  parameters: readonly Ast.Parameter[],
  scope: Scope,
): void {
  resolveFields(resolver, parameters);
  for (const { name } of parameters) declareLocal(resolver, name, "parameter", scope);
}

function resolveIndices(resolver: Resolver, indices: readonly Ast.Index[]): Scope {
  const scope = innerScope(resolver.globals.scope);
  for (const { name, type } of indices) {
    resolveType(resolver, type);
    if (name !== undefined) declareLocal(resolver, name, "index", scope);
  }
  return scope;
}

function resolveLockDeclaration(resolver: Resolver, lock: Ast.LockDeclaration): void {
  const { scope } = resolver.globals;
  resolveIndices(resolver, lock.indices);
  for (const argument of lock.arguments) resolveExpression(resolver, argument.value, scope);
  const parameter = scope.names.get(lock.lockKind.text);
  if (parameter?.kind === "parameter" && isKindParameter(parameter.declaration)) {
    resolver.symbols.set(lock.lockKind, parameter);
  } else resolveKind(resolver, lock.lockKind);
}

function resolveVariable(resolver: Resolver, variable: Ast.VariableDeclaration): void {
  const scope = resolveIndices(resolver, variable.indices);
  resolveType(resolver, variable.type);
  const { initial, guarded } = variable;
  if (initial?.kind === "value") resolveExpression(resolver, initial.value, scope);
  if (initial?.kind === "member") resolveExpression(resolver, initial.set, scope);
  if (guarded !== undefined) resolveGuard(resolver, guarded.guard, scope);
  if (guarded?.reads !== undefined) resolveGuard(resolver, guarded.reads, scope);
}

function resolveGuard(resolver: Resolver, guard: Ast.Guard, scope: Scope): void {
  if (guard.kind === "lock guard") {
    resolveLockReference(resolver, guard.lock, scope);
    return;
  }
  resolveGuard(resolver, guard.left, scope);
  resolveGuard(resolver, guard.right, scope);
}

type Code =
  | Ast.OperationDeclaration
  | Ast.FunctionDeclaration
  | Ast.ProcessDeclaration
  | Ast.ActionDeclaration;

function resolveCode(resolver: Resolver, declaration: Code): void {
  const scope = innerScope(resolver.globals.scope);
  switch (declaration.kind) {
    case "operation":
      resolveParameters(resolver, declaration.parameters, scope);
      if (declaration.result !== undefined) resolveType(resolver, declaration.result);
      if (declaration.requires !== undefined) resolveGuard(resolver, declaration.requires, scope);
      resolveBlock(resolver, declaration.body, scope);
      return;
    case "function":
      resolveParameters(resolver, declaration.parameters, scope);
      if (declaration.result !== undefined) resolveType(resolver, declaration.result);
      resolveExpression(resolver, declaration.body, scope);
      return;
    case "process": {
      const { index, when } = declaration;
      if (index !== undefined) resolveType(resolver, index.type);
      if (index?.name !== undefined) declareLocal(resolver, index.name, "process index", scope);
      const bound = when && resolveExpression(resolver, when, scope);
      resolveBlock(resolver, declaration.body, innerScope(scope, bound));
      return;
    }
    case "action": {
      resolveParameters(resolver, declaration.parameters, scope);
      const bound = declaration.when && resolveExpression(resolver, declaration.when, scope);
      resolveBlock(resolver, declaration.body, innerScope(scope, bound));
      return;
    }
  }
}

function resolveAction(resolver: Resolver, name: Ast.Name): void {
  const symbol = resolver.globals.scope.names.get(name.text);
  if (symbol?.kind === "action") resolver.symbols.set(name, symbol);
  else if (symbol !== undefined) {
    resolver.report("LS2006", name.span, { name: name.text, wanted: "an action", is: isA(symbol) });
  } else {
    const all = [...resolver.globals.scope.names.values()].filter(({ kind }) => kind === "action");
    reportUnknown(
      resolver,
      name,
      all.map((each) => each.name),
      "action",
    );
  }
}

/**
 * `lock order inv[a] < inv[b] when a < b`: a plain name in an index is bound where it first
 * stands.
 */
function resolveLockOrder(resolver: Resolver, order: Ast.LockOrderDeclaration): void {
  const scope = innerScope(resolver.globals.scope);
  for (const lock of order.chain) {
    for (const index of lock.indices) {
      if (index.kind !== "name expression") continue;
      const known = scope.names.get(index.name.text);
      if (known === undefined) declareLocal(resolver, index.name, "index", scope);
      else if (known.kind === "local")
        resolver.symbols.set(index.name, known satisfies LocalSymbol);
    }
    resolveLockReference(resolver, lock, scope);
  }
  if (order.when !== undefined) resolveExpression(resolver, order.when, scope);
}
