/** Walks over expressions and operations: what they read, and the parts of an expression. */
import type { Domain, Expr, Place, VariableId } from "../ir.js";
import type { DraftOp } from "./graph.js";

export function domainParts(domain: Domain): readonly Expr[] {
  switch (domain.kind) {
    case "type":
      return [];
    case "range":
      return [domain.low, domain.high];
    case "set":
      return [domain.set];
    case "queue":
      return [domain.queue];
  }
}

/** The direct subexpressions, in order of evaluation. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "constant":
    case "bound":
      return [];
    case "read":
      return expr.place.indices;
    case "let":
      return [expr.value, expr.body];
    case "not":
      return [expr.operand];
    case "if":
      return [expr.condition, expr.then, expr.otherwise];
    case "quantifier":
      return [...domainParts(expr.domain), expr.body];
    case "comprehension":
      return [...domainParts(expr.domain), expr.where];
    case "make set":
    case "make queue":
      return expr.elements;
    case "member":
      return [expr.element, expr.collection];
    case "size":
      return [expr.collection];
    case "make":
      return expr.fields;
    case "is case":
    case "field":
    case "convert":
      return [expr.value];
    case "with field":
      return [expr.value, expr.replacement];
    case "head":
    case "tail":
      return [expr.queue];
    case "queue element":
      return [expr.queue, expr.index];
    case "append":
      return [expr.queue, expr.suffix];
    case "remove":
      return [expr.queue, expr.others];
    case "located":
    case "acting":
      return [expr.thread];
    default:
      return [expr.left, expr.right];
  }
}

export function eachRead(expr: Expr, visit: (place: Place) => void): void {
  for (const part of partsOf(expr)) eachRead(part, visit);
  if (expr.kind === "read") visit(expr.place);
}

export function reads(expr: Expr, test: (variable: VariableId) => boolean): boolean {
  if (expr.kind === "read" && test(expr.place.variable)) return true;
  return partsOf(expr).some((part) => reads(part, test));
}

/** The expressions that an operation evaluates itself, without those of nested operations. */
export function expressionsOf(op: DraftOp): readonly Expr[] {
  switch (op.kind) {
    case "assign":
      return [...op.place.indices, op.value];
    case "bind":
      return [op.value];
    case "if":
    case "await":
    case "while":
    case "check":
    case "note":
      return [op.condition];
    case "choose":
      return [...domainParts(op.domain), ...(op.where ? [op.where] : [])];
    case "forall":
      return [
        ...op.binders.flatMap((binder) => domainParts(binder.domain)),
        ...(op.where ? [op.where] : []),
      ];
    case "step":
    case "either":
    case "break":
    case "continue":
    case "fault":
    case "stand":
    case "finish":
    case "exit":
      return [];
  }
}

export function nestedOps(op: DraftOp): readonly (readonly DraftOp[])[] {
  switch (op.kind) {
    case "if":
      return [op.then, op.otherwise];
    case "while":
    case "forall":
      return [op.body];
    case "either":
      return op.branches;
    default:
      return [];
  }
}

export function eachOp(ops: readonly DraftOp[], visit: (op: DraftOp) => void): void {
  for (const op of ops) {
    visit(op);
    for (const nested of nestedOps(op)) eachOp(nested, visit);
  }
}
