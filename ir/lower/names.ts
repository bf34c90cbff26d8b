/** Names, indices and fields in a value's place. */
import type { Ast, Symbol } from "../../grammar/index.js";
import type { Expr, Place, VariableId } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { coerce } from "./coerce.js";
import { type Context, type Frame, newBound, type ThreadInfo } from "./context.js";
import { lowerExpr, quantify } from "./expressions.js";
import { lockPlace, lowerHolders } from "./lock-expressions.js";
import { equalUntorn } from "./torn.js";
import { lowerType, membersOf, valueOf } from "./types.js";

/** The symbol of a name, if it has one: built-in words and labels have none. */
export function symbolIfAny(context: Context, name: Ast.Name): Symbol | undefined {
  return context.model.symbols.get(name);
}

/** The type that a name stands for as "every value of", or nothing. */
export function typeNamed(context: Context, frame: Frame, name: Ast.Name): Type | undefined {
  const symbol = symbolIfAny(context, name);
  if (!symbol && name.text === "bool") return build.bool;
  if (!symbol) return name.text === "thread" ? context.threadType : undefined;
  const kinds = ["type", "enum", "record", "opaque"];
  if (!kinds.includes(symbol.kind)) return undefined;
  return lowerType(context, frame, { kind: "named type", name, span: name.span });
}

/**
 * The threads of a process with an index, or nothing: `faulter` alone is the set of its threads
 * (T4).
 */
export function processThreads(context: Context, name: Ast.Name): ThreadInfo[] | undefined {
  const symbol = symbolIfAny(context, name);
  if (symbol?.kind !== "process" || !symbol.declaration.index) return undefined;
  return context.threads.filter((thread) => thread.process === symbol.declaration);
}

export function lowerName(context: Context, frame: Frame, e: Ast.NameExpression): Expr {
  const symbol = symbolIfAny(context, e.name);
  if (!symbol) return lowerUnresolved(context, frame, e.name);
  switch (symbol.kind) {
    case "parameter": {
      const value = context.parameters.get(symbol.declaration);
      if (value?.kind !== "value") throw new Error(`parameter without value: ${symbol.name}`);
      return value.expr;
    }
    case "case":
    case "opaque value":
      return lowerCaseName(context, frame, symbol);
    case "variable":
      return readPlace(context, frame, { place: globalPlace(context, symbol.declaration, []), e });
    case "local":
      return lowerLocal(context, frame, e, symbol);
    case "process":
      return lowerProcess(context, symbol.declaration, e.name);
    case "function":
      return lowerExpr(context, frame, symbol.declaration.body);
    case "kind parameter": {
      const value = frame.lock?.info.arguments.get(symbol.declaration);
      if (!value) throw new Error(`kind parameter outside of its kind: ${symbol.name}`);
      return value;
    }
    case "kind state":
      return readPlace(context, frame, { place: kindPlace(frame, symbol.declaration, []), e });
    case "type":
    case "enum":
    case "record":
    case "opaque":
      return allOf(context, frame, e.name);
    default:
      throw new Error(`not a value: ${symbol.kind} ${symbol.name}`);
  }
}

function lowerUnresolved(context: Context, frame: Frame, name: Ast.Name): Expr {
  if (name.text === "thread" || name.text === "bool") return allOf(context, frame, name);
  if (name.text === "holders" && frame.lock) {
    return lowerHolders(context, frame, { ...frame.lock, span: name.span });
  }
  throw new Error(`unresolved name after analysis: ${name.text}`);
}

function allOf(context: Context, frame: Frame, name: Ast.Name): Expr {
  const element = typeNamed(context, frame, name);
  if (!element) throw new Error(`not a type: ${name.text}`);
  const value = membersOf(element).map(valueOf);
  return build.constant(value, { kind: "set", element });
}

function lowerCaseName(
  context: Context,
  frame: Frame,
  symbol: Extract<Symbol, { kind: "case" | "opaque value" }>,
): Expr {
  const name = symbol.declaration.name;
  const type = lowerType(context, frame, { kind: "named type", name, span: name.span });
  if (type.kind === "scalar") return build.constant(symbol.index, type);
  return build.make(type, symbol.index, []);
}

function lowerLocal(context: Context, frame: Frame, e: Ast.NameExpression, symbol: Symbol): Expr {
  const binding = frame.bindings.get(symbol);
  if (!binding) throw new Error(`local without a meaning here: ${symbol.name}`);
  if (binding.kind === "expr") return binding.expr;
  return readPlace(context, frame, { place: { variable: binding.id, indices: [] }, e });
}

function lowerProcess(context: Context, process: Ast.ProcessDeclaration, name: Ast.Name): Expr {
  const threads = context.threads.filter((thread) => thread.process === process);
  const only = threads[0];
  if (!process.index && only) return build.constant(only.id, context.threadType);
  const value = threads.map((thread) => thread.id);
  if (!process.index) throw new Error(`process without thread: ${name.text}`);
  return build.constant(value, { kind: "set", element: context.threadType });
}

export function globalPlace(
  context: Context,
  declaration: Ast.VariableDeclaration,
  indices: readonly Expr[],
): Place {
  const variable = context.globals.get(declaration);
  if (variable === undefined) throw new Error(`variable without place: ${declaration.name.text}`);
  return { variable, indices };
}

export function kindPlace(
  frame: Frame,
  declaration: Ast.KindState,
  indices: readonly Expr[],
): Place {
  const variable = frame.lock?.info.state.get(declaration);
  if (variable === undefined) throw new Error(`kind state elsewhere: ${declaration.name.text}`);
  return { variable, indices: [...(frame.lock?.indices ?? []), ...indices] };
}

function variableType(context: Context, id: VariableId): Type {
  const draft = context.variables[id];
  if (!draft) throw new Error(`no variable ${id}`);
  return draft.type;
}

function readPlace(
  context: Context,
  frame: Frame,
  { place, e }: { place: Place; e: { readonly span: Ast.Expression["span"] } },
): Expr {
  const primed = frame.primed ?? false;
  const type = variableType(context, place.variable);
  return { kind: "read", place, primed, type, span: e.span };
}

/** `a[i][j]`: an element of an array, a thread of a process, an element of a queue. */
export function lowerIndexed(context: Context, frame: Frame, e: Ast.IndexExpression): Expr {
  const { root, indices } = indexedBy(e);
  if (root.kind === "prime") {
    const plain = indexed(root.base, indices);
    return lowerExpr(context, { ...frame, primed: true, plainIndices: true }, plain);
  }
  const symbol = root.kind === "name expression" ? symbolIfAny(context, root.name) : undefined;
  if (symbol?.kind === "process") return lowerThread(context, frame, symbol.declaration, e);
  const place = placeOf(context, frame, root, indices);
  if (place) {
    const read = readPlace(context, frame, { place: place.place, e });
    return place.rest.reduce((queue, index) => element(context, frame, queue, index), read);
  }
  return element(context, frame, lowerExpr(context, frame, e.base), e.index);
}

function indexedBy(e: Ast.Expression): { root: Ast.Expression; indices: Ast.Expression[] } {
  const indices: Ast.Expression[] = [];
  let root = e;
  while (root.kind === "index expression") {
    indices.unshift(root.index);
    root = root.base;
  }
  return { root, indices };
}

function indexed(root: Ast.Expression, indices: readonly Ast.Expression[]): Ast.Expression {
  return indices.reduce<Ast.Expression>(
    (base, index) => ({ kind: "index expression", base, index, span: root.span }),
    root,
  );
}

/** For the indices of what is read in `frame`. */
function indexFrame(frame: Frame): Frame {
  return frame.plainIndices ? { ...frame, primed: false, plainIndices: false } : frame;
}

function element(context: Context, frame: Frame, queue: Expr, index: Ast.Expression): Expr {
  if (queue.type.kind !== "queue") throw new Error("an index into something that has none");
  const at = lowerExpr(context, indexFrame(frame), index);
  return { kind: "queue element", queue, index: at, type: queue.type.element, span: index.span };
}

/**
 * The place of a variable with as many indices as it has dimensions; `rest` goes into its value.
 */
export function placeOf(
  context: Context,
  frame: Frame,
  root: Ast.Expression,
  indices: readonly Ast.Expression[],
): { place: Place; rest: readonly Ast.Expression[] } | undefined {
  if (root.kind === "field") return lockPlace(context, frame, root, indices);
  if (root.kind !== "name expression") return undefined;
  const symbol = symbolIfAny(context, root.name);
  let place: Place;
  if (symbol?.kind === "variable") place = globalPlace(context, symbol.declaration, []);
  else if (symbol?.kind === "kind state") place = kindPlace(frame, symbol.declaration, []);
  else if (symbol?.kind === "local") {
    const binding = frame.bindings.get(symbol);
    if (binding?.kind !== "variable") return undefined;
    place = { variable: binding.id, indices: [] };
  } else return undefined;
  return complete(context, frame, place, indices);
}

export function complete(
  context: Context,
  frame: Frame,
  place: Place,
  indices: readonly Ast.Expression[],
): { place: Place; rest: readonly Ast.Expression[] } {
  const dimensions = context.variables[place.variable]?.dimensions ?? [];
  const wanted = dimensions.slice(place.indices.length);
  const within = indexFrame(frame);
  const lowered = wanted.flatMap((type, i) => {
    const index = indices[i];
    return index ? [lowerIndex(context, within, index, type)] : [];
  });
  const all = { ...place, indices: [...place.indices, ...lowered] };
  return { place: all, rest: indices.slice(wanted.length) };
}

/** An index keeps its own bounds if it is a number: the access itself tests them. */
export function lowerIndex(context: Context, frame: Frame, e: Ast.Expression, type: Type): Expr {
  const expr = lowerExpr(context, frame, e, type);
  return type.kind === "int" ? expr : coerce(expr, type, e.span);
}

function lowerThread(
  context: Context,
  frame: Frame,
  process: Ast.ProcessDeclaration,
  e: Ast.IndexExpression,
): Expr {
  const threads = context.threads.filter((thread) => thread.process === process);
  const first = threads[0];
  if (!first?.index) throw new Error(`process without threads: ${process.name.text}`);
  const index = lowerExpr(context, frame, e.index);
  const value = (thread: ThreadInfo): Expr => build.constant(thread.id, context.threadType);
  return threads
    .slice(0, -1)
    .reduceRight(
      (rest, thread) =>
        build.conditional(build.equal(index, thread.index as Expr), value(thread), rest),
      value(threads[threads.length - 1] as ThreadInfo),
    );
}

export function lowerField(context: Context, frame: Frame, e: Ast.FieldExpression): Expr {
  const place = lockPlace(context, frame, e, []);
  if (place) return readPlace(context, frame, { place: place.place, e });
  const value = lowerExpr(context, frame, e.base);
  if (value.type.kind !== "record") throw new Error(`no field here: ${e.name.text}`);
  const field = value.type.fields.findIndex((one) => one.name === e.name.text);
  const type = value.type.fields[field]?.type;
  if (!type) throw new Error(`no such field: ${e.name.text}`);
  return { kind: "field", value, field, type, span: e.span };
}

/** `rm_state' == rm_state`: arrays compared as a whole (P3), element by element. */
export function wholeArray(
  context: Context,
  frame: Frame,
  e: Ast.BinaryExpression,
): Expr | undefined {
  const left = arrayOf(context, frame, e.left);
  const right = arrayOf(context, frame, e.right);
  if (!left || !right) return undefined;
  const binders = left.dimensions.map((type) => ({ id: newBound(context), type }));
  const indices = binders.map(({ id, type }): Expr => ({ kind: "bound", id, type }));
  const read = ({ place, primed }: ArrayPart): Expr => ({
    kind: "read",
    place: { ...place, indices: [...place.indices, ...indices] },
    primed,
    type: variableType(context, place.variable),
    span: e.span,
  });
  return binders.reduceRight<Expr>(
    (body, { id, type }) => quantify("forall", id, { kind: "type", type }, body),
    equalUntorn(read(left), read(right)),
  );
}

/** What is left of an array when some of its indices are given. */
interface ArrayPart {
  readonly place: Place;
  readonly dimensions: readonly Type[];
  readonly primed: boolean;
}

function arrayOf(context: Context, frame: Frame, e: Ast.Expression): ArrayPart | undefined {
  if (e.kind === "prime") return arrayOf(context, { ...frame, primed: true }, e.base);
  const { root, indices } = indexedBy(e);
  if (root.kind === "prime") {
    const plain = indexed(root.base, indices);
    return arrayOf(context, { ...frame, primed: true, plainIndices: true }, plain);
  }
  const place = placeOf(context, frame, root, indices)?.place;
  const all = (place && context.variables[place.variable]?.dimensions) ?? [];
  if (!place || all.length === place.indices.length) return undefined;
  const dimensions = all.slice(place.indices.length);
  return { place, dimensions, primed: frame.primed ?? false };
}
