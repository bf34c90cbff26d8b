/** Which location a place in the text is (R2): a variable, an element, a member of a set. */
import type { Ast, Span } from "../../grammar/index.js";
import { localOf, shownText, valueText } from "./names.js";
import type { Scope } from "./scope.js";
import type { Size, Touch } from "./trace.js";
import { sizeOf, unaliased } from "./width.js";

/** A place in shared memory, and the rest of the text behind it. */
export interface SharedPlace {
  readonly variable: Ast.VariableDeclaration;
  /** Of the array. */
  readonly indices: readonly Ast.Expression[];
  /** Fields, and indices of a queue, from left to right. */
  readonly rest: readonly (Ast.Name | Ast.Expression)[];
}

/** Undefined for locals, ghost state, and what is no place. */
export function sharedPlace(scope: Scope, e: Ast.Expression): SharedPlace | undefined {
  if (e.kind === "name expression") {
    const symbol = scope.at.model.symbols.get(e.name);
    if (symbol?.kind !== "variable" || symbol.declaration.storage === "ghost") return undefined;
    return { variable: symbol.declaration, indices: [], rest: [] };
  }
  if (e.kind !== "index expression" && e.kind !== "field") return undefined;
  const base = sharedPlace(scope, e.base);
  if (base === undefined) return undefined;
  if (e.kind === "field") return { ...base, rest: [...base.rest, e.name] };
  if (base.indices.length < base.variable.indices.length) {
    return { ...base, indices: [...base.indices, e.index] };
  }
  return { ...base, rest: [...base.rest, e.index] };
}

/** All indices of a place, of whatever kind it is. */
export function indicesOf(e: Ast.Expression): readonly Ast.Expression[] {
  if (e.kind === "index expression") return [...indicesOf(e.base), e.index];
  return e.kind === "field" || e.kind === "unwrap" ? indicesOf(e.base) : [];
}

/** The touch of a whole place. */
export function touchOf(
  scope: Scope,
  place: SharedPlace,
  how: { readonly access: Touch["access"]; readonly span: Span },
): Touch {
  const element = elementOf(scope, place);
  const size = element.size === "word" ? sizeOf(scope.at, place.variable.type) : element.size;
  const field = size === "wide" ? place.rest[0] : undefined;
  if (field?.kind !== "name") return { kind: "touch", ...element, ...how, size };
  const name = field.text;
  const { key, shown } = element;
  return {
    kind: "touch",
    ...element,
    ...how,
    key: `${key}.${name}`,
    shown: `${shown}.${name}`,
    size: fieldSize(scope, place.variable, name),
  };
}

/** The touch of one member: `x in S`, `S += {x}`, `take x from S` (R2). */
export function memberTouch(
  scope: Scope,
  place: SharedPlace,
  how: {
    readonly member: string | undefined;
    readonly shown: string;
    readonly access: Touch["access"];
    readonly span: Span;
  },
): Touch {
  const { access, span, member = unknown(span) } = how;
  const element = elementOf(scope, place);
  return {
    kind: "touch",
    ...element,
    access,
    span,
    key: `${element.key}{${member}}`,
    shown: `{${how.shown}} of ${element.shown}`,
    size: scope.many.some((one) => member.includes(one)) ? "elements" : element.size,
  };
}

function elementOf(scope: Scope, { variable, indices }: SharedPlace) {
  const texts = indices.map((index) => valueText(scope.names, index) ?? unknown(index.span));
  const missing = indices.length < variable.indices.length;
  const all = missing || texts.some((text) => scope.many.some((one) => text.includes(one)));
  const size: Size = all ? "elements" : "word";
  const name = variable.name.text;
  return {
    variable,
    key: `${name}${texts.map((text) => `[${text}]`).join("")}`,
    shown: `${name}${indices.map((index) => `[${shownIndex(scope, index)}]`).join("")}`,
    indices: texts,
    size,
  };
}

/** A parameter of a function as its argument. */
function shownIndex(scope: Scope, index: Ast.Expression): string {
  const local = index.kind === "name expression" ? localOf(scope.names, index.name) : undefined;
  const known = local && scope.names.known.get(local);
  return known === undefined ? sourceText(scope, index.span) : shownText(known);
}

/** Equal to nothing, itself included: see `isSame`. */
function unknown(span: Span): string {
  return `?${span.start}`;
}

/** Whether two touches are certainly of one location. */
export function isSame(left: Touch, right: Touch): boolean {
  return left.key === right.key && !left.key.includes("?");
}

export function sourceText(scope: Scope, { file, start, end }: Span): string {
  const text = scope.at.model.sources[file]?.text.slice(start, end) ?? "";
  return text.replace(/\s+/g, " ").trim();
}

function fieldSize(scope: Scope, variable: Ast.VariableDeclaration, name: string): Size {
  const type = unaliased(scope.at, variable.type);
  const symbol = type.kind === "named type" ? scope.at.model.symbols.get(type.name) : undefined;
  if (symbol?.kind !== "record") return "wide";
  const field = symbol.declaration.fields.find((one) => one.name.text === name);
  return field === undefined ? "wide" : sizeOf(scope.at, field.type);
}

/** Whether a place is a set: what is asked of its members is asked one by one. */
export function isSet(scope: Scope, e: Ast.Expression): boolean {
  return scope.at.model.types.get(e)?.kind === "set";
}

/** The local that a name declares, as a text. */
export function localName(scope: Scope, name: Ast.Name): string | undefined {
  const local = localOf(scope.names, name);
  return local && valueText(scope.names, { kind: "name expression", name, span: name.span });
}
