/**
 * Expressions as the printed IR shows them: every operation in brackets, every conversion in
 * sight.
 */
import type { BoundId, Domain, Expr, Ir, Place } from "../ir.js";
import { showValue } from "../show-value.js";
import { printType } from "./print-type.js";

/** A name that lives within one step: it has no name of the user's any more. */
export function printBound(id: BoundId): string {
  return `$${id}`;
}

export function printPlace(place: Place, ir: Ir): string {
  const name = ir.variables[place.variable]?.name ?? `variable ${place.variable}`;
  return name + place.indices.map((index) => `[${printExpr(index, ir)}]`).join("");
}

export function printDomain(domain: Domain, ir: Ir): string {
  switch (domain.kind) {
    case "type":
      return printType(domain.type);
    case "range":
      return `${printExpr(domain.low, ir)} .. ${printExpr(domain.high, ir)}`;
    case "set":
      return printExpr(domain.set, ir);
    case "queue":
      return printExpr(domain.queue, ir);
  }
}

export function printExpr(expr: Expr, ir: Ir): string {
  const print = (inner: Expr): string => printExpr(inner, ir);
  const list = (inner: readonly Expr[]): string => inner.map(print).join(", ");
  switch (expr.kind) {
    case "constant":
      return showValue(expr.type, expr.value);
    case "read":
      return printPlace(expr.place, ir) + (expr.primed ? "'" : "");
    case "bound":
      return printBound(expr.id);
    case "let":
      return `(let ${printBound(expr.id)} = ${print(expr.value)} in ${print(expr.body)})`;
    case "not":
      return `not ${print(expr.operand)}`;
    case "compare":
    case "arithmetic":
      return `(${print(expr.left)} ${expr.operator} ${print(expr.right)})`;
    case "if":
      return `(if ${print(expr.condition)} then ${print(expr.then)} else ${print(expr.otherwise)})`;
    case "quantifier": {
      const binder = `${printBound(expr.id)} in ${printDomain(expr.domain, ir)}`;
      return `(${expr.quantifier} ${binder}: ${print(expr.body)})`;
    }
    case "make set":
      return `{${list(expr.elements)}}`;
    case "comprehension": {
      const binder = `${printBound(expr.id)} in ${printDomain(expr.domain, ir)}`;
      return `{${binder} where ${print(expr.where)}}`;
    }
    case "make queue":
      return `[${list(expr.elements)}]`;
    case "located":
    case "acting":
      return printOfThread(expr, ir);
    default:
      return printOperation(expr, print, list);
  }
}

type Operation = Exclude<
  Expr,
  {
    readonly kind:
      | "constant"
      | "read"
      | "bound"
      | "let"
      | "not"
      | "compare"
      | "arithmetic"
      | "if"
      | "quantifier"
      | "make set"
      | "comprehension"
      | "make queue"
      | "located"
      | "acting";
  }
>;

function printOperation(
  expr: Operation,
  print: (inner: Expr) => string,
  list: (inner: readonly Expr[]) => string,
): string {
  switch (expr.kind) {
    case "and":
    case "or":
    case "implies":
    case "iff":
    case "subset":
      return `(${print(expr.left)} ${expr.kind} ${print(expr.right)})`;
    case "union":
      return `(${print(expr.left)} + ${print(expr.right)})`;
    case "difference":
      return `(${print(expr.left)} - ${print(expr.right)})`;
    case "intersection":
      return `(${print(expr.left)} & ${print(expr.right)})`;
    case "member":
      return `(${print(expr.element)} in ${print(expr.collection)})`;
    case "size":
      return `size(${print(expr.collection)})`;
    case "make":
      return `${caseName(expr)}(${list(expr.fields)})`;
    case "is case":
      return `(${print(expr.value)} is case ${expr.case})`;
    case "field":
      return `${print(expr.value)}.${fieldName(expr)}`;
    case "with field":
      return `(${print(expr.value)} with .${expr.field} = ${print(expr.replacement)})`;
    case "head":
    case "tail":
      return `${expr.kind}(${print(expr.queue)})`;
    case "queue element":
      return `${print(expr.queue)}[${print(expr.index)}]`;
    case "append":
      return `(${print(expr.queue)} append ${print(expr.suffix)})`;
    case "remove":
      return `(${print(expr.queue)} without ${print(expr.others)})`;
    case "convert":
      return `(${print(expr.value)} as ${printType(expr.type)})`;
  }
}

function caseName(expr: Expr & { readonly kind: "make" }): string {
  const { type } = expr;
  if (type.kind !== "variant") return printType(type);
  return type.cases[expr.case ?? 0]?.name ?? printType(type);
}

function fieldName(expr: Expr & { readonly kind: "field" }): string {
  const { type } = expr.value;
  const fields =
    type.kind === "record"
      ? type.fields
      : type.kind === "variant"
        ? type.cases[expr.case ?? 0]?.fields
        : undefined;
  return fields?.[expr.field]?.name ?? String(expr.field);
}

function printOfThread(expr: Expr & { readonly kind: "located" | "acting" }, ir: Ir): string {
  const thread = printExpr(expr.thread, ir);
  if (expr.kind === "acting") return `acting(${thread})`;
  const places = expr.locations.flatMap((locations, id) =>
    locations.length === 0 ? [] : [`${ir.threads[id]?.name ?? id}: ${locations.join(" ")}`],
  );
  return `located(${thread}${expr.primed ? "'" : ""}, ${places.join("; ")})`;
}
