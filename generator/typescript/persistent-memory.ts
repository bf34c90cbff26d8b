/** `flush` and `fence` (M3): calls of what keeps the books of persistent memory. */
import type { Ast, Span } from "../../grammar/index.js";
import { quote, write } from "./body.js";
import type { Scope } from "./flow.js";
import { cellOf } from "./place.js";
import { step } from "./statements.js";

export function compileFlush(scope: Scope, place: Ast.Place, span: Span): boolean {
  quote(scope.body, span);
  step(scope, span);
  const cell = cellOf(scope.env, rootOf(place));
  if (!cell) throw new Error("a flush of something that is not stored");
  write(scope.body, `this.persistence.flush(self, ${cell.text});`);
  return true;
}

export function compileFence(scope: Scope, span: Span): boolean {
  quote(scope.body, span);
  step(scope, span);
  write(scope.body, "this.persistence.fence(self);");
  return true;
}

/** The variable, or the element, of which a place is a part. */
function rootOf(e: Ast.Expression): Ast.Expression {
  return e.kind === "field" ? rootOf(e.base) : e;
}
