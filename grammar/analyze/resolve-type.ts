/** Names in type expressions: types by name, and the constants in bounds and sizes. */
import type * as Ast from "../ast/ast.js";
import { resolveExpression } from "./resolve-expression.js";
import { isA, type Resolver, reportUnknown } from "./resolver.js";
import type { Scope } from "./scope.js";

const typeKinds = new Set(["type", "enum", "record", "opaque"]);

/** Types are constant: they see the top level, in a kind its constants too. */
export function resolveType(
  resolver: Resolver,
  type: Ast.TypeExpression,
  scope: Scope = resolver.globals.scope,
): void {
  switch (type.kind) {
    case "bool type":
    case "int type":
    case "thread type":
      return;
    case "optional type":
      resolveType(resolver, type.inner, scope);
      return;
    case "set type":
      resolveType(resolver, type.element, scope);
      return;
    case "queue type":
      resolveType(resolver, type.element, scope);
      if (type.capacity !== undefined) resolveExpression(resolver, type.capacity, scope);
      return;
    case "range type":
      resolveExpression(resolver, type.low, scope);
      resolveExpression(resolver, type.high, scope);
      return;
    case "scalarset type":
      resolveExpression(resolver, type.size, scope);
      return;
    case "named type":
      resolveTypeName(resolver, type.name);
      return;
  }
}

function resolveTypeName(resolver: Resolver, name: Ast.Name): void {
  const symbol = resolver.globals.scope.names.get(name.text);
  if (symbol !== undefined && typeKinds.has(symbol.kind)) {
    resolver.symbols.set(name, symbol);
    return;
  }
  if (symbol !== undefined) {
    resolver.report("LS2006", name.span, { name: name.text, wanted: "a type", is: isA(symbol) });
    return;
  }
  const known = [...resolver.globals.scope.names.values()].filter(({ kind }) =>
    typeKinds.has(kind),
  );
  const builtin = ["bool", "int", "thread"];
  reportUnknown(resolver, name, [...known.map((each) => each.name), ...builtin], "type");
}
