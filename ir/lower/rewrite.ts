/**
 * Rebuilds expressions and operations with some of their parts replaced; what does not change is
 * shared.
 */
import type { Domain, Expr, Op, Place } from "../ir.js";

export interface Rewrite {
  readonly place: (place: Place) => Place;
}

export function rewriteExpr(expr: Expr, rewrite: Rewrite): Expr {
  const on = (one: Expr): Expr => rewriteExpr(one, rewrite);
  const all = (many: readonly Expr[]): Expr[] => many.map(on);
  switch (expr.kind) {
    case "constant":
    case "bound":
      return expr;
    case "read":
      return { ...expr, place: rewritePlace(expr.place, rewrite) };
    case "let":
      return { ...expr, value: on(expr.value), body: on(expr.body) };
    case "not":
      return { ...expr, operand: on(expr.operand) };
    case "if":
      return {
        ...expr,
        condition: on(expr.condition),
        then: on(expr.then),
        otherwise: on(expr.otherwise),
      };
    case "quantifier":
      return { ...expr, domain: rewriteDomain(expr.domain, rewrite), body: on(expr.body) };
    case "comprehension":
      return { ...expr, domain: rewriteDomain(expr.domain, rewrite), where: on(expr.where) };
    case "make set":
    case "make queue":
      return { ...expr, elements: all(expr.elements) };
    case "member":
      return { ...expr, element: on(expr.element), collection: on(expr.collection) };
    case "size":
      return { ...expr, collection: on(expr.collection) };
    case "make":
      return { ...expr, fields: all(expr.fields) };
    case "is case":
    case "field":
    case "convert":
      return { ...expr, value: on(expr.value) };
    case "with field":
      return { ...expr, value: on(expr.value), replacement: on(expr.replacement) };
    case "head":
    case "tail":
      return { ...expr, queue: on(expr.queue) };
    case "queue element":
      return { ...expr, queue: on(expr.queue), index: on(expr.index) };
    case "append":
      return { ...expr, queue: on(expr.queue), suffix: on(expr.suffix) };
    case "remove":
      return { ...expr, queue: on(expr.queue), others: on(expr.others) };
    case "located":
    case "acting":
      return { ...expr, thread: on(expr.thread) };
    default:
      return { ...expr, left: on(expr.left), right: on(expr.right) };
  }
}

export function rewritePlace(place: Place, rewrite: Rewrite): Place {
  const indices = place.indices.map((index) => rewriteExpr(index, rewrite));
  return rewrite.place({ ...place, indices });
}

export function rewriteDomain(domain: Domain, rewrite: Rewrite): Domain {
  switch (domain.kind) {
    case "type":
      return domain;
    case "range":
      return {
        ...domain,
        low: rewriteExpr(domain.low, rewrite),
        high: rewriteExpr(domain.high, rewrite),
      };
    case "set":
      return { ...domain, set: rewriteExpr(domain.set, rewrite) };
    case "queue":
      return { ...domain, queue: rewriteExpr(domain.queue, rewrite) };
  }
}

export function rewriteOps(ops: readonly Op[], rewrite: Rewrite): Op[] {
  return ops.map((op) => rewriteOp(op, rewrite));
}

function rewriteOp(op: Op, rewrite: Rewrite): Op {
  const on = (one: Expr): Expr => rewriteExpr(one, rewrite);
  switch (op.kind) {
    case "assign":
      return { ...op, place: rewritePlace(op.place, rewrite), value: on(op.value) };
    case "bind":
      return { ...op, value: on(op.value) };
    case "if": {
      const then = rewriteOps(op.then, rewrite);
      return {
        ...op,
        condition: on(op.condition),
        then,
        otherwise: rewriteOps(op.otherwise, rewrite),
      };
    }
    case "choose": {
      const { variable } = rewrite.place({ variable: op.variable, indices: [] });
      const where = op.where ? { where: on(op.where) } : {};
      return { ...op, variable, domain: rewriteDomain(op.domain, rewrite), ...where };
    }
    case "either":
      return { ...op, branches: op.branches.map((one) => rewriteOps(one, rewrite)) };
    case "await":
    case "check":
    case "note":
      return { ...op, condition: on(op.condition) };
    case "forall": {
      const binders = op.binders.map((binder) => ({
        ...binder,
        domain: rewriteDomain(binder.domain, rewrite),
      }));
      const where = op.where ? { where: on(op.where) } : {};
      return { ...op, binders, ...where, body: rewriteOps(op.body, rewrite) };
    }
    case "while":
      return { ...op, condition: on(op.condition), body: rewriteOps(op.body, rewrite) };
    case "step":
    case "break":
    case "continue":
    case "fault":
    case "stand":
    case "finish":
      return op;
  }
}
