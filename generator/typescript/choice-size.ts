/** S3: a choice from a constant set with one member is none. */
import type { Ast } from "../../grammar/index.js";
import { namedType, rangeOf, sizeOf } from "./domain.js";
import { type Env, symbolOf } from "./emitter.js";
import { atom, binary, type Js, level } from "./js.js";
import { isConstant } from "./step-condition.js";

/** Of a domain that parameters fix: when it has exactly one member. */
export function constantSize(env: Env, domain: Ast.Expression): { readonly isOne: Js } | undefined {
  if (!isFixed(env, domain)) return undefined;
  const range = rangeOf(env, domain);
  const isOne = range
    ? binary(range.low, "===", range.high, level.equality)
    : binary(sizeOf(env, domain), "===", atom("1"), level.equality);
  return { isOne };
}

function isFixed(env: Env, domain: Ast.Expression): boolean {
  if (domain.kind === "name expression") {
    if (namedType(env, domain.name) !== undefined) return true;
    if (symbolOf(env.emitter, domain.name)?.kind === "process") return true;
  }
  return isConstant(env, domain);
}
