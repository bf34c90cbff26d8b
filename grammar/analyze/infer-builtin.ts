/** The built-in functions: of sets and queues, of numbers, of locks. */
import type * as Ast from "../ast/ast.js";
import type { builtinFunctions } from "../model/checked-model.js";
import {
  boolType,
  errorType,
  intType,
  printType,
  setOf,
  type Type,
  threadType,
} from "../model/type.js";
import { reportMissingIndices } from "./infer-element.js";
import { expectType, inferExpression, inferValue } from "./infer-expression.js";
import type { Typing } from "./typing.js";

type Builtin = (typeof builtinFunctions)[number];

/** The type of a call of a built-in function. */
export function inferBuiltin(typing: Typing, call: Ast.CallExpression, builtin: Builtin): Type {
  const [first, second] = call.arguments;
  switch (builtin) {
    case "card":
      return hasArguments(typing, call, 1) && first !== undefined
        ? inferSized(typing, first.value, "set", intType)
        : errorType;
    case "len":
      return hasArguments(typing, call, 1) && first !== undefined
        ? inferSized(typing, first.value, "queue", intType)
        : errorType;
    case "head":
    case "tail":
      if (!hasArguments(typing, call, 1) || first === undefined) return errorType;
      return inferPart(typing, first.value, builtin);
    case "min":
    case "max":
      if (!hasArguments(typing, call, 2) || first === undefined || second === undefined) {
        return errorType;
      }
      expectType(typing, first.value, intType);
      expectType(typing, second.value, intType);
      return intType;
    case "holders":
      return inferHolders(typing, call);
    case "holds":
      return inferHolds(typing, call);
  }
}

function hasArguments(typing: Typing, call: Ast.CallExpression, expected: number): boolean {
  const { length: found } = call.arguments;
  if (found === expected) return true;
  typing.report("LS2104", call.span, { name: call.callee.text, expected, found });
  return false;
}

function inferSized(
  typing: Typing,
  value: Ast.Expression,
  wanted: "set" | "queue",
  result: Type,
): Type {
  const type = inferValue(typing, value);
  if (type.kind !== wanted && type.kind !== "error") {
    typing.report("LS2101", value.span, { expected: `a ${wanted}`, found: printType(type) });
  }
  return result;
}

function inferPart(typing: Typing, value: Ast.Expression, builtin: "head" | "tail"): Type {
  const type = inferValue(typing, value);
  if (type.kind === "queue") return builtin === "head" ? type.element : type;
  if (type.kind !== "error") {
    typing.report("LS2101", value.span, { expected: "a queue", found: printType(type) });
  }
  return errorType;
}

/** `holders(lock[, mode])`; in a kind `holders(mode)`, where no argument is a value. */
function inferHolders(typing: Typing, call: Ast.CallExpression): Type {
  const [lock] = call.arguments;
  if (lock !== undefined && !isModeName(typing, lock.value)) requireLock(typing, lock.value);
  return setOf(threadType);
}

/** `holds(thread, lock[, mode])`; in a kind `holds(thread[, mode])`. */
function inferHolds(typing: Typing, call: Ast.CallExpression): Type {
  const [thread, lock] = call.arguments;
  if (thread !== undefined) expectType(typing, thread.value, threadType);
  if (lock !== undefined && !isModeName(typing, lock.value)) requireLock(typing, lock.value);
  return boolType;
}

/** Modes were not looked up: a bare name without a symbol. */
function isModeName(typing: Typing, value: Ast.Expression): boolean {
  return value.kind === "name expression" && !typing.symbols.has(value.name);
}

function requireLock(typing: Typing, value: Ast.Expression): void {
  const type = inferExpression(typing, value);
  if (type.kind === "lock") {
    if (type.missing > 0) reportMissingIndices(typing, value, type);
  } else if (type.kind !== "error") {
    typing.report("LS2101", value.span, { expected: "a lock", found: printType(type) });
  }
}
