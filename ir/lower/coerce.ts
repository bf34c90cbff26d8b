/** Bridges between types: T into T? (T1), narrower and wider bounds, empty literals. */
import type { Span } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Type } from "../type.js";
import { defaultValue } from "../value.js";
import { constant, convert, make } from "./build.js";
import {
  contains,
  hasUnknown,
  innerOf,
  isNumeric,
  isOptional,
  join,
  sameType,
} from "./type-relation.js";

/**
 * The expression as a value of `type`; a bound that it may break becomes a fault when it does. What
 * is made of empty literals alone is empty, or `none`, in every type.
 */
export function coerce(expr: Expr, type: Type, span: Span): Expr {
  if (sameType(expr.type, type)) return expr;
  if (hasUnknown(expr.type)) return constant(defaultValue(type), type);
  if (isOptional(type) && !isOptional(expr.type)) {
    return make(type, 1, [coerce(expr, innerOf(type), span)]);
  }
  return inParts(expr, type, span) ?? convert(expr, type, span);
}

/** What is made of parts has its parts tested instead: then no wider value is built. */
function inParts(expr: Expr, type: Type, span: Span): Expr | undefined {
  const part = (one: Expr) => coerce(one, type, one.span ?? span);
  switch (expr.kind) {
    case "make set":
    case "make queue": {
      if (type.kind !== "set" && type.kind !== "queue") return undefined;
      if (type.kind === "queue" && expr.elements.length > type.capacity) return undefined;
      const elements = expr.elements.map((one) => coerce(one, type.element, one.span ?? span));
      return { ...expr, elements, type };
    }
    case "union":
      return { ...expr, left: part(expr.left), right: part(expr.right), type };
    case "append":
      return { ...expr, queue: part(expr.queue), suffix: part(expr.suffix), type };
    case "convert":
      return contains(expr.type, expr.value.type) ? part(expr.value) : undefined;
    default:
      return undefined;
  }
}

/** Both in their common type; ints stay as they are, comparison does not care for their bounds. */
export function coercePair(left: Expr, right: Expr, span: Span): [Expr, Expr] {
  if (isNumeric(left.type) && isNumeric(right.type)) return [left, right];
  const type = join(left.type, right.type);
  return [coerce(left, type, span), coerce(right, type, span)];
}
