/** What the text of a lock's kind says about who excludes whom, and which words may wait. */
import type { Ast } from "../../grammar/index.js";
import { type Configuration, constantOf } from "./configuration.js";

/** The kind of a lock in this configuration (V3). */
export function kindOf(
  at: Configuration,
  lock: Ast.LockDeclaration,
): Ast.KindDeclaration | undefined {
  const { lockKind: name } = lock;
  const kind = constantOf(at, { kind: "name expression", name, span: name.span });
  return typeof kind === "object" && kind.kind === "kind" ? kind.declaration : undefined;
}

/** Modes of `acquire`; the mode of a kind without any is empty. */
export function modesOf(kind: Ast.KindDeclaration): readonly string[] {
  return acquiresOf(kind).map(modeOf);
}

/** Modes in which no other thread can hold the lock (D2). */
export function exclusiveModes(kind: Ast.KindDeclaration): readonly string[] {
  return acquiresOf(kind)
    .filter((word) => conditionsOf(word).some((one) => isEmptyHolders(one, undefined)))
    .map(modeOf);
}

/** Whether two threads cannot hold the lock in these modes at once, whoever came first. */
export function excludes(kind: Ast.KindDeclaration, mine: string, theirs: string): boolean {
  return isBarred(kind, mine, theirs) && isBarred(kind, theirs, mine);
}

function isBarred(kind: Ast.KindDeclaration, mode: string, by: string): boolean {
  const word = acquiresOf(kind).find((one) => modeOf(one) === mode);
  if (word === undefined) return false;
  return conditionsOf(word).some(
    (one) => isEmptyHolders(one, undefined) || isEmptyHolders(one, by),
  );
}

function acquiresOf(kind: Ast.KindDeclaration): readonly Ast.KindWord[] {
  return kind.items.flatMap((item) =>
    item.kind === "kind word" && item.word.text === "acquire" && !item.try ? [item] : [],
  );
}

function modeOf(word: Ast.KindWord): string {
  return word.mode?.text ?? "";
}

/** The parts of the guard, joined by `and`, of whichever part lets the thread in. */
function conditionsOf(word: Ast.KindWord): readonly Ast.Expression[] {
  const last = [word.first, ...word.then].findLast((part) => part.when !== undefined);
  return last?.when === undefined ? [] : conjuncts(last.when);
}

function conjuncts(e: Ast.Expression): readonly Ast.Expression[] {
  if (e.kind !== "binary" || e.operator !== "and") return [e];
  return [...conjuncts(e.left), ...conjuncts(e.right)];
}

/** `holders == {}`, or `holders(mode) == {}`. */
function isEmptyHolders(e: Ast.Expression, mode: string | undefined): boolean {
  if (e.kind !== "binary" || e.operator !== "==") return false;
  if (e.right.kind !== "set" || e.right.elements.length > 0) return false;
  if (mode === undefined) {
    return e.left.kind === "name expression" && e.left.name.text === "holders";
  }
  if (e.left.kind !== "call" || e.left.callee.text !== "holders") return false;
  const [only] = e.left.arguments;
  return only?.value.kind === "name expression" && only.value.name.text === mode;
}

/** Whether a word other than `acquire` and `release` may wait in some part. */
export function wordWaits(kind: Ast.KindDeclaration, statement: Ast.WordStatement): boolean {
  const words = kind.items.filter(
    (item) =>
      item.kind === "kind word" &&
      item.word.text === statement.word.text &&
      item.try === statement.try,
  );
  return words.some(
    (item) =>
      item.kind === "kind word" &&
      [item.first, ...item.then].some((part) => part.when !== undefined),
  );
}
