/**
 * What must be true of every expression of an Ir: types fit, ids exist, names are bound before use.
 */
import type { BoundId, Domain, Expr, Ir, Place } from "./ir.js";
import { domainParts, partsOf } from "./lower/reads.js";
import type { Type } from "./type.js";

/** Where an expression stands, and what it may use there. */
export interface ExprScope {
  readonly ir: Ir;
  readonly where: string;
  readonly bound: ReadonlySet<BoundId>;
  /** Step properties and covers: `x'` and `acting`. */
  readonly ofStep: boolean;
}

export function validateExpr(expr: Expr, scope: ExprScope): readonly string[] {
  const bound = "id" in expr && expr.kind !== "bound" ? plus(scope.bound, expr.id) : scope.bound;
  const inner = partsOf(expr).flatMap((part) => validateExpr(part, { ...scope, bound }));
  const complaints = typing(expr, scope).map((text) => `${scope.where}: ${expr.kind}: ${text}`);
  return [...inner, ...complaints];
}

/** A condition: also a bool. */
export function validateCondition(expr: Expr, scope: ExprScope): readonly string[] {
  const isBool = expr.type.kind === "bool";
  const complaint = isBool ? [] : [`${scope.where}: a condition of type ${shown(expr.type)}`];
  return [...validateExpr(expr, scope), ...complaint];
}

export function plus(bound: ReadonlySet<BoundId>, id: BoundId): ReadonlySet<BoundId> {
  return new Set([...bound, id]);
}

/** As many indices as dimensions, each of its dimension's type up to bounds. */
export function validatePlace(place: Place, scope: ExprScope): readonly string[] {
  const variable = scope.ir.variables[place.variable];
  if (variable === undefined) return [`no variable ${place.variable}`];
  const { dimensions } = variable;
  if (dimensions.length !== place.indices.length) {
    return [`${place.indices.length} indices for ${variable.name}`];
  }
  return dimensions.flatMap((type, position) => same(place.indices[position]!.type, type));
}

/** The type of what a domain yields. */
export function domainElement(domain: Domain): Type {
  switch (domain.kind) {
    case "type":
      return domain.type;
    case "range": {
      const [low, high] = [domain.low.type, domain.high.type];
      const isInts = low.kind === "int" && high.kind === "int";
      return isInts ? { kind: "int", low: low.low, high: high.high } : low;
    }
    case "set":
      return elementOf(domain.set.type);
    case "queue":
      return elementOf(domain.queue.type);
  }
}

function elementOf(type: Type): Type {
  return type.kind === "set" || type.kind === "queue" ? type.element : type;
}

/** Equal, but for the bounds of ints at the top. */
export function fits(left: Type, right: Type): boolean {
  if (left.kind === "int" && right.kind === "int") return true;
  return JSON.stringify(left) === JSON.stringify(right);
}

export function same(left: Type, right: Type): readonly string[] {
  return fits(left, right) ? [] : [`${shown(left)} where ${shown(right)} is wanted`];
}

function shown(type: Type): string {
  return "name" in type ? type.name : type.kind;
}

function kinds(exprs: readonly Expr[], ...wanted: readonly Type["kind"][]): readonly string[] {
  return exprs.flatMap(({ type }) =>
    wanted.includes(type.kind) ? [] : [`${shown(type)} where ${wanted.join(" or ")} is wanted`],
  );
}

const bool: Type = { kind: "bool" };

function typing(expr: Expr, scope: ExprScope): readonly string[] {
  switch (expr.kind) {
    case "constant":
      return [];
    case "read": {
      const type = scope.ir.variables[expr.place.variable]?.type ?? expr.type;
      const prime = expr.primed && !scope.ofStep ? ["primed outside of a step"] : [];
      return [...validatePlace(expr.place, scope), ...same(expr.type, type), ...prime];
    }
    case "bound":
      return scope.bound.has(expr.id) ? [] : [`name ${expr.id} is not bound`];
    case "let":
      return same(expr.body.type, expr.type);
    case "not":
      return [...kinds([expr.operand], "bool"), ...same(expr.type, bool)];
    case "and":
    case "or":
    case "implies":
    case "iff":
      return [...kinds([expr.left, expr.right], "bool"), ...same(expr.type, bool)];
    case "compare": {
      const ordered = expr.operator !== "==" && expr.operator !== "!=";
      const order = ordered ? kinds([expr.left, expr.right], "int") : [];
      return [...order, ...same(expr.left.type, expr.right.type), ...same(expr.type, bool)];
    }
    case "arithmetic":
      return kinds([expr.left, expr.right, expr], "int");
    case "if":
      return [
        ...kinds([expr.condition], "bool"),
        ...same(expr.then.type, expr.type),
        ...same(expr.otherwise.type, expr.type),
      ];
    case "quantifier":
      return [...domain(expr.domain), ...kinds([expr.body], "bool")];
    case "comprehension":
      return [...domain(expr.domain), ...kinds([expr.where], "bool"), ...kinds([expr], "set")];
    case "convert":
      return expr.type.kind === expr.value.type.kind ? [] : ["converts between kinds of types"];
    case "located":
      return expr.locations.length === scope.ir.threads.length
        ? []
        : ["a list per thread is wanted"];
    case "acting":
      return scope.ofStep ? [] : ["outside of a step"];
    default:
      return compoundTyping(expr);
  }
}

function domain(walked: Domain): readonly string[] {
  switch (walked.kind) {
    case "type":
      return [];
    case "range":
      return kinds(domainParts(walked), "int");
    case "set":
      return kinds(domainParts(walked), "set");
    case "queue":
      return kinds(domainParts(walked), "queue");
  }
}

function compoundTyping(expr: Expr): readonly string[] {
  switch (expr.kind) {
    case "make set":
    case "make queue":
      return expr.elements.flatMap(({ type }) => same(type, elementOf(expr.type)));
    case "member":
      return same(expr.element.type, elementOf(expr.collection.type));
    case "union":
    case "difference":
    case "intersection":
      return [...same(expr.left.type, expr.type), ...same(expr.right.type, expr.type)];
    case "subset":
      return same(expr.left.type, expr.right.type);
    case "size":
      return kinds([expr.collection], "set", "queue");
    case "make":
      return fieldTypes(expr.type, expr.case, expr.fields);
    case "is case":
      return kinds([expr.value], "variant");
    case "field":
      return fieldType(expr);
    case "with field":
      return [...kinds([expr.value], "record"), ...same(expr.value.type, expr.type)];
    case "head":
    case "queue element":
      return [...kinds([expr.queue], "queue"), ...same(elementOf(expr.queue.type), expr.type)];
    case "tail":
    case "remove":
      return kinds([expr.queue], "queue");
    case "append":
      return kinds([expr.queue, expr.suffix, expr], "queue");
    default:
      return [];
  }
}

function fieldsOf(type: Type, which: number | undefined) {
  if (type.kind === "record" && which === undefined) return type.fields;
  return type.kind === "variant" && which !== undefined ? type.cases[which]?.fields : undefined;
}

function fieldTypes(
  type: Type,
  which: number | undefined,
  given: readonly Expr[],
): readonly string[] {
  const fields = fieldsOf(type, which);
  if (fields === undefined) return [`${shown(type)} has no case ${which}`];
  if (fields.length !== given.length) return [`${given.length} fields for ${shown(type)}`];
  return fields.flatMap((field, index) => same(given[index]!.type, field.type));
}

function fieldType(expr: Extract<Expr, { readonly kind: "field" }>): readonly string[] {
  const field = fieldsOf(expr.value.type, expr.case)?.[expr.field];
  if (field === undefined) return [`${shown(expr.value.type)} has no field ${expr.field}`];
  return same(field.type, expr.type);
}
