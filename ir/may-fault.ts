/**
 * Whether an expression can fault (S6). Where it is not evident that it cannot, it may: types say
 * what values an index can have, and everything else that tests something is taken at its word.
 */
import type { Expr, Ir, Place } from "./ir.js";
import { partsOf } from "./lower/reads.js";
import { contains } from "./lower/type-relation.js";

export function mayFault(ir: Ir, expr: Expr): boolean {
  return faultsItself(ir, expr) || partsOf(expr).some((part) => mayFault(ir, part));
}

function faultsItself(ir: Ir, expr: Expr): boolean {
  switch (expr.kind) {
    case "read":
      return !isInside(ir, expr.place);
    case "arithmetic":
      return expr.operator === "/" || expr.operator === "mod";
    case "field":
      return expr.case !== undefined;
    case "head":
    case "queue element":
    case "append":
    case "convert":
      return true;
    default:
      return false;
  }
}

/** Each index is of a type that has no value outside of the dimension. */
function isInside(ir: Ir, { variable, indices }: Place): boolean {
  const dimensions = ir.variables[variable]?.dimensions ?? [];
  return dimensions.every((dimension, at) => {
    const type = indices[at]?.type;
    return type !== undefined && contains(dimension, type);
  });
}
