/**
 * Initial values (T9): `= e`, `= any`, `in S`, then `init { }`; every combination is an initial
 * state.
 */
import { type Ast, report, type Symbol } from "../../grammar/index.js";
import type { Domain, Expr, Op, VariableId } from "../ir.js";
import { printType } from "../print/print-type.js";
import { showValue } from "../show-value.js";
import type { Type } from "../type.js";
import { atomicBlock } from "./atomic.js";
import { type Context, type Frame, newVariable, readVariable, symbolOf } from "./context.js";
import { lowerDomain } from "./domains.js";
import { lowerAs } from "./expressions.js";
import type { Scope } from "./scope.js";
import { typeDomain } from "./torn.js";
import { membersOf } from "./types.js";

export function lowerInitial(context: Context): Op[] {
  const ops: Op[] = [];
  for (const [declaration, variable] of context.globals) {
    if (declaration.initial) ops.push(...initialOps(context, declaration, variable));
  }
  for (const info of context.locks.values()) {
    for (const [state, variable] of info.state) {
      if (state.initial) ops.push(...initialKindState(context, state, { variable, info }));
    }
  }
  for (const declaration of context.model.declarations) {
    if (declaration.kind === "init") ops.push(...initBlock(context, declaration));
  }
  return ops;
}

function initBlock(context: Context, declaration: Ast.InitDeclaration): Op[] {
  const frame: Frame = { bindings: new Map(), path: "init", ghost: true };
  const scope: Scope = { context, frame, regions: [], evident: [], takenTogether: [] };
  const flow = { falls: true, onReturn: () => [] };
  return atomicBlock(scope, declaration.body.statements, flow) as Op[]; // `init` has no exits
}

interface Element {
  readonly variable: VariableId;
  readonly indices: readonly Expr[];
  readonly frame: Frame;
}

/** Every element of an array, with the names of its indices bound (T3). */
function elements(
  context: Context,
  variable: VariableId,
  options: { names: readonly (Symbol | undefined)[]; frame: Frame; skip: number },
): Element[] {
  const dimensions = context.variables[variable]?.dimensions ?? [];
  const all = dimensions.reduce<Expr[][]>(
    (front, type) => front.flatMap((indices) => membersOf(type).map((last) => [...indices, last])),
    [[]],
  );
  return all.map((indices) => {
    const bindings = new Map(options.frame.bindings);
    for (const [i, symbol] of options.names.entries()) {
      const expr = indices[i + options.skip];
      if (symbol && expr) bindings.set(symbol, { kind: "expr", expr });
    }
    return { variable, indices, frame: { ...options.frame, bindings } };
  });
}

/** The initial value of every element. */
export function initialOps(
  context: Context,
  declaration: Ast.VariableDeclaration,
  variable: VariableId,
): Op[] {
  const names = declaration.indices.map((index) => index.name && symbolOf(context, index.name));
  const frame: Frame = { bindings: new Map(), path: "init", ghost: true };
  const initial = declaration.initial as Ast.Initial; // asked by the caller
  const type = context.variables[variable]?.type as Type; // a global
  return elements(context, variable, { names, frame, skip: 0 }).flatMap((element): Op[] => {
    const span = initial.span;
    if (initial.kind === "value") {
      const value = lowerAs(context, element.frame, initial.value, type);
      if (value.kind === "convert" && value.value.kind === "constant") {
        complain(context, declaration, { value: value.value, type });
        return [];
      }
      return [assignElement(element, value, span)];
    }
    const domain: Domain =
      initial.kind === "any"
        ? typeDomain(type)
        : lowerDomain(context, element.frame, initial.set, type);
    const draft = newVariable(context, { name: "any", type, storage: "temporary", span });
    return [
      { kind: "choose", variable: draft.id, domain, span },
      assignElement(element, readVariable(draft, span), span),
    ];
  });
}

function complain(
  context: Context,
  declaration: Ast.VariableDeclaration,
  { value, type }: { value: Expr & { readonly kind: "constant" }; type: Type },
): void {
  const name = declaration.name.text;
  if (context.diagnostics.some((one) => one.span === declaration.name.span)) return;
  const parameters = { name, value: showValue(value.type, value.value), type: printType(type) };
  context.diagnostics.push(report("LS3003", declaration.name.span, parameters));
}

function assignElement(element: Element, value: Expr, span: Ast.Initial["span"]): Op {
  const { variable, indices } = element;
  return { kind: "assign", place: { variable, indices }, value, span };
}

/** The same for the state of a lock. */
export function initialKindState(
  context: Context,
  state: Ast.KindState,
  { variable, info }: { variable: VariableId; info: NonNullable<Frame["lock"]>["info"] },
): Op[] {
  const names = state.indices.map((index) => index.name && symbolOf(context, index.name));
  const skip = info.dimensions.length;
  const base: Frame = { bindings: new Map(), path: "init", ghost: true };
  const type = context.variables[variable]?.type as Type; // made with the lock
  return elements(context, variable, { names, frame: base, skip }).map((element) => {
    const lock = { info, indices: element.indices.slice(0, skip) };
    const initial = state.initial as Ast.Expression; // asked by the caller
    const value = lowerAs(context, { ...element.frame, lock }, initial, type);
    return assignElement(element, value, state.span);
  });
}
