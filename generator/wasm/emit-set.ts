/** Sets: one bit per code of an element. */
import type { Expr, Type } from "../../ir/index.js";
import { codeCount, sameCodes } from "../../ir/index.js";
import { emitCodeAs, emitValue } from "./emit-expression.js";
import { constant32, constant64, i32, i64, sequence } from "./instructions.js";
import type { Code } from "./module.js";
import { codeOfValue, hold, type Scope } from "./scope.js";

type Of<K extends Expr["kind"]> = Extract<Expr, { readonly kind: K }>;
type Combining = Of<"union" | "difference" | "intersection" | "subset">;

export function elementTypeOf(type: Type): Type {
  if (type.kind !== "set" && type.kind !== "queue") throw new Error("a set or a queue expected");
  return type.element;
}

export function emitMakeSet(scope: Scope, expr: Of<"make set">): Code {
  const element = elementTypeOf(expr.type);
  return expr.elements.reduce<Code>(
    (mask, one) => i64.or(mask, i64.shl(constant64(1), emitCodeAs(scope, one, element))),
    constant64(0),
  );
}

export function emitSets(scope: Scope, expr: Combining): Code {
  const left = emitCodeAs(scope, expr.left, expr.type);
  const right = emitCodeAs(scope, expr.right, expr.type);
  switch (expr.kind) {
    case "union":
      return i64.or(left, right);
    case "difference":
      return i64.andNot(left, right);
    case "intersection":
      return i64.and(left, right);
    default:
      throw new Error(`${expr.kind} makes no set`);
  }
}

export function emitSubset(scope: Scope, expr: Combining): Code {
  const left = emitValue(scope, expr.left);
  const right = emitCodeAs(scope, expr.right, expr.left.type);
  return i64.eqz(i64.andNot(left, right));
}

/** An int that is no element of the set's type is no member. */
export function emitSetMember(scope: Scope, expr: Of<"member">): Code {
  const value = emitValue(scope, expr.element);
  const element = elementTypeOf(expr.collection.type);
  const isMember = (code: Code, set: Code) => i32.wrap(i64.and(i64.shr(set, code), constant64(1)));
  if (element.kind !== "int" || expr.element.type.kind !== "int") {
    if (!sameCodes(element, expr.element.type)) throw new Error("member of another type");
    const before = hold(scope, value);
    const set = emitValue(scope, expr.collection);
    return sequence([before.before, isMember(before.value, set)]);
  }
  const code = hold(scope, codeOfValue(element, value));
  const set = emitValue(scope, expr.collection);
  const { low, high } = expr.element.type;
  const contained = element.low <= low && high <= element.high;
  const inType = contained ? constant32(1) : i64.ltU(code.value, constant64(codeCount(element)));
  return sequence([code.before, i32.and(isMember(code.value, set), inType)]);
}
