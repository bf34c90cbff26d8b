/** An operation at one call (S5): its arguments, and the scope in which its body is lowered. */
import { type Ast, argumentFor } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import { symbolOf, type VariableDraft } from "./context.js";
import { disciplineOps, requiresOps } from "./discipline.js";
import { lowerAs } from "./expressions.js";
import type { DraftOp, Region } from "./graph.js";
import { symbolIfAny } from "./names.js";
import { withPatterns } from "./pattern-locals.js";
import { assign, hiddenLocal, type Scope } from "./scope.js";
import { touchesShared } from "./simple.js";
import { lowerType } from "./types.js";

export interface Expansion {
  readonly operation: Ast.OperationDeclaration;
  readonly inner: Scope;
  readonly region: Region;
  /** Evaluates the arguments, all together. */
  readonly argumentOps: readonly DraftOp[];
  /** Then a step of its own (S1). */
  readonly isStep: boolean;
  /** What is required of the caller, checked before the body. */
  readonly requires: readonly DraftOp[];
  readonly result?: VariableDraft;
}

/** The operation that an expression calls as a whole, or nothing. */
export function calledOperation(
  scope: Scope,
  e: Ast.Expression | undefined,
): Ast.OperationDeclaration | undefined {
  if (e?.kind !== "call") return undefined;
  const symbol = symbolIfAny(scope.context, e.callee);
  return symbol?.kind === "operation" ? symbol.declaration : undefined;
}

export function expandCall(
  scope: Scope,
  call: Ast.CallExpression,
  operation: Ast.OperationDeclaration,
): Expansion {
  const { context, frame } = scope;
  const name = operation.name.text;
  const path = frame.path === "" ? name : `${frame.path}.${name}`;
  const inner: Scope = { ...scope, frame: { ...frame, bindings: new Map(), path } };
  const patterns = withPatterns(
    scope,
    call.arguments.map((argument) => argument.value),
  );
  const values: Expr[] = [];
  const argumentOps: DraftOp[] = [];
  for (const [i, parameter] of operation.parameters.entries()) {
    const given = argumentFor(call, parameter, i);
    if (!given) throw new Error(`missing argument ${parameter.name.text}`);
    const type = lowerType(context, inner.frame, parameter.type);
    const value = lowerAs(context, patterns.frame, given, type);
    values.push(value);
    const symbol = symbolOf(context, parameter.name);
    if (isAlias(scope, value)) {
      inner.frame.bindings.set(symbol, aliasBinding(value));
      continue;
    }
    const made = { name: parameter.name.text, type, span: given.span };
    const draft = hiddenLocalNamed(inner, made);
    inner.frame.bindings.set(symbol, { kind: "variable", id: draft.id, type });
    argumentOps.push(assign(draft, value, given.span));
  }
  const checks = disciplineOps(scope, { reads: values, writes: [], span: call.span });
  const outer = scope.regions.at(-1)?.path ?? [];
  const region: Region = { kind: "operation", name, path: [...outer, name] };
  const resultType = operation.result && lowerType(context, inner.frame, operation.result);
  const result =
    resultType && hiddenLocal(inner, { name: "result", type: resultType, span: operation.span });
  const body = { ...inner, regions: [...scope.regions, region], ...(result ? { result } : {}) };
  return {
    operation,
    inner: result ? body : withoutResult(body),
    region,
    argumentOps: [...patterns.ops, ...checks, ...argumentOps],
    isStep: touchesShared(scope, values),
    requires: requiresOps(body, operation),
    ...(result ? { result } : {}),
  };
}

function withoutResult(scope: Scope): Scope {
  const { result: _, ...rest } = scope;
  return rest;
}

/** The caller stands still during the call, so its locals serve as parameters as they are. */
function isAlias(scope: Scope, value: Expr): boolean {
  if (scope.context.keepsArguments && scope.frame.thread !== undefined) return false;
  if (value.kind === "constant") return true;
  if (value.kind !== "read" || value.place.indices.length > 0) return false;
  const storage = scope.context.variables[value.place.variable]?.storage;
  return storage === "local" || (storage === "temporary" && scope.frame.thread === undefined);
}

function aliasBinding(value: Expr) {
  if (value.kind !== "read") return { kind: "expr" as const, expr: value };
  return { kind: "variable" as const, id: value.place.variable, type: value.type };
}

function hiddenLocalNamed(scope: Scope, options: Parameters<typeof hiddenLocal>[1]): VariableDraft {
  const draft = hiddenLocal(scope, options);
  draft.fixed = true;
  return draft;
}

/** The event that the operation ended with this result, for properties that ask. */
export function returnedOps(scope: Scope, expansion: Expansion): DraftOp[] {
  const variable = scope.context.returnEvents.get(expansion.operation);
  const result = expansion.result;
  const type = variable === undefined ? undefined : scope.context.variables[variable]?.type;
  if (variable === undefined || !result || type?.kind !== "set") return [];
  const span = expansion.operation.name.span;
  const place = { variable, indices: [] };
  const old: Expr = { kind: "read", place, primed: false, type, span };
  const read: Expr = {
    kind: "read",
    place: { variable: result.id, indices: [] },
    primed: false,
    type: result.type,
    span,
  };
  const one: Expr = { kind: "make set", elements: [read], type };
  const value: Expr = { kind: "union", left: old, right: one, type };
  return [{ kind: "assign", place, value, span }];
}
