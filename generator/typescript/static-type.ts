/** What the compiler asks about types: which values are one number or bool, which have parts. */
import type { Ast, StaticType } from "../../grammar/index.js";
import type { Emitter } from "./emitter.js";

export function typeOf(emitter: Emitter, e: Ast.Expression): StaticType {
  return emitter.model.types.get(e) ?? { kind: "error" };
}

/** Equality of its values is equality of numbers and bools; `undefined` is `none`. */
export function isPlain(type: StaticType): boolean {
  switch (type.kind) {
    case "bool":
    case "int":
    case "thread":
    case "scalarset":
    case "opaque":
      return true;
    case "enum":
      return !hasValues(type.declaration);
    case "optional":
      return isPlain(type.inner) || type.inner.kind === "nothing";
    default:
      return false;
  }
}

/** Some case carries values: its values are objects with `is`. */
export function hasValues(declaration: Ast.EnumDeclaration): boolean {
  return declaration.cases.some((one) => one.fields.length > 0);
}
