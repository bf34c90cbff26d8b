/** A place taken apart: `a[i].f[j]` is the name `a` with the indices `i` and `j`. */
import type * as Ast from "../ast/ast.js";

/** The expression that all indices and fields are applied to. */
export function baseOf(place: Ast.Expression): Ast.Expression {
  let base = place;
  while (base.kind === "index expression" || base.kind === "field") base = base.base;
  return base;
}

/** The name of the variable, lock or local that a place belongs to; undefined for other values. */
export function baseName(place: Ast.Expression): Ast.Name | undefined {
  const base = baseOf(place);
  return base.kind === "name expression" ? base.name : undefined;
}

/** All indices of a place, from left to right. */
export function indicesOf(place: Ast.Expression): Ast.Expression[] {
  if (place.kind === "index expression") return [...indicesOf(place.base), place.index];
  return place.kind === "field" ? indicesOf(place.base) : [];
}
