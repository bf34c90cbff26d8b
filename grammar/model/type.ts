/**
 * What a value may be, before parameters are fixed: enums, records and opaque types are told apart
 * by their declaration, every `scalarset(n)` by its place in the text (rule S9). Numbers compute as
 * whole numbers whatever their range (rule T8), so a range is remembered but never compared.
 */
import type * as Ast from "../ast/ast.js";

export type Type =
  /** Of what is already reported; it fits everything and silences followers. */
  | { readonly kind: "error" }
  /** Of what there is none: the element of `{}`, of `[]`, of `none`. Fits everything. */
  | { readonly kind: "nothing" }
  | { readonly kind: "bool" }
  | { readonly kind: "thread" }
  | { readonly kind: "int"; readonly range?: IntRange }
  | { readonly kind: "scalarset"; readonly name: string; readonly text: Ast.TypeExpression }
  | { readonly kind: "enum"; readonly declaration: Ast.EnumDeclaration }
  | { readonly kind: "record"; readonly declaration: Ast.RecordDeclaration }
  | { readonly kind: "opaque"; readonly declaration: Ast.OpaqueDeclaration }
  | { readonly kind: "optional"; readonly inner: Type }
  | { readonly kind: "set"; readonly element: Type }
  | { readonly kind: "queue"; readonly element: Type; readonly capacity?: Ast.Expression }
  /** An array variable that lacks indices. */
  | { readonly kind: "array"; readonly index: Type; readonly element: Type }
  /** A lock with so many indices still missing; no value, but `holders(…)` and `.field` take it. */
  | { readonly kind: "lock"; readonly declaration: Ast.LockDeclaration; readonly missing: number }
  /** A lock kind as the value of a parameter (rule V3). */
  | { readonly kind: "kind" };

/** A declared range, with its text as the user wrote or named it. */
export interface IntRange {
  readonly name: string;
  readonly low: Ast.Expression;
  readonly high: Ast.Expression;
  readonly inclusive: boolean;
}

export const errorType: Type = { kind: "error" };
export const boolType: Type = { kind: "bool" };
export const intType: Type = { kind: "int" };
export const threadType: Type = { kind: "thread" };
export const nothingType: Type = { kind: "nothing" };

/** The set type with such elements. */
export function setOf(element: Type): Type {
  return { kind: "set", element };
}

/** Whether a value of `from` may stand where `to` is expected; `T` fits `T?` (rule T1). */
export function fits(from: Type, to: Type): boolean {
  if (from.kind === "error" || to.kind === "error" || from.kind === "nothing") return true;
  if (to.kind === "optional") return fits(from.kind === "optional" ? from.inner : from, to.inner);
  switch (from.kind) {
    case "bool":
    case "int":
    case "thread":
    case "kind":
      return from.kind === to.kind;
    case "scalarset":
      return to.kind === "scalarset" && from.text === to.text;
    case "enum":
    case "record":
    case "opaque":
      return to.kind === from.kind && from.declaration === to.declaration;
    case "set":
    case "queue":
      return to.kind === from.kind && fits(from.element, to.element);
    case "array":
      return to.kind === "array" && fits(from.index, to.index) && fits(from.element, to.element);
    case "optional":
    case "lock":
      return false;
  }
}

/** The smallest type that both fit, or undefined: of `if … then a else b`, `a == b`, `{a, b}`. */
export function join(left: Type, right: Type): Type | undefined {
  if (left.kind === "error" || right.kind === "nothing") return left;
  if (right.kind === "error" || left.kind === "nothing") return right;
  if (left.kind === "int" && right.kind === "int") {
    return left.range?.name === right.range?.name ? left : intType;
  }
  if (left.kind === "optional" || right.kind === "optional") {
    const inner = join(innerOf(left), innerOf(right));
    return inner && { kind: "optional", inner };
  }
  if (left.kind === "set" && right.kind === "set") {
    const element = join(left.element, right.element);
    return element && { kind: "set", element };
  }
  if (left.kind === "queue" && right.kind === "queue") {
    const element = join(left.element, right.element);
    return element && { ...(left.capacity === undefined ? right : left), element };
  }
  if (fits(left, right)) return right;
  return fits(right, left) ? left : undefined;
}

function innerOf(type: Type): Type {
  return type.kind === "optional" ? type.inner : type;
}

/** Whether everything about the type is known: no element of an empty set, no error. */
export function isClear(type: Type): boolean {
  switch (type.kind) {
    case "nothing":
      return false;
    case "optional":
      return isClear(type.inner);
    case "set":
    case "queue":
    case "array":
      return isClear(type.element);
    default:
      return true;
  }
}

/** The type as a message shows it. */
export function printType(type: Type): string {
  switch (type.kind) {
    case "error":
    case "nothing":
      return "?";
    case "bool":
    case "thread":
      return type.kind;
    case "int":
      return type.range?.name ?? "number";
    case "scalarset":
      return type.name;
    case "enum":
    case "record":
    case "opaque":
      return type.declaration.name.text;
    case "optional":
      return type.inner.kind === "nothing" ? "none" : `${printType(type.inner)}?`;
    case "set":
      return type.element.kind === "nothing" ? "{}" : `set of ${printType(type.element)}`;
    case "queue":
      return type.element.kind === "nothing" ? "[]" : `queue of ${printType(type.element)}`;
    case "array":
      return `${printType(type.element)}[${printType(type.index)}]`;
    case "lock":
      return "lock";
    case "kind":
      return "kind";
  }
}
