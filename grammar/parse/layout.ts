/**
 * Rule N1: where lines end. The layout of a text is the text itself with comments blanked and with
 * a `;` in place of every line end that ends a statement or a declaration; offsets stay what they
 * are. It also says where the top-level declarations are, and which `///` lines belong to what.
 */
import type { Comment } from "../ast/ast.js";
import { report } from "../diagnostic/catalogue.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { Brackets } from "./brackets.js";
import { matchBrackets } from "./brackets.js";
import { startsDeclaration } from "./declaration-words.js";
import type { Token } from "./tokens.js";
import { tokenize } from "./tokens.js";

/** A top-level declaration, or the header: [start, end) without the `;` behind it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Something in it is already reported, so the grammar need not look at it. */
  readonly broken: boolean;
}

export interface Layout {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly comments: readonly Comment[];
  /** By the offset of the token they stand before: which of `comments` are its doc comment. */
  readonly docs: ReadonlyMap<number, readonly Comment[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** A line that ends in one of these goes on. */
const needsRight = new Set([
  ..."and or not implies iff in is mod when where then else by from of expect".split(" "),
  ..."requires at takes returned subset if forall some while for let var choose await".split(" "),
  ..."assert hold".split(" "),
  ..."-> = += -= == != <= >= < > .. ..< ?? + - * / & && || | , : . ( [ {".split(" "),
]);

/** Those of them that are names, too: where an operand is due, they need nothing. */
const namesToo = new Set("at by from of expect requires takes returned subset".split(" "));

/** A line that begins with one of these goes on with the one before. */
const continues = new RegExp(
  [
    "(?:and|or|implies|iff|then|else|where|when)(?![A-Za-z_0-9])",
    // These are ordinary names where nothing of theirs follows.
    "guarded\\s+by\\s",
    "writes\\s+guarded\\s",
    "with\\s+crash(?![A-Za-z_0-9])",
    "requires\\s+[A-Za-z_(]",
    "expect\\s+[A-Za-z_]",
  ].join("|"),
  "y",
);

/** Lays a whole text out: O(length). */
export function layOut(text: string, file: number): Layout {
  const { tokens, diagnostics } = tokenize(text, file);
  const strict = matchBrackets({ text, file, tokens }, () => false);
  const recovering = strict.diagnostics.length > 0;
  const brackets = recovering
    ? matchBrackets({ text, file, tokens }, (token) => startsDeclaration(text, token))
    : strict;
  const mistakes = [...diagnostics, ...brackets.diagnostics];
  const places = mistakes.map(({ span }) => span.start).sort((left, right) => left - right);
  const cut = cutPieces(text, tokens, brackets);
  let next = 0;
  const pieces = cut.pieces.map(({ start, end }) => {
    while (places[next] !== undefined && places[next]! < start) next++;
    return { start, end, broken: places[next] !== undefined && places[next]! < end };
  });
  const remarks = commentsOf(text, tokens, file);
  return { text: mask(text, tokens, cut.lineEnds), pieces, ...remarks, diagnostics: mistakes };
}

interface Cut {
  readonly pieces: readonly { readonly start: number; readonly end: number }[];
  /** Offsets of the newlines that become `;`, ascending. */
  readonly lineEnds: readonly number[];
}

function cutPieces(text: string, tokens: readonly Token[], brackets: Brackets): Cut {
  const pieces: { start: number; end: number }[] = [];
  const lineEnds: number[] = [];
  let current: { start: number; end: number } | undefined;
  let previous: Token | undefined;
  let beforeIt: Token | undefined;
  let newline = text.indexOf("\n");
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "comment") continue;
    const depth = brackets.depths[index] ?? 0;
    const restart = brackets.restarts.has(index);
    if (previous !== undefined && newline >= 0) {
      if (newline < previous.end) newline = text.indexOf("\n", previous.end);
      const lineBreak = newline >= 0 && newline < token.start;
      if (
        lineBreak &&
        (restart || endsLine(text, { beforeIt, previous }, token, brackets.rounds[index]))
      ) {
        lineEnds.push(newline);
        if (depth === 0) current = undefined;
      }
    }
    if (token.text === ";" && depth === 0) {
      current = undefined;
    } else if (current === undefined) {
      current = { start: token.start, end: token.end };
      pieces.push(current);
    } else {
      current.end = token.end;
    }
    beforeIt = previous;
    previous = token;
  }
  return { pieces, lineEnds };
}

interface LineEnd {
  readonly beforeIt: Token | undefined;
  readonly previous: Token;
}

function endsLine(text: string, end: LineEnd, next: Token, inRound = false): boolean {
  if (inRound || end.previous.text === ";" || goesOn(end)) return false;
  if (next.text === "}" || next.text === ";") return false;
  continues.lastIndex = next.start;
  return !continues.test(text);
}

function goesOn({ beforeIt, previous }: LineEnd): boolean {
  if (!needsRight.has(previous.text)) return false;
  if (beforeIt === undefined || !namesToo.has(previous.text)) return true;
  return beforeIt.text !== "return" && !needsRight.has(beforeIt.text);
}

function mask(text: string, tokens: readonly Token[], lineEnds: readonly number[]): string {
  const parts: string[] = [];
  let position = 0;
  const replace = (start: number, end: number, by: string) => {
    parts.push(text.slice(position, start), by);
    position = end;
  };
  let next = 0;
  const endLinesBefore = (offset: number) => {
    for (; next < lineEnds.length && lineEnds[next]! < offset; next++) {
      replace(lineEnds[next]!, lineEnds[next]! + 1, ";");
    }
  };
  if (text.startsWith("\ufeff")) replace(0, 1, " ");
  for (const { kind, start, end } of tokens) {
    if (kind !== "comment" && kind !== "wrong") continue;
    endLinesBefore(start);
    replace(start, end, " ".repeat(end - start));
  }
  endLinesBefore(text.length);
  return parts.join("") + text.slice(position);
}

type Remarks = Pick<Layout, "comments" | "docs">;

function commentsOf(text: string, tokens: readonly Token[], file: number): Remarks {
  const comments: Comment[] = [];
  const docs = new Map<number, readonly Comment[]>();
  let doc: Comment[] = [];
  // Negative before the first token and behind a comment: what follows begins a line.
  let previousEnd = -1;
  for (const token of tokens) {
    if (token.kind !== "comment") {
      if (doc.length > 0) docs.set(token.start, doc);
      doc = [];
      previousEnd = token.end;
      continue;
    }
    const span = { file, start: token.start, end: token.end };
    const comment: Comment = { kind: "comment", text: token.text.trimEnd(), span };
    comments.push(comment);
    const own = previousEnd < 0 || text.slice(previousEnd, token.start).includes("\n");
    previousEnd = -1;
    if (own && /^\/\/\/(?!\/)/.test(token.text)) doc.push(comment);
  }
  return { comments, docs };
}

/** The text of doc comments, as the AST keeps it. */
export function docLines(comments: readonly Comment[]): readonly string[] {
  return comments.map(({ text }) => text.replace(/^\/\/\/ ?/, ""));
}

/** One diagnostic for a text that is not worth laying out, or none. */
export function refuse(text: string, file: number): Diagnostic | undefined {
  const largest = 2_000_000;
  const whole = { file, start: 0, end: 0 };
  if (text.length > largest) {
    return report("LS1007", whole, { what: "file", length: text.length, limit: largest });
  }
  const nul = text.indexOf("\0");
  return nul < 0 ? undefined : report("LS1008", { file, start: nul, end: nul + 1 }, { code: 0 });
}
