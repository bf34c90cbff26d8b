/**
 * Names in the body of a lock kind (rule K1): its constants, its state, the results of its words.
 * A kind sees types, parameters and functions of the protocol around it, not its state.
 */
import type * as Ast from "../ast/ast.js";
import { note } from "../diagnostic/catalogue.js";
import type { Symbol } from "../model/checked-model.js";
import { resolveExpression } from "./resolve-expression.js";
import { resolveBlock } from "./resolve-statement.js";
import { resolveType } from "./resolve-type.js";
import { declareLocal, type Resolver } from "./resolver.js";
import { innerScope, type Scope } from "./scope.js";

/** Resolves the constants, the state and the words of a kind. */
export function resolveKindBody(outer: Resolver, kind: Ast.KindDeclaration): void {
  const resolver = { ...outer, ownKind: kind };
  const scope = innerScope(resolver.globals.scope);
  for (const parameter of kind.parameters) {
    resolveType(resolver, parameter.type);
    if (parameter.value !== undefined) resolveExpression(resolver, parameter.value, scope);
    const { text: name } = parameter.name;
    declare(
      resolver,
      parameter.name,
      { kind: "kind parameter", name, declaration: parameter },
      scope,
    );
  }
  for (const item of kind.items) {
    if (item.kind !== "kind state") continue;
    const symbol = resolver.symbols.get(item.name);
    if (symbol !== undefined) declare(resolver, item.name, symbol, scope);
  }
  for (const item of kind.items) {
    if (item.kind === "kind state") resolveState(resolver, item, scope);
    if (item.kind === "kind word") resolveWord(resolver, item, scope);
  }
}

function declare(resolver: Resolver, name: Ast.Name, symbol: Symbol, scope: Scope): void {
  resolver.symbols.set(name, symbol);
  const earlier = scope.names.get(name.text);
  if (earlier !== undefined) {
    const first = earlier.kind === "local" ? earlier.span : earlier.declaration.span;
    resolver.report("LS2002", name.span, { name: name.text, what: symbol.kind }, [
      note(first, "first declared here"),
    ]);
  }
  scope.names.set(name.text, symbol);
}

function resolveState(resolver: Resolver, state: Ast.KindState, outer: Scope): void {
  const scope = innerScope(outer);
  for (const { name, type } of state.indices) {
    resolveType(resolver, type, outer);
    if (name !== undefined) declareLocal(resolver, name, "index", scope);
  }
  // Bounds and sizes may use the constants of the kind.
  resolveType(resolver, state.type, outer);
  if (state.initial !== undefined) resolveExpression(resolver, state.initial, scope);
}

function resolveWord(resolver: Resolver, word: Ast.KindWord, outer: Scope): void {
  const scope = innerScope(outer);
  if (word.result !== undefined) declareLocal(resolver, word.result, "result", scope);
  const parts = [word.first, ...(word.otherwise ? [word.otherwise] : []), ...word.then];
  for (const part of parts) {
    const bound = part.when && resolveExpression(resolver, part.when, scope);
    if (part.effect !== undefined) resolveBlock(resolver, part.effect, innerScope(scope, bound));
  }
}
