/**
 * What the resolving functions share: the tables they read, the map they fill, and small
 * look-ups.
 */
import type * as Ast from "../ast/ast.js";
import { note } from "../diagnostic/catalogue.js";
import type { LocalSymbol, Symbol } from "../model/checked-model.js";
import type { Globals, KindSymbol } from "./collect-globals.js";
import { preludeKinds } from "./prelude-for.js";
import type { Report } from "./report.js";
import { type Bindings, lookUp, type Scope, visibleSymbols } from "./scope.js";

export interface Resolver {
  readonly globals: Globals;
  readonly symbols: Map<Ast.Name, Symbol>;
  readonly report: Report;
  /** Names that were found nowhere. */
  readonly unknown: Ast.Name[];
  /** Right sides of `in` that name a place in the protocol (rule P1) and not a set. */
  readonly locations: Set<Ast.Expression>;
  /** The body of a ghost statement is being resolved (rule G1): what it declares is ghost. */
  readonly ghost: boolean;
  /** The kind whose words are being resolved. */
  readonly ownKind?: Ast.KindDeclaration;
  /** Names that the left side of the `or` around has bound: on its right side they are the same. */
  readonly shared?: Bindings;
}

/** To look for what was meant costs the number of names; behind so many it helps nobody. */
const mostSuggestions = 100;

/** Looks a value, an operation or a type up where it is used; reports it when there is none. */
export function resolveName(resolver: Resolver, name: Ast.Name, scope: Scope): Symbol | undefined {
  const symbol = lookUp(scope, name.text);
  if (symbol !== undefined) resolver.symbols.set(name, symbol);
  else
    reportUnknown(
      resolver,
      name,
      visibleSymbols(scope).map((each) => each.name),
    );
  return symbol;
}

/** A lock where a lock is wanted: locals do not hide it. */
export function resolveLock(resolver: Resolver, name: Ast.Name): void {
  const symbol = resolver.globals.scope.names.get(name.text);
  if (symbol?.kind === "lock") {
    resolver.symbols.set(name, symbol);
    return;
  }
  const locks = [...resolver.globals.scope.names.values()].filter((each) => each.kind === "lock");
  const names = locks.map((each) => each.name);
  if (symbol === undefined) reportUnknown(resolver, name, names, "lock");
  else resolver.report("LS2006", name.span, { name: name.text, wanted: "a lock", is: isA(symbol) });
}

/** A kind of lock, by its name. */
export function resolveKind(resolver: Resolver, name: Ast.Name): KindSymbol | undefined {
  const symbol = resolver.globals.kinds.get(name.text);
  if (symbol !== undefined) resolver.symbols.set(name, symbol);
  else {
    const known = [...resolver.globals.kinds.keys(), ...preludeKinds()];
    reportUnknown(resolver, name, known, "lock kind");
  }
  return symbol;
}

/** Reports a name that nothing declares, with the nearest that something does. */
export function reportUnknown(
  resolver: Pick<Resolver, "report" | "globals" | "unknown">,
  name: Ast.Name,
  candidates: Iterable<string>,
  what = "name",
): void {
  const local = what === "name" && resolver.globals.localNames().has(name.text);
  const hint = local
    ? `a local of that name is not in sight here; properties see none: use ghost state`
    : undefined;
  resolver.unknown.push(name);
  const known = resolver.unknown.length > mostSuggestions ? [] : [...candidates];
  resolver.report("LS2001", name.span, { what, name: name.text, candidates: known }, [], hint);
}

/** Declares a local name in the scope; a second one of that name in it is reported. */
export function declareLocal(
  resolver: Resolver,
  name: Ast.Name,
  role: LocalSymbol["role"],
  scope: Scope,
): LocalSymbol {
  const symbol: LocalSymbol = {
    kind: "local",
    name: name.text,
    role,
    ghost: resolver.ghost,
    span: name.span,
  };
  resolver.symbols.set(name, symbol);
  // Nothing is bound: it cannot be used, and may stand as often as one likes.
  if (name.text === "_") return symbol;
  const earlier = scope.names.get(name.text);
  if (earlier?.kind === "local") {
    resolver.report(
      "LS2002",
      name.span,
      { name: name.text, what: "name" },
      [note(earlier.span, "first declared here")],
      "hold, atomic and labels open no scope: use another name",
    );
  }
  scope.names.set(name.text, symbol);
  return symbol;
}

/** What a symbol is, with its article, for messages. */
export function isA(symbol: Symbol): string {
  switch (symbol.kind) {
    case "enum":
    case "action":
    case "operation":
    case "opaque":
    case "opaque value":
      return `an ${symbol.kind}`;
    case "local":
      return symbol.role === "parameter" ? "a parameter" : "a local name";
    default:
      return `a ${symbol.kind}`;
  }
}
