/**
 * What properties ask about threads: where they stand (`at`, `in`, `ended`), and the events of a
 * step (`takes`, `returned`). Events are temporaries that the steps set; they are made on demand,
 * so properties are lowered in two rounds: `collectEvents` before the threads, the expressions
 * themselves after them.
 */
import { type Ast, report } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Type } from "../type.js";
import { cardinality } from "../value.js";
import * as build from "./build.js";
import { coerce } from "./coerce.js";
import { type Context, type Frame, newVariable } from "./context.js";
import { lowerExpr } from "./expressions.js";
import { matcherAt } from "./labels.js";
import { symbolIfAny } from "./names.js";
import { innerOf, isOptional, sameType } from "./type-relation.js";
import { lowerType } from "./types.js";

/** `t at L`. */
export function lowerLocated(
  context: Context,
  frame: Frame,
  thread: Ast.Expression,
  label: Ast.LabelReference,
): Expr {
  return located(context, frame, { thread, label, at: true });
}

interface LocatedOptions {
  readonly thread: Ast.Expression;
  readonly label: Ast.LabelReference;
  readonly at: boolean;
}

function located(context: Context, frame: Frame, options: LocatedOptions): Expr {
  const locations = context.threads.map((): number[] => []);
  context.located.push({ label: options.label, at: options.at, locations });
  const thread = lowerExpr(context, frame, options.thread);
  return { kind: "located", thread, locations, primed: frame.primed ?? false, type: build.bool };
}

export function lowerEnded(context: Context, frame: Frame, e: Ast.Expression): Expr {
  const locations = context.threads.map(() => [0]);
  const thread = lowerExpr(context, frame, e);
  return { kind: "located", thread, locations, primed: frame.primed ?? false, type: build.bool };
}

/**
 * `t in L` where L is a label, an operation or a chain of them; nothing if the right side is a set.
 */
export function lowerInLabel(
  context: Context,
  frame: Frame,
  e: Ast.BinaryExpression,
): Expr | undefined {
  const label = labelChain(context, e.right);
  return label && located(context, frame, { thread: e.left, label, at: false });
}

function labelChain(context: Context, e: Ast.Expression): Ast.LabelReference | undefined {
  const parts: Ast.Name[] = [];
  let root = e;
  while (root.kind === "field") {
    parts.unshift(root.name);
    root = root.base;
  }
  if (root.kind !== "name expression") return undefined;
  const symbol = symbolIfAny(context, root.name);
  const chained = symbol?.kind === "process" && parts.length > 0;
  const unresolved = !symbol && root.name.text !== "thread" && root.name.text !== "holders";
  if (symbol?.kind !== "operation" && !chained && !unresolved) return undefined;
  parts.unshift(root.name);
  return { kind: "label reference", parts, span: e.span };
}

/** `t takes L`: the step is the one that L labels. */
export function lowerTakes(
  context: Context,
  frame: Frame,
  thread: Ast.Expression,
  label: Ast.LabelReference,
): Expr {
  const text = label.parts.map((part) => part.text).join(".");
  const known = context.takesEvents.find(
    (event) => event.label.parts.map((part) => part.text).join(".") === text,
  );
  const variable = known?.variable ?? makeTakes(context, label, text);
  return build.and(acting(context, frame, thread), readEvent(variable, build.bool, label.span));
}

function makeTakes(context: Context, label: Ast.LabelReference, text: string): number {
  const draft = newVariable(context, {
    name: `takes ${text}`,
    type: build.bool,
    storage: "temporary",
    hidden: true,
    span: label.span,
  });
  context.takesEvents.push({ label, means: matcherAt(context, label), variable: draft.id });
  return draft.id;
}

function acting(context: Context, frame: Frame, thread: Ast.Expression): Expr {
  const who = lowerExpr(context, { ...frame, primed: false }, thread);
  return { kind: "acting", thread: who, type: build.bool };
}

function readEvent(variable: number, type: Type, span: Ast.Expression["span"]): Expr {
  return { kind: "read", place: { variable, indices: [] }, primed: false, type, span };
}

/** `t returned v`: an operation of a fitting type ended in this step with that value. */
export function lowerReturned(
  context: Context,
  frame: Frame,
  thread: Ast.Expression,
  value: Ast.Expression,
): Expr {
  const plain = value.kind === "none" ? undefined : lowerExpr(context, frame, value);
  const ends = [...operationsWithResult(context)].flatMap(([operation, type]) => {
    const fits = plain ? fitsInto(plain.type, type) : isOptional(type);
    if (!fits) return [];
    const wanted = plain ? coerce(plain, type, value.span) : lowerExpr(context, frame, value, type);
    const event = returnEvent(context, operation, type);
    const set: Type = { kind: "set", element: type };
    return [build.member(wanted, readEvent(event, set, value.span))];
  });
  const some = ends.reduce(build.or, build.falsehood);
  return build.and(acting(context, frame, thread), some);
}

function operationsWithResult(context: Context): Map<Ast.OperationDeclaration, Type> {
  const found = new Map<Ast.OperationDeclaration, Type>();
  const frame: Frame = { bindings: new Map(), path: "", ghost: true };
  for (const declaration of context.model.declarations) {
    if (declaration.kind !== "operation" || !declaration.result) continue;
    found.set(declaration, lowerType(context, frame, declaration.result));
  }
  return found;
}

function fitsInto(value: Type, result: Type): boolean {
  if (value.kind === "int" && result.kind === "int") return true;
  if (isOptional(result) && !isOptional(value)) return fitsInto(value, innerOf(result));
  return sameType(value, result) || (isOptional(value) && isOptional(result));
}

function returnEvent(context: Context, operation: Ast.OperationDeclaration, type: Type): number {
  const known = context.returnEvents.get(operation);
  if (known !== undefined) return known;
  const count = cardinality(type);
  const name = operation.name.text;
  if (count > 64) context.diagnostics.push(report("LS3004", operation.name.span, { name, count }));
  const draft = newVariable(context, {
    name: `returned ${name}`,
    type: { kind: "set", element: type },
    storage: "temporary",
    hidden: true,
    span: operation.name.span,
  });
  context.returnEvents.set(operation, draft.id);
  return draft.id;
}
