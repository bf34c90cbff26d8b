/**
 * Invariants, step properties, covers, constraints (P1–P5). Lowered before the threads: they say
 * which events to record.
 */
import type { Ast } from "../../grammar/index.js";
import type { Expr, Property } from "../ir.js";
import type { Context, Frame } from "./context.js";
import { lowerExpr } from "./expressions.js";
import { partsOf } from "./reads.js";

export function lowerProperties(context: Context): void {
  for (const declaration of context.model.declarations) {
    if (declaration.kind === "liveness") context.liveness.push(declaration.name.text);
    const property = lowerProperty(context, declaration);
    if (!property) continue;
    context.propertyOf.set(property.name, context.properties.length);
    context.properties.push(property);
  }
}

function lowerProperty(context: Context, declaration: Ast.Declaration): Property | undefined {
  if (declaration.kind === "invariant" || declaration.kind === "step") {
    const condition = lowerExpr(context, propertyFrame(), declaration.condition);
    const { kind, span } = declaration;
    return { kind, name: declaration.name.text, condition, span };
  }
  if (declaration.kind !== "cover") return undefined;
  const condition = lowerExpr(context, propertyFrame(), declaration.condition);
  const ofStep = isOfStep(context, condition);
  return { kind: "cover", name: declaration.name.text, condition, ofStep, span: declaration.span };
}

function propertyFrame(): Frame {
  return { bindings: new Map(), path: "", ghost: true };
}

/** It speaks of two states, of who acts or of an event. */
function isOfStep(context: Context, expr: Expr): boolean {
  if (expr.kind === "acting") return true;
  if (expr.kind === "located" && expr.primed) return true;
  if (expr.kind === "read") {
    const storage = context.variables[expr.place.variable]?.storage;
    if (expr.primed || storage === "temporary") return true;
  }
  return partsOf(expr).some((part) => isOfStep(context, part));
}

export function lowerConstraints(context: Context): Expr[] {
  return context.model.declarations.flatMap((declaration) =>
    declaration.kind === "constraint"
      ? [lowerExpr(context, propertyFrame(), declaration.condition)]
      : [],
  );
}

/** `may stop when e`. */
export function lowerMayStop(context: Context): Expr[] {
  return context.model.declarations.flatMap((declaration) =>
    declaration.kind === "may stop" && declaration.when
      ? [lowerExpr(context, propertyFrame(), declaration.when)]
      : [],
  );
}
