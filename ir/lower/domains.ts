/** What can be walked or asked for membership: types by name, ranges, processes, sets, queues. */
import type { Ast } from "../../grammar/index.js";
import type { Domain, Expr } from "../ir.js";
import type { Type, Value } from "../type.js";
import { cardinality } from "../value.js";
import * as build from "./build.js";
import { coerce } from "./coerce.js";
import { type Context, type Frame, newBound } from "./context.js";
import { asSet, domainElement, lowerExpr } from "./expressions.js";
import { processThreads, typeNamed } from "./names.js";
import { isWhole, typeDomain } from "./torn.js";
import { membersOf } from "./types.js";
import { isQueueLiteral } from "./untyped.js";

/** @param element  what an empty literal would be a collection of */
export function lowerDomain(
  context: Context,
  frame: Frame,
  e: Ast.Expression,
  element?: Type,
): Domain {
  if (e.kind === "range") {
    const low = lowerExpr(context, frame, e.low);
    const high = lowerExpr(context, frame, e.high);
    const last = e.inclusive ? high : build.arithmetic("-", [high, build.int(1)], e.span);
    return { kind: "range", low, high: last };
  }
  if (e.kind === "name expression") {
    const type = typeNamed(context, frame, e.name);
    if (type) return typeDomain(type);
    const threads = processThreads(context, e.name);
    if (threads) {
      const value = threads.map((thread) => thread.id);
      const set: Type = { kind: "set", element: context.threadType };
      return { kind: "set", set: build.constant(value, set) };
    }
  }
  const expected: Type | undefined =
    element &&
    (isQueueLiteral(e) ? { kind: "queue", element, capacity: 0 } : { kind: "set", element });
  const expr = lowerExpr(context, frame, e, expected);
  return expr.type.kind === "queue" ? { kind: "queue", queue: expr } : { kind: "set", set: expr };
}

/** `x in S`. */
export function lowerMember(
  context: Context,
  frame: Frame,
  left: Ast.Expression,
  right: Ast.Expression,
): Expr {
  const element = lowerExpr(context, frame, left);
  const domain = lowerDomain(context, frame, right, element.type);
  switch (domain.kind) {
    case "type":
      return memberOfType(element, domain.type);
    case "range":
      return build.and(
        build.compare("<=", domain.low, element),
        build.compare("<=", element, domain.high),
      );
    case "set":
    case "queue": {
      const collection = domain.kind === "set" ? asSet(context, domain) : domain.queue;
      const type = collection.type;
      if (type.kind !== "set" && type.kind !== "queue") throw new Error("not a collection");
      const wanted = type.element;
      if (wanted.kind !== "int" || element.type.kind !== "int") {
        const inside = build.member(coerce(element, wanted, left.span), collection);
        return build.and(inside, isWhole(element));
      }
      const inside = memberOfType(element, wanted);
      return build.and(inside, build.member(coerce(element, wanted, left.span), collection));
    }
  }
}

function memberOfType(element: Expr, type: Type): Expr {
  if (type.kind !== "int" || element.type.kind !== "int") return build.truth;
  const low =
    element.type.low >= type.low ? build.truth : build.compare("<=", build.int(type.low), element);
  const high =
    element.type.high <= type.high
      ? build.truth
      : build.compare("<=", element, build.int(type.high));
  return build.and(low, high);
}

/** S3: a choice from a constant set with one member is none. */
export function onlyMember(domain: Domain): Expr | undefined {
  if (domain.kind === "range" && domain.low.kind === "constant") {
    const same = domain.high.kind === "constant" && domain.high.value === domain.low.value;
    return same ? domain.low : undefined;
  }
  if (domain.kind === "set" && domain.set.kind === "constant") {
    const values = domain.set.value as readonly Value[];
    const [only, ...others] = values;
    if (only === undefined || others.length > 0) return undefined;
    return build.constant(only, domainElement(domain));
  }
  if (domain.kind === "set" && domain.set.kind === "make set") {
    const [only, ...others] = domain.set.elements;
    return only?.kind === "constant" && others.length === 0 ? only : undefined;
  }
  if (domain.kind !== "type") return undefined;
  return cardinality(domain.type) === 1 ? membersOf(domain.type)[0] : undefined;
}

/** A name for every dimension of an array; where there is one index only, that index. */
export function indexBinders(
  context: Context,
  dimensions: readonly Type[],
): { readonly indices: readonly Expr[]; readonly bound: readonly { id: number; type: Type }[] } {
  const made = dimensions.map((type) => {
    const only = onlyMember({ kind: "type", type });
    return only ?? { kind: "bound" as const, id: newBound(context), type };
  });
  const bound = made.flatMap((one) =>
    one.kind === "bound" ? [{ id: one.id, type: one.type }] : [],
  );
  return { indices: made, bound };
}
