/**
 * Locks are used by the words and modes that their kind has (K5, K6); where a parameter says the
 * kind, every kind that it may be must have them (V3). Also: modes of a kind in its own text.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Note } from "../diagnostic/diagnostic.js";
import type { Analyzed } from "./analyzed.js";
import { acquireModes, acquires, modeNames, tryable, wordNames, wordsNamed } from "./kind-words.js";
import { kindsOfLock } from "./kinds-of-lock.js";

/** A use of a lock: the lock's name, the word, the mode. */
interface Use {
  readonly lock: Ast.LockReference;
  readonly word: Ast.Name;
  readonly tries: boolean;
  readonly mode?: Ast.Name | undefined;
  readonly toMode?: Ast.Name | undefined;
  readonly result?: Ast.Name | undefined;
}

/** Reports words and modes that a lock's kind does not have. */
export function reportUnknownWord(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    if (declaration.kind === "kind") checkKind(analyzed, declaration);
    eachNode(declaration, (node) => {
      if (node.kind === "word") checkUse(analyzed, { ...node, tries: node.try });
      else if (node.kind === "hold") {
        const word = { ...node.lock.name, text: "acquire" };
        checkUse(analyzed, { lock: node.lock, word, tries: false, mode: node.mode });
      } else if (node.kind === "lock guard") checkMode(analyzed, node.lock.name, node.mode);
      else if (node.kind === "call") checkCall(analyzed, node, declaration);
    });
  }
}

interface Candidate {
  readonly kind: Ast.KindDeclaration;
  /** Says which kind is meant, where a parameter decides. */
  readonly notes: readonly Note[];
}

function candidates(analyzed: Analyzed, lock: Ast.Name): Candidate[] {
  const symbol = analyzed.symbols.get(lock);
  if (symbol?.kind !== "lock") return [];
  const byParameter = analyzed.symbols.get(symbol.declaration.lockKind)?.kind === "parameter";
  return kindsOfLock(analyzed.globals, symbol.declaration).map((kind) => ({
    kind,
    notes: byParameter ? [note(kind.name.span, "which it may be, by its parameter")] : [],
  }));
}

function checkUse(analyzed: Analyzed, use: Use): void {
  for (const { kind, notes } of candidates(analyzed, use.lock.name)) {
    if (!checkWord(analyzed, use, kind, notes)) return;
  }
}

/** One kind; false when something was reported. */
function checkWord(
  analyzed: Analyzed,
  use: Use,
  kind: Ast.KindDeclaration,
  notes: readonly Note[],
): boolean {
  const { word, tries, lock } = use;
  const names = { lock: lock.name.text, kind: kind.name.text };
  const declared = wordsNamed(kind, word.text, tries);
  const builtin = ["acquire", "release"].includes(word.text) && acquires(kind);
  if (word.text === "downgrade") return checkDowngrade(analyzed, use, kind, notes);
  if (declared.length === 0 && !(builtin && (!tries || word.text === "acquire"))) {
    const known = wordNames(kind);
    const text = tries ? `try ${word.text}` : word.text;
    if (tries && wordsNamed(kind, word.text, false).length > 0) {
      analyzed.report("LS2307", word.span, { word: word.text, ...names }, notes);
    } else analyzed.report("LS2301", word.span, { word: text, ...names, candidates: known }, notes);
    return false;
  }
  const modes = builtin ? acquireModes(kind) : declared.map((each) => each.mode?.text);
  if (!checkModeAmong(analyzed, use, { kind, notes, modes })) return false;
  const gives = declared.some((each) => each.result !== undefined) || (tries && tryable(kind));
  if (use.result === undefined || gives) return true;
  analyzed.report("LS2306", use.result.span, { word: word.text, kind: kind.name.text }, notes);
  return false;
}

interface Modes {
  readonly kind: Ast.KindDeclaration;
  readonly notes: readonly Note[];
  readonly modes: readonly (string | undefined)[];
}

function checkModeAmong(analyzed: Analyzed, use: Use, { kind, notes, modes }: Modes): boolean {
  const { mode, word, lock } = use;
  const known = modes.filter((each) => each !== undefined);
  const names = { lock: lock.name.text, kind: kind.name.text };
  if (mode !== undefined && !known.includes(mode.text)) {
    analyzed.report("LS2302", mode.span, { mode: mode.text, ...names, candidates: known }, notes);
    return false;
  }
  const needed = mode === undefined && !modes.includes(undefined) && known.length > 0;
  if (!needed || word.text === "release") return true;
  analyzed.report("LS2303", lock.span, { ...names, modes: known }, notes);
  return false;
}

function checkDowngrade(
  analyzed: Analyzed,
  { word, lock, mode, toMode }: Use,
  kind: Ast.KindDeclaration,
  notes: readonly Note[],
): boolean {
  const downgrades = kind.items.filter((item) => item.kind === "kind downgrade");
  const names = { lock: lock.name.text, kind: kind.name.text };
  if (downgrades.length === 0) {
    const known = wordNames(kind);
    analyzed.report("LS2301", word.span, { word: "downgrade", ...names, candidates: known }, notes);
    return false;
  }
  for (const [given, known] of [
    [mode, downgrades.map((each) => each.from.text)],
    [toMode, downgrades.map((each) => each.to.text)],
  ] as const) {
    if (given === undefined || known.includes(given.text)) continue;
    analyzed.report("LS2302", given.span, { mode: given.text, ...names, candidates: known }, notes);
    return false;
  }
  return true;
}

function checkMode(analyzed: Analyzed, lock: Ast.Name, mode: Ast.Name | undefined): void {
  if (mode === undefined) return;
  for (const { kind, notes } of candidates(analyzed, lock)) {
    const known = modeNames(kind);
    if (known.includes(mode.text)) continue;
    const names = { lock: lock.text, kind: kind.name.text };
    analyzed.report("LS2302", mode.span, { mode: mode.text, ...names, candidates: known }, notes);
    return;
  }
}

/** `holders(lock, mode)`, `holds(thread, lock, mode)`; in a kind without the lock. */
function checkCall(
  analyzed: Analyzed,
  call: Ast.CallExpression,
  declaration: Ast.Declaration,
): void {
  const { text } = call.callee;
  if (text !== "holders" && text !== "holds") return;
  const rest = call.arguments.slice(text === "holds" ? 1 : 0).map(({ value }) => value);
  const own = declaration.kind === "kind";
  const mode = rest[own ? 0 : 1];
  if (mode?.kind !== "name expression") return;
  if (own) checkOwnMode(analyzed, mode.name, declaration);
  else {
    let base = rest[0];
    while (base?.kind === "index expression") base = base.base;
    if (base?.kind === "name expression") checkMode(analyzed, base.name, mode.name);
  }
}

function checkOwnMode(analyzed: Analyzed, mode: Ast.Name, kind: Ast.KindDeclaration): void {
  const known = modeNames(kind);
  if (known.includes(mode.text)) return;
  const { text } = kind.name;
  const names = { mode: mode.text, lock: text, kind: text, candidates: known };
  analyzed.report("LS2302", mode.span, names);
}

/** Modes that a kind releases or downgrades must be modes that it can be acquired in. */
function checkKind(analyzed: Analyzed, kind: Ast.KindDeclaration): void {
  for (const item of kind.items) {
    if (item.kind === "kind downgrade") {
      checkOwnMode(analyzed, item.from, kind);
      checkOwnMode(analyzed, item.to, kind);
    } else if (item.kind === "kind word" && item.word.text === "release" && item.mode) {
      checkOwnMode(analyzed, item.mode, kind);
    }
  }
}
