/** Places: variables, elements of arrays, fields of records, state of locks, mutable locals. */
import type { Ast } from "../../grammar/index.js";
import { type Env, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import { atom, type Js } from "./js.js";
import { identifier } from "./names.js";
import { unaliased } from "./types.js";

export interface PlaceText {
  readonly get: Js;
  /** The statement that stores a value. */
  readonly set: (value: string) => string;
  /** Declared type of what is stored; absent for locals without one. */
  readonly type?: Ast.TypeExpression;
  /** The cell in shared memory; absent for locals. */
  readonly cell?: string;
  readonly storage: "shared" | "ghost" | "local";
  /** Indices that go into the value: of a queue. */
  readonly rest: readonly Ast.Expression[];
}

/** What an expression names, if it names something that is stored. */
export function placeOf(env: Env, e: Ast.Expression): PlaceText | undefined {
  const indices: Ast.Expression[] = [];
  let root = e;
  while (root.kind === "index expression") {
    indices.unshift(root.index);
    root = root.base;
  }
  if (root.kind === "field") return lockField(env, root, indices);
  if (root.kind !== "name expression") return undefined;
  const symbol = symbolOf(env.emitter, root.name);
  if (symbol?.kind === "variable") {
    const { declaration } = symbol;
    const base = `this.${identifier(symbol.name)}`;
    const storage = declaration.storage === "ghost" ? "ghost" : "shared";
    return stored(env, { base, declaration, indices, storage });
  }
  if (symbol?.kind === "kind state") {
    const base = `lock.state.${identifier(symbol.name)}`;
    return stored(env, { base, declaration: symbol.declaration, indices, storage: "shared" });
  }
  if (symbol?.kind !== "local") return undefined;
  const binding = env.bindings.get(symbol);
  if (!binding || !/^\w+$/.test(binding.js.text)) return undefined;
  return {
    get: binding.js,
    set: (value) => `${binding.js.text} = ${value};`,
    storage: "local",
    rest: indices,
  };
}

/** `this.pair.part("left")`: a field of a stored record, as a cell; where fields stand apart. */
export function partOf(env: Env, e: Ast.Expression): string | undefined {
  if (!env.apart || e.kind !== "field") return undefined;
  const part = `.part("${identifier(e.name.text)}")`;
  const outer = partOf(env, e.base);
  if (outer !== undefined) return `${outer}${part}`;
  const isStored = e.base.kind === "name expression" || e.base.kind === "index expression";
  const place = isStored ? placeOf(env, e.base) : undefined;
  if (place?.cell === undefined || place.rest.length > 0) return undefined;
  return `${place.cell}${part}`;
}

interface Stored {
  readonly base: string;
  readonly declaration: {
    readonly indices: readonly Ast.Index[];
    readonly type: Ast.TypeExpression;
  };
  readonly indices: readonly Ast.Expression[];
  readonly storage: "shared" | "ghost";
}

function stored(env: Env, { base, declaration, indices, storage }: Stored): PlaceText {
  const count = declaration.indices.length;
  const own = indices.slice(0, count).map((one) => compile(env, one).text);
  const list = own.join(", ");
  return {
    get: atom(`${base}.get(${list})`),
    set: (value) => `${base}.set(${[...own, value].join(", ")});`,
    type: declaration.type,
    cell: count === 0 ? base : `${base}.at(${list})`,
    storage,
    rest: indices.slice(count),
  };
}

/** `lock.field`, `lock[i].field[j]` (K9). */
function lockField(
  env: Env,
  e: Ast.FieldExpression,
  indices: readonly Ast.Expression[],
): PlaceText | undefined {
  const symbol = symbolOf(env.emitter, e.name);
  if (symbol?.kind !== "kind state") return undefined;
  const lock = lockText(env, e.base);
  if (lock === undefined) return undefined;
  const base = `${lock}.state.${identifier(symbol.name)}`;
  return stored(env, { base, declaration: symbol.declaration, indices, storage: "shared" });
}

/** The lock that an expression names, `inv[f]`. */
export function lockText(env: Env, e: Ast.Expression): string | undefined {
  const indices: Ast.Expression[] = [];
  let root = e;
  while (root.kind === "index expression") {
    indices.unshift(root.index);
    root = root.base;
  }
  const symbol = root.kind === "name expression" ? symbolOf(env.emitter, root.name) : undefined;
  if (symbol?.kind !== "lock") return undefined;
  const base = `this.${identifier(symbol.name)}`;
  if (indices.length === 0) return base;
  return `${base}.at(${indices.map((one) => compile(env, one).text).join(", ")})`;
}

/** The cell of a stored set or queue. */
export function cellOf(
  env: Env,
  e: Ast.Expression,
): { readonly text: string; readonly isSet: boolean } | undefined {
  if (e.kind !== "name expression" && e.kind !== "index expression" && e.kind !== "field") {
    return undefined;
  }
  const place = placeOf(env, e);
  if (place?.cell === undefined || place.type === undefined) return undefined;
  return { text: place.cell, isSet: unaliased(env.emitter, place.type).kind === "set type" };
}
