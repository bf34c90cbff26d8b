/** Names in instances: the parameters that are set, what they are set to, expected numbers. */
import type * as Ast from "../ast/ast.js";
import { isKindParameter } from "./kinds-of-lock.js";
import { resolveExpression } from "./resolve-expression.js";
import { isA, type Resolver, reportUnknown, resolveKind } from "./resolver.js";

/** Resolves the settings and expectations; property names are not looked up here. */
export function resolveInstance(resolver: Resolver, instance: Ast.InstanceDeclaration): void {
  for (const setting of instance.settings) resolveSetting(resolver, setting);
  resolveExpectations(resolver, instance);
}

/** The value of a parameter of type `kind` is the name of a kind (rule V3). */
export function resolveKindValue(resolver: Resolver, value: Ast.Expression): void {
  if (value.kind === "name expression") resolveKind(resolver, value.name);
  else resolveExpression(resolver, value, resolver.globals.scope);
}

function resolveSetting(resolver: Resolver, { name, value }: Ast.Setting): void {
  const symbol = resolver.globals.scope.names.get(name.text);
  if (symbol?.kind === "parameter") {
    resolver.symbols.set(name, symbol);
    if (isKindParameter(symbol.declaration)) {
      resolveKindValue(resolver, value);
      return;
    }
  } else if (symbol === undefined) {
    const all = [...resolver.globals.scope.names.values()].filter(
      (each) => each.kind === "parameter",
    );
    reportUnknown(
      resolver,
      name,
      all.map((each) => each.name),
      "parameter",
    );
  } else {
    const is = isA(symbol);
    resolver.report("LS2006", name.span, { name: name.text, wanted: "a parameter", is });
  }
  resolveExpression(resolver, value, resolver.globals.scope);
}

function resolveExpectations(resolver: Resolver, instance: Ast.InstanceDeclaration): void {
  const { scope } = resolver.globals;
  for (const expectation of instance.expectations) {
    if (expectation.kind === "count") resolveExpression(resolver, expectation.value, scope);
    else if ("withinSteps" in expectation && expectation.withinSteps !== undefined) {
      resolveExpression(resolver, expectation.withinSteps, scope);
    }
  }
}
