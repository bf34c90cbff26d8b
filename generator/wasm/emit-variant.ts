/**
 * Variants and records: fields packed side by side, the cases of a variant one behind the other.
 */
import {
  caseBases,
  type Expr,
  type Field,
  type FieldPosition,
  fieldPositions,
  maskOf,
  type Type,
} from "../../ir/index.js";
import { emitCodeAs, emitValue } from "./emit-expression.js";
import { constant64, i32, i64, sequence, yes } from "./instructions.js";
import type { Code } from "./module.js";
import { guarded, hold, type Scope, valueOfCode } from "./scope.js";

type Of<K extends Expr["kind"]> = Extract<Expr, { readonly kind: K }>;
export type Variant = Type & { readonly kind: "variant" };

export function emitMake(scope: Scope, expr: Of<"make">): Code {
  if (expr.case === undefined) {
    if (expr.type.kind !== "record") throw new Error("a record expected");
    return packFields(scope, expr.type.fields, expr.fields);
  }
  const variant = variantOf(expr.type);
  const fields = packFields(scope, variant.cases[expr.case]!.fields, expr.fields);
  return i64.add(fields, constant64(caseBases(variant.cases)[expr.case]!));
}

function packFields(scope: Scope, fields: readonly Field[], values: readonly Expr[]): Code {
  const positions = fieldPositions(fields);
  return values.reduce<Code>((packed, value, index) => {
    const code = emitCodeAs(scope, value, fields[index]!.type);
    return i64.or(packed, i64.shl(code, constant64(positions[index]!.shift)));
  }, constant64(0));
}

export function variantOf(type: Type): Variant {
  if (type.kind !== "variant") throw new Error("a variant expected");
  return type;
}

export function emitIsCase(scope: Scope, expr: Of<"is case">): Code {
  const held = hold(scope, emitValue(scope, expr.value));
  return sequence([held.before, isCase(held.value, variantOf(expr.value.type), expr.case)]);
}

/** The condition that a code belongs to a case. */
export function isCase(code: Code, { cases }: Variant, index: number): Code {
  const bases = caseBases(cases);
  const base = bases[index]!;
  const behind = bases[index + 1]!;
  if (index === 0 && cases.length === 1) return yes;
  if (behind - base === 1n) return i64.eq(code, constant64(base));
  if (index === 0) return i64.ltU(code, constant64(behind));
  if (index === cases.length - 1) {
    return base === 1n ? i64.ne(code, constant64(0)) : i64.geU(code, constant64(base));
  }
  return i64.ltU(i64.sub(code, constant64(base)), constant64(behind - base));
}

export function emitField(scope: Scope, expr: Of<"field">): Code {
  const { type } = expr.value;
  if (expr.case === undefined) {
    if (type.kind !== "record") throw new Error("a record expected");
    return fieldValue(emitValue(scope, expr.value), type.fields, expr.field);
  }
  const variant = variantOf(type);
  const held = hold(scope, emitValue(scope, expr.value));
  const base = constant64(caseBases(variant.cases)[expr.case]!);
  const payload = i64.sub(held.value, base);
  const value = fieldValue(payload, variant.cases[expr.case]!.fields, expr.field);
  const bad = i32.not(isCase(held.value, variant, expr.case));
  return guarded(scope, bad, { fault: "none unwrapped", before: held.before, value });
}

/** The value of one field, out of the code of all of them. */
export function fieldValue(packed: Code, fields: readonly Field[], index: number): Code {
  const code = fieldCode(packed, fieldPositions(fields), index);
  return valueOfCode(fields[index]!.type, code);
}

/** The first field lies highest, so above it there is nothing to mask. */
export function fieldCode(packed: Code, positions: readonly FieldPosition[], index: number): Code {
  const { shift, bits } = positions[index]!;
  const shifted = i64.shr(packed, constant64(shift));
  return index === 0 ? shifted : i64.and(shifted, constant64(maskOf(bits)));
}

export function emitWithField(scope: Scope, expr: Of<"with field">): Code {
  if (expr.type.kind !== "record") throw new Error("a record expected");
  const { fields } = expr.type;
  const { shift, bits } = fieldPositions(fields)[expr.field]!;
  const value = emitCodeAs(scope, expr.value, expr.type);
  const others = i64.and(value, constant64(~(maskOf(bits) << BigInt(shift))));
  const replacement = emitCodeAs(scope, expr.replacement, fields[expr.field]!.type);
  return i64.or(others, i64.shl(replacement, constant64(shift)));
}
