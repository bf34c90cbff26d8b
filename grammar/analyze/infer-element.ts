/** `base[index]` and `base.field`: of arrays, queues, processes, records and locks. */
import type * as Ast from "../ast/ast.js";
import { errorType, intType, printType, type Type, threadType } from "../model/type.js";
import { expectType, inferExpression, inferValue } from "./infer-expression.js";
import { arrayOf, typeOfText } from "./type-of-text.js";
import type { Typing } from "./typing.js";

/** An element of an array or a queue, one lock of an array of locks, one thread of a process. */
export function inferIndex(typing: Typing, expression: Ast.IndexExpression): Type {
  const { base, index } = expression;
  const process = indexedProcess(typing, base);
  if (process !== undefined) {
    expectType(typing, index, typeOfText(typing, process.type));
    return threadType;
  }
  const type = inferExpression(typing, base);
  switch (type.kind) {
    case "array":
      expectType(typing, index, type.index);
      return type.element;
    case "queue":
      expectType(typing, index, intType);
      return type.element;
    case "lock":
      if (type.missing > 0) {
        const { indices } = type.declaration;
        const wanted = indices[indices.length - type.missing]!;
        expectType(typing, index, typeOfText(typing, wanted.type));
        return { ...type, missing: type.missing - 1 };
      }
      break;
    case "error":
      inferValue(typing, index);
      return errorType;
    default:
      break;
  }
  inferValue(typing, index);
  typing.report("LS2108", expression.span, { type: printType(type) });
  return errorType;
}

function indexedProcess(typing: Typing, base: Ast.Expression): Ast.Index | undefined {
  if (base.kind !== "name expression") return undefined;
  const symbol = typing.symbols.get(base.name);
  return symbol?.kind === "process" ? symbol.declaration.index : undefined;
}

/** A field of a record; of a lock, state of its kind (rule K9). */
export function inferField(typing: Typing, expression: Ast.FieldExpression): Type {
  const { base, name } = expression;
  const type = inferExpression(typing, base);
  if (type.kind === "error") return errorType;
  if (type.kind === "record") {
    const field = type.declaration.fields.find((each) => each.name.text === name.text);
    if (field !== undefined) return typeOfText(typing, field.type);
    const candidates = type.declaration.fields.map((each) => each.name.text);
    const what = `field of \`${printType(type)}\``;
    typing.report("LS2001", name.span, { what, name: name.text, candidates });
    return errorType;
  }
  const state = typing.symbols.get(name);
  if (type.kind === "lock") {
    if (type.missing > 0) reportMissingIndices(typing, base, type);
    if (state?.kind !== "kind state") return errorType;
    return arrayOf(typing, state.declaration.indices, typeOfText(typing, state.declaration.type));
  }
  typing.report("LS2109", name.span, { type: printType(type), name: name.text });
  return errorType;
}

/** A lock of an array needs all its indices. */
export function reportMissingIndices(
  typing: Typing,
  expression: Ast.Expression,
  type: Extract<Type, { kind: "lock" }>,
): void {
  const { name, indices } = type.declaration;
  const found = indices.length - type.missing;
  typing.report("LS2111", expression.span, { name: name.text, expected: indices.length, found });
}
