/** What can be walked or asked for membership: types by name, ranges, processes, sets, queues. */
import type { Ast } from "../../grammar/index.js";
import type { Domain, Expr } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { coerce } from "./coerce.js";
import type { Context, Frame } from "./context.js";
import { asSet, lowerExpr } from "./expressions.js";
import { processThreads, typeNamed } from "./names.js";

export function lowerDomain(context: Context, frame: Frame, e: Ast.Expression): Domain {
  if (e.kind === "range") {
    const low = lowerExpr(context, frame, e.low);
    const high = lowerExpr(context, frame, e.high);
    const last = e.inclusive ? high : build.arithmetic("-", [high, build.int(1)], e.span);
    return { kind: "range", low, high: last };
  }
  if (e.kind === "name expression") {
    const type = typeNamed(context, frame, e.name);
    if (type) return { kind: "type", type };
    const threads = processThreads(context, e.name);
    if (threads) {
      const value = threads.map((thread) => thread.id);
      const set: Type = { kind: "set", element: context.threadType };
      return { kind: "set", set: build.constant(value, set) };
    }
  }
  const expr = lowerExpr(context, frame, e);
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
  const domain = lowerDomain(context, frame, right);
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
        return build.member(coerce(element, wanted, left.span), collection);
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
