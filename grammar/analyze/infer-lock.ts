/**
 * Types where locks are named: indices of references and guards, constants of kinds, kind bodies.
 */
import type * as Ast from "../ast/ast.js";
import { boolType, intType } from "../model/type.js";
import { checkArguments } from "./infer-call.js";
import { expectType } from "./infer-expression.js";
import { inferBlock } from "./infer-statement.js";
import { kindsOfLock } from "./kinds-of-lock.js";
import { typeOfText } from "./type-of-text.js";
import { bindLocal, type Typing } from "./typing.js";
import { wordResult } from "./word-result.js";

/** As many indices as the lock has, each of its type; one may be a range (rule K7). */
export function inferLockReference(typing: Typing, reference: Ast.LockReference): void {
  const symbol = typing.symbols.get(reference.name);
  const indices = symbol?.kind === "lock" ? symbol.declaration.indices : [];
  for (const [position, index] of reference.indices.entries()) {
    const declared = indices[position];
    if (index.kind === "range") {
      expectType(typing, index.low, intType);
      expectType(typing, index.high, intType);
      if (declared !== undefined) inferRangeIndex(typing, index, declared);
    } else if (declared !== undefined) {
      expectType(typing, index, typeOfText(typing, declared.type));
    }
  }
  if (symbol?.kind !== "lock" || indices.length === reference.indices.length) return;
  const [expected, found] = [indices.length, reference.indices.length];
  typing.report("LS2111", reference.span, { name: symbol.name, expected, found });
}

function inferRangeIndex(typing: Typing, index: Ast.Expression, declared: Ast.Index): void {
  const type = typeOfText(typing, declared.type);
  if (type.kind === "int" || type.kind === "error") return;
  typing.report("LS2117", index.span, {});
}

/** The locks of a guard. */
export function inferGuard(typing: Typing, guard: Ast.Guard): void {
  if (guard.kind === "lock guard") {
    inferLockReference(typing, guard.lock);
    return;
  }
  inferGuard(typing, guard.left);
  inferGuard(typing, guard.right);
}

/**
 * The constants that a lock gives its kind; with a kind by parameter, every kind must take them.
 */
export function inferLockDeclaration(typing: Typing, lock: Ast.LockDeclaration): void {
  for (const { type } of lock.indices) typeOfText(typing, type);
  const [kind] = kindsOfLock(typing.globals, lock);
  if (kind === undefined) return;
  const call = { callee: lock.lockKind, arguments: lock.arguments, span: lock.span };
  checkArguments(typing, call, kind.parameters);
}

/** The state and the words of a kind. */
export function inferKind(typing: Typing, kind: Ast.KindDeclaration): void {
  for (const { type, value } of kind.parameters) {
    const wanted = typeOfText(typing, type);
    if (value !== undefined) expectType(typing, value, wanted);
  }
  for (const item of kind.items) {
    if (item.kind === "kind state") {
      for (const { name, type } of item.indices) {
        if (name !== undefined) bindLocal(typing, name, typeOfText(typing, type));
      }
      const wanted = typeOfText(typing, item.type);
      if (item.initial !== undefined) expectType(typing, item.initial, wanted);
    } else if (item.kind === "kind word") {
      if (item.result !== undefined) {
        bindLocal(typing, item.result, wordResult(typing, item));
      }
      for (const part of partsOf(item)) {
        if (part.when !== undefined) expectType(typing, part.when, boolType);
        if (part.effect !== undefined) inferBlock(typing, part.effect, {});
      }
    }
  }
}

/** All parts of a word, in the order of the text. */
export function partsOf(word: Ast.KindWord): Ast.KindPart[] {
  return [word.first, ...(word.otherwise === undefined ? [] : [word.otherwise]), ...word.then];
}
