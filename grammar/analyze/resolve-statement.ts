/**
 * Names in statements, in text order: a block's statements share its scope, and only `if`, loops,
 * `either` and bodies open one (rule N2). What an `await` binds holds behind it (rule N4).
 */
import type * as Ast from "../ast/ast.js";
import { resolveBinders, resolveExpression } from "./resolve-expression.js";
import { resolveType } from "./resolve-type.js";
import { declareLocal, type Resolver, resolveLock } from "./resolver.js";
import { type Bindings, innerScope, type Scope } from "./scope.js";

/** Resolves the statements in the given scope, which gets their names. */
export function resolveBlock(resolver: Resolver, block: Ast.Block, scope: Scope): void {
  for (const statement of block.statements) resolveStatement(resolver, statement, scope);
}

/** Resolves a block that opens a scope. */
export function resolveInner(resolver: Resolver, block: Ast.Block, outer: Scope): void {
  resolveBlock(resolver, block, innerScope(outer));
}

function resolveStatement(resolver: Resolver, statement: Ast.Statement, scope: Scope): void {
  switch (statement.kind) {
    case "labelled":
      if (statement.body.kind === "block") resolveBlock(resolver, statement.body, scope);
      else resolveStatement(resolver, statement.body, scope);
      return;
    case "let":
      if (statement.type !== undefined) resolveType(resolver, statement.type);
      resolveExpression(resolver, statement.value, scope);
      declareLocal(resolver, statement.name, statement.mutable ? "var" : "let", scope);
      return;
    case "assign":
      for (const each of [...statement.targets, ...statement.values]) {
        resolveExpression(resolver, each, scope);
      }
      return;
    case "if":
      resolveIf(resolver, statement, scope);
      return;
    case "while": {
      const bound = resolveExpression(resolver, statement.condition, scope);
      resolveBlock(resolver, statement.body, innerScope(scope, bound));
      return;
    }
    case "loop":
      resolveInner(resolver, statement.body, scope);
      return;
    case "for":
      resolveFor(resolver, statement, scope);
      return;
    case "forall statement": {
      const inner = resolveBinders(resolver, statement.binders, statement.where, scope);
      resolveInner(resolver, statement.body, inner);
      return;
    }
    case "choose":
    case "take":
      resolveChoice(resolver, statement, scope);
      return;
    case "either":
      for (const branch of statement.branches) resolveInner(resolver, branch, scope);
      return;
    case "atomic":
      resolveBlock(resolver, statement.body, scope);
      return;
    case "hold":
      resolveHold(resolver, statement, scope);
      return;
    case "word":
      resolveLockReference(resolver, statement.lock, scope);
      if (statement.result !== undefined) declareLocal(resolver, statement.result, "result", scope);
      return;
    case "ghost":
      resolveStatement({ ...resolver, ghost: true }, statement.body, scope);
      return;
    default:
      resolveSimple(resolver, statement, scope);
  }
}

type Simple = Extract<
  Ast.Statement,
  {
    kind:
      | "await"
      | "assert"
      | "return"
      | "flush"
      | "call statement"
      | "break"
      | "continue"
      | "skip"
      | "fence"
      | "restart";
  }
>;

/** Statements that have expressions at most. */
function resolveSimple(resolver: Resolver, statement: Simple, scope: Scope): void {
  switch (statement.kind) {
    case "await": {
      const bound = resolveExpression(resolver, statement.condition, scope);
      for (const [name, symbol] of bound) scope.names.set(name, symbol);
      return;
    }
    case "assert":
      resolveExpression(resolver, statement.condition, scope);
      return;
    case "return":
      if (statement.value !== undefined) resolveExpression(resolver, statement.value, scope);
      return;
    case "flush":
      resolveExpression(resolver, statement.place, scope);
      return;
    case "call statement":
      resolveExpression(resolver, statement.call, scope);
      return;
    case "break":
    case "continue":
    case "skip":
    case "fence":
    case "restart":
      return;
  }
}

function resolveIf(resolver: Resolver, statement: Ast.IfStatement, scope: Scope): void {
  const bound = resolveExpression(resolver, statement.condition, scope);
  resolveBlock(resolver, statement.then, innerScope(scope, bound));
  const { otherwise } = statement;
  if (otherwise?.kind === "if") resolveIf(resolver, otherwise, innerScope(scope));
  else if (otherwise !== undefined) resolveInner(resolver, otherwise, scope);
}

function resolveFor(resolver: Resolver, statement: Ast.ForStatement, scope: Scope): void {
  resolveExpression(resolver, statement.domain, scope);
  const inner = innerScope(scope);
  declareLocal(resolver, statement.name, "for", inner);
  resolveInner(resolver, statement.body, inner);
}

/** `choose x in S where p` and `take x from S where p`: the name holds in `p` already. */
function resolveChoice(
  resolver: Resolver,
  statement: Ast.ChooseStatement | Ast.TakeStatement,
  scope: Scope,
): void {
  const from = statement.kind === "choose" ? statement.domain : statement.place;
  resolveExpression(resolver, from, scope);
  declareLocal(resolver, statement.name, statement.kind, scope);
  if (statement.where !== undefined) resolveExpression(resolver, statement.where, scope);
}

/** Opens no scope, but what its condition binds holds in its body only. */
function resolveHold(resolver: Resolver, statement: Ast.HoldStatement, scope: Scope): void {
  resolveLockReference(resolver, statement.lock, scope);
  const bound: Bindings =
    statement.when === undefined ? new Map() : resolveExpression(resolver, statement.when, scope);
  const hidden = [...bound.keys()].map((name) => [name, scope.names.get(name)] as const);
  for (const [name, symbol] of bound) scope.names.set(name, symbol);
  resolveBlock(resolver, statement.body, scope);
  for (const [name, symbol] of hidden) {
    if (symbol === undefined) scope.names.delete(name);
    else scope.names.set(name, symbol);
  }
}

/** A lock and its indices. */
export function resolveLockReference(
  resolver: Resolver,
  reference: Ast.LockReference,
  scope: Scope,
): void {
  resolveLock(resolver, reference.name);
  for (const index of reference.indices) resolveExpression(resolver, index, scope);
}
