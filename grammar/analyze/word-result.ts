/** The type of what a word of a lock kind gives (K5): that of what its text assigns to it. */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { boolType, join, type Type } from "../model/type.js";
import { inferValue } from "./infer-expression.js";
import { wordsNamed } from "./kind-words.js";
import { kindsOfLock } from "./kinds-of-lock.js";
import type { Typing } from "./typing.js";

/** The type of a word's result; mistakes in its text are told where the text is typed. */
export function wordResult(typing: Typing, word: Ast.KindWord): Type {
  const quiet: Typing = { ...typing, report: () => undefined, types: new Map(), stored: [] };
  const types = assignedTo(word).map((value) => inferValue(quiet, value));
  const [first, ...rest] = types.filter((type) => type.kind !== "error");
  if (first === undefined) return boolType;
  return rest.reduce<Type>((type, each) => join(type, each) ?? type, first);
}

/** What `WORD LOCK -> name` gives; `try acquire` tells whether it was done. */
export function usedResult(typing: Typing, statement: Ast.WordStatement): Type {
  const symbol = typing.symbols.get(statement.lock.name);
  if (symbol?.kind !== "lock") return boolType;
  const words = kindsOfLock(typing.globals, symbol.declaration).flatMap((kind) =>
    wordsNamed(kind, statement.word.text, statement.try === true),
  );
  const word = words.find((each) => each.result !== undefined);
  return word === undefined ? boolType : wordResult(typing, word);
}

function assignedTo(word: Ast.KindWord): Ast.Expression[] {
  const values: Ast.Expression[] = [];
  eachNode(word, (node) => {
    if (node.kind !== "assign") return;
    for (const [i, target] of node.targets.entries()) {
      const value = node.values[i];
      const isResult = target.kind === "name expression" && target.name.text === word.result?.text;
      if (isResult && value !== undefined) values.push(value);
    }
  });
  return values;
}
