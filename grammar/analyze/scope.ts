/** Where a name holds (rule N2): a chain of tables, the innermost first. Filled in text order. */
import type { LocalSymbol, Symbol } from "../model/checked-model.js";

export interface Scope {
  readonly parent: Scope | undefined;
  readonly names: Map<string, Symbol>;
}

/** Names that a condition binds when it is true (rule N4). */
export type Bindings = ReadonlyMap<string, LocalSymbol>;

export const noBindings: Bindings = new Map();

/** A scope inside `parent`, with the names that its opening condition binds. */
export function innerScope(parent: Scope | undefined, bindings: Bindings = noBindings): Scope {
  return { parent, names: new Map(bindings) };
}

/** What the name means here, or undefined. */
export function lookUp(scope: Scope, name: string): Symbol | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const symbol = at.names.get(name);
    if (symbol !== undefined) return symbol;
  }
  return undefined;
}

/** Everything that can be named here, innermost first. */
export function visibleSymbols(scope: Scope): Symbol[] {
  const symbols: Symbol[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    symbols.push(...at.names.values());
  }
  return symbols;
}
