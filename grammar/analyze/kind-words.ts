/** The words and modes of a lock kind, as its text declares them (K1). */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";

/** All declared words of a name, with or without `try`. */
export function wordsNamed(
  kind: Ast.KindDeclaration,
  word: string,
  tries: boolean,
): Ast.KindWord[] {
  return kind.items.filter(
    (item): item is Ast.KindWord =>
      item.kind === "kind word" && item.word.text === word && item.try === tries,
  );
}

/** What users may write before a lock of the kind; `release` comes with `acquire`. */
export function wordNames(kind: Ast.KindDeclaration): string[] {
  const names = kind.items.flatMap((item) => {
    if (item.kind === "kind word") return [item.word.text];
    return item.kind === "kind downgrade" ? ["downgrade"] : [];
  });
  return [...new Set(acquires(kind) ? [...names, "release"] : names)];
}

/** Whether the kind can be held at all. */
export function acquires(kind: Ast.KindDeclaration): boolean {
  return wordsNamed(kind, "acquire", false).length > 0;
}

/** The modes of `acquire`; undefined stands for the one without a mode. */
export function acquireModes(kind: Ast.KindDeclaration): (string | undefined)[] {
  return wordsNamed(kind, "acquire", false).map((word) => word.mode?.text);
}

/** All modes that a lock of the kind may be held in. */
export function modeNames(kind: Ast.KindDeclaration): string[] {
  return acquireModes(kind).filter((mode) => mode !== undefined);
}

/** Whether `try acquire` can be said (K5). */
export function tryable(kind: Ast.KindDeclaration): boolean {
  return acquires(kind);
}

/** Modes in which no other thread can hold the lock: their guard contains `holders == {}` (D2). */
export function exclusiveModes(kind: Ast.KindDeclaration): (string | undefined)[] {
  return wordsNamed(kind, "acquire", false)
    .filter((word) => word.first.when !== undefined && demandsNoHolders(word.first.when))
    .map((word) => word.mode?.text);
}

function demandsNoHolders(guard: Ast.Expression): boolean {
  if (guard.kind !== "binary") return false;
  if (guard.operator === "and") {
    return demandsNoHolders(guard.left) || demandsNoHolders(guard.right);
  }
  const { left, right } = guard;
  const all = left.kind === "name expression" && left.name.text === "holders";
  return guard.operator === "==" && all && right.kind === "set" && right.elements.length === 0;
}

/** Whether a word may wait: some part of it has a guard. */
export function mayWait(kind: Ast.KindDeclaration, word: string): boolean {
  return wordsNamed(kind, word, false).some((each) => {
    let guarded = false;
    eachNode(each, (node) => {
      if (node.kind === "part" && node.when !== undefined) guarded = true;
    });
    return guarded;
  });
}
