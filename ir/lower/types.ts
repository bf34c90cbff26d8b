/** Type expressions of the text, for the parameters of one instance, as types of the waist. */
import type { Ast } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Field, Type, Value } from "../type.js";
import { cardinality } from "../value.js";
import { type Context, type Frame, symbolOf } from "./context.js";
import { lowerConstant } from "./expressions.js";
import { wholeBytes, wholeMembers } from "./torn.js";
import { intType, optional } from "./type-relation.js";

export function lowerType(context: Context, frame: Frame, type: Ast.TypeExpression): Type {
  switch (type.kind) {
    case "optional type":
      return optional(lowerType(context, frame, type.inner));
    case "bool type":
      return { kind: "bool" };
    case "int type":
      return intType(-(2 ** 31), 2 ** 31 - 1);
    case "thread type":
      return context.threadType;
    case "range type": {
      const low = constantNumber(context, frame, type.low);
      const high = constantNumber(context, frame, type.high);
      return intType(low, type.inclusive ? high : high - 1);
    }
    case "scalarset type":
      return anonymousScalarset(context, frame, type);
    case "set type":
      return { kind: "set", element: lowerType(context, frame, type.element) };
    case "queue type": {
      const element = lowerType(context, frame, type.element);
      const capacity = type.capacity
        ? constantNumber(context, frame, type.capacity)
        : cardinality(element);
      return { kind: "queue", element, capacity };
    }
    case "named type":
      return lowerNamedType(context, frame, type.name);
  }
}

type Scalarset = Ast.TypeExpression & { readonly kind: "scalarset type" };

function anonymousScalarset(context: Context, frame: Frame, type: Scalarset): Type {
  const known = context.types.get(type);
  if (known) return known;
  const made = scalarset(context, frame, { name: `scalarset@${type.span.start}`, type, stem: "" });
  context.types.set(type, made);
  return made;
}

function scalarset(
  context: Context,
  frame: Frame,
  options: { name: string; type: Scalarset; stem: string },
): Type {
  const size = constantNumber(context, frame, options.type.size);
  const members = Array.from({ length: Math.max(0, size) }, (_, i) => `${options.stem}${i}`);
  return { kind: "scalar", name: options.name, members };
}

function lowerNamedType(context: Context, frame: Frame, name: Ast.Name): Type {
  const symbol = symbolOf(context, name);
  const declaration = symbol.kind === "local" ? undefined : symbol.declaration;
  if (!declaration) throw new Error(`not a type: ${name.text}`);
  const known = context.types.get(declaration);
  if (known) return known;
  const made = makeNamed(context, frame, declaration);
  context.types.set(declaration, made);
  return made;
}

function makeNamed(context: Context, frame: Frame, declaration: object): Type {
  const it = declaration as Ast.Declaration; // only declarations are put into symbols of types
  switch (it.kind) {
    case "type": {
      if (it.type.kind !== "scalarset type") return lowerType(context, frame, it.type);
      const name = it.name.text;
      return scalarset(context, frame, {
        name,
        type: it.type,
        stem: name.slice(0, 1).toLowerCase(),
      });
    }
    case "enum": {
      const name = it.name.text;
      if (it.cases.every((one) => one.fields.length === 0)) {
        return { kind: "scalar", name, members: it.cases.map((one) => one.name.text) };
      }
      const cases = it.cases.map((one) => ({
        name: one.name.text,
        fields: one.fields.map((field) => lowerField(context, frame, field)),
      }));
      return { kind: "variant", name, cases };
    }
    case "record": {
      const fields = it.fields.map((field) => lowerField(context, frame, field));
      return { kind: "record", name: it.name.text, fields };
    }
    case "opaque": {
      const count = it.count ? constantNumber(context, frame, it.count) : 0;
      const stem = it.name.text.slice(0, 1).toLowerCase();
      const anonymous = Array.from({ length: count }, (_, i) => `${stem}${i}`);
      const members = [...it.values.map((value) => value.text), ...anonymous];
      const bytes = it.bytes ? constantNumber(context, frame, it.bytes) : 0;
      if (bytes <= wholeBytes) return { kind: "scalar", name: it.name.text, members };
      const withTorn = [...members, "torn"];
      return { kind: "scalar", name: it.name.text, members: withTorn, tears: true };
    }
    default:
      throw new Error(`not a type declaration: ${it.kind}`);
  }
}

function lowerField(context: Context, frame: Frame, field: Ast.Parameter): Field {
  return { name: field.name.text, type: lowerType(context, frame, field.type) };
}

export function constantNumber(context: Context, frame: Frame, e: Ast.Expression): number {
  const expr = lowerConstant(context, frame, e);
  return expr.kind === "constant" && typeof expr.value === "number" ? expr.value : 0;
}

/** All values of a type, as constants in order; each number is of a type of its own. */
export function membersOf(type: Type): Expr[] {
  return wholeMembers(type).map((value) => ({
    kind: "constant",
    value,
    type: type.kind === "int" ? intType(Number(value), Number(value)) : type,
  }));
}

/** Of a constant expression. */
export function valueOf(expr: Expr): Value {
  if (expr.kind !== "constant") throw new Error(`not a constant: ${expr.kind}`);
  return expr.value;
}
