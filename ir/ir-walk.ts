/** Walks over a whole Ir: its programs, the operations in them, and every expression anywhere. */
import type { Span } from "../grammar/index.js";
import type { Expr, Ir, Op } from "./ir.js";
import { expressionsOf, nestedOps, partsOf } from "./lower/reads.js";

/** The lists of operations directly inside an operation. */
export function nestedOperations(op: Op): readonly (readonly Op[])[] {
  return nestedOps(op) as readonly (readonly Op[])[]; // an Op has no drafts inside
}

/** What every location and action does; the making of initial states is not among them. */
export function programsOf(ir: Ir): readonly (readonly Op[])[] {
  const ofThreads = ir.threads.flatMap((thread) => thread.locations.map((one) => one.program));
  return [...ofThreads, ...ir.actions.map((action) => action.program)];
}

export interface PlacedExpr {
  readonly expr: Expr;
  /** Of the expression or of what it stands in. */
  readonly span: Span;
}

/** Calls `visit` for every operation and every operation inside it. */
export function visitOperations(ops: readonly Op[], visit: (op: Op) => void): void {
  for (const op of ops) {
    visit(op);
    for (const nested of nestedOperations(op)) visitOperations(nested, visit);
  }
}

/** Calls `visit` for every expression of programs and properties, and for every part of one. */
export function visitExpressions(ir: Ir, visit: (placed: PlacedExpr) => void): void {
  const nowhere: Span = ir.variables[0]?.span ?? { file: 0, start: 0, end: 0 };
  const visitParts = (expr: Expr, outer: Span) => {
    const span = "span" in expr ? expr.span : outer;
    visit({ expr, span });
    for (const part of partsOf(expr)) visitParts(part, span);
  };
  for (const program of programsOf(ir)) {
    visitOperations(program, (op) => {
      for (const expr of expressionsOf(op)) visitParts(expr, "span" in op ? op.span : nowhere);
    });
  }
  for (const property of ir.properties) {
    if (property.kind !== "check") visitParts(property.condition, property.span);
  }
  for (const { locations } of ir.threads) {
    for (const { waitsFor, span } of locations) if (waitsFor) visitParts(waitsFor, span);
  }
  for (const expr of [...ir.constraints, ...ir.mayStop]) visitParts(expr, nowhere);
}
