/**
 * Guarded commands (A1, A2): one action of the waist for every binding of the arguments, where that
 * is affordable.
 */
import type { Ast } from "../../grammar/index.js";
import type { Action, BoundArgument, Expr, Op } from "../ir.js";
import { showValue } from "../show-value.js";
import type { Type } from "../type.js";
import { cardinality } from "../value.js";
import { atomicBlock } from "./atomic.js";
import * as build from "./build.js";
import { type Context, type Frame, newVariable, symbolOf } from "./context.js";
import { lowerExpr } from "./expressions.js";
import type { DraftOp } from "./graph.js";
import { withMemory } from "./memory-steps.js";
import type { Scope } from "./scope.js";
import { bindPatterns } from "./simple.js";
import { touchedTwice } from "./touched-twice.js";
import { lowerType, membersOf, valueOf } from "./types.js";

/** Bindings beyond this are chosen when the action is taken instead of being written out. */
const mostExpanded = 512;

export function lowerActions(context: Context): Action[] {
  return context.model.declarations.flatMap((declaration) =>
    declaration.kind === "action" ? lowerAction(context, declaration) : [],
  );
}

function lowerAction(context: Context, declaration: Ast.ActionDeclaration): Action[] {
  const empty: Frame = { bindings: new Map(), path: declaration.name.text, ghost: false };
  const types = declaration.parameters.map((one) => lowerType(context, empty, one.type));
  const count = types.reduce((product, type) => product * cardinality(type), 1);
  const step = context.steps.length;
  context.steps.push({ name: declaration.name.text, span: declaration.name.span });
  if (count > (context.choosesArguments ? 1 : mostExpanded))
    return chosenAction(context, declaration, { types, step });
  return product(types.map(membersOf)).flatMap((values) => {
    const frame: Frame = { ...empty, bindings: new Map() };
    for (const [i, parameter] of declaration.parameters.entries()) {
      const expr = values[i] as Expr; // one value per parameter
      frame.bindings.set(symbolOf(context, parameter.name), { kind: "expr", expr });
    }
    const bound = declaration.parameters.map((parameter, i) => ({
      name: parameter.name.text,
      ...printed(values[i] as Expr, types[i] as Type),
    }));
    return finish(context, declaration, { frame, step, bound, head: [] });
  });
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (all, list) => all.flatMap((front) => list.map((last) => [...front, last])),
    [[]],
  );
}

function printed(expr: Expr, type: Type): Omit<BoundArgument, "name"> {
  const value = valueOf(expr);
  return { value: showValue(type, value), typed: { type, value } };
}

function chosenAction(
  context: Context,
  declaration: Ast.ActionDeclaration,
  { types, step }: { types: readonly Type[]; step: number },
): Action[] {
  const frame: Frame = { bindings: new Map(), path: declaration.name.text, ghost: false };
  const head = declaration.parameters.map((parameter, i): Op => {
    const type = types[i] as Type; // one type per parameter
    const name = parameter.name.text;
    const span = parameter.span;
    const draft = newVariable(context, { name, type, storage: "temporary", span });
    const symbol = symbolOf(context, parameter.name);
    frame.bindings.set(symbol, { kind: "variable", id: draft.id, type });
    return {
      kind: "choose",
      variable: draft.id,
      domain: { kind: "type", type },
      shown: name,
      span,
    };
  });
  return finish(context, declaration, { frame, step, bound: [], head });
}

interface Made {
  readonly frame: Frame;
  readonly step: number;
  readonly bound: Action["bound"];
  readonly head: readonly Op[];
}

function finish(context: Context, declaration: Ast.ActionDeclaration, made: Made): Action[] {
  const { frame, step, bound, head } = made;
  const scope: Scope = { context, frame, regions: [], evident: [], takenTogether: [] };
  const when = declaration.when ? lowerExpr(context, frame, declaration.when) : build.truth;
  if (build.isFalse(when)) return [];
  const wait: DraftOp[] = build.isTrue(when)
    ? []
    : [{ kind: "await", condition: when, span: declaration.when?.span ?? declaration.span }];
  const binds = declaration.when ? bindPatterns(scope, declaration.when) : [];
  const leaving: DraftOp = { kind: "finish", location: null };
  const flow = { falls: false, onReturn: () => [leaving] };
  const body = atomicBlock(scope, declaration.body.statements, flow);
  const draft = [{ kind: "step" as const, step }, ...head, ...wait, ...binds, ...body, leaving];
  const program = draft as readonly Op[]; // an action has no exits to other nodes
  const watched = touchedTwice(context, program);
  const span = declaration.span;
  const name = declaration.name.text;
  return [{ name, bound, program: withMemory(context, program), watched, span }];
}
