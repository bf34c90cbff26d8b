/**
 * A mapping, cut into its declarations before the grammar sees it, so that a mistake in one does
 * not hide those in the others. A declaration begins with its word at the beginning of a line; the
 * two blocks, `initially` and `discipline`, are their first line, the declarations inside, and `}`.
 */
import type { Diagnostic } from "../../diagnostic/diagnostic.js";
import { type Brackets, matchBrackets } from "../brackets.js";
import { type Token, tokenize } from "../tokens.js";

export const mappingWords: readonly string[] = `
map recording threads thread names parameter context memory shared set judge recorded unrecorded
ignore initially finally discipline on`
  .trim()
  .split(/\s+/);

export interface MappingPiece {
  readonly kind: "declaration" | "open" | "close";
  /** [start, end) in the text. */
  readonly start: number;
  readonly end: number;
  /** Something in it is already reported. */
  readonly broken: boolean;
}

export interface MappingPieces {
  /** The text with comments blanked. */
  readonly text: string;
  readonly pieces: readonly MappingPiece[];
  readonly diagnostics: readonly Diagnostic[];
}

export function cutMapping(text: string, file: number): MappingPieces {
  const { tokens, diagnostics } = tokenize(text, file);
  const strict = matchBrackets({ text, file, tokens }, () => false);
  const recovering = strict.diagnostics.length > 0;
  const begins = (token: Token): boolean => startsPiece(text, token);
  const brackets = recovering ? matchBrackets({ text, file, tokens }, begins) : strict;
  const mistakes = [...diagnostics, ...brackets.diagnostics];
  const wrong = mistakes.map(({ span }) => span.start);
  const pieces = piecesOf(text, tokens, brackets).map((piece) => ({
    ...piece,
    broken: wrong.some((place) => piece.start <= place && place < piece.end),
  }));
  return { text: withoutComments(text, tokens), pieces, diagnostics: mistakes };
}

/** The word of a declaration, the first of its line. */
function startsPiece(text: string, { text: word, start }: Token): boolean {
  if (!mappingWords.includes(word)) return false;
  const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return /^\ufeff?[ \t]*$/.test(line);
}

type Cut = Omit<MappingPiece, "broken">;

function piecesOf(text: string, tokens: readonly Token[], { depths }: Brackets): readonly Cut[] {
  const pieces: { kind: Cut["kind"]; start: number; end: number }[] = [];
  // How many brackets are open in a block: 1 inside of `initially` and `discipline`.
  let base = 0;
  let opens = false;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "comment") continue;
    const { start, end } = token;
    const depth = depths[index] ?? 0;
    const current = pieces.at(-1);
    if (base === 1 && depth === 1 && token.text === "}") {
      pieces.push({ kind: "close", start, end });
      base = 0;
    } else if (current === undefined || current.kind === "close" || startsAnew(depth)) {
      pieces.push({ kind: "declaration", start, end });
      opens = token.text === "initially" || token.text === "discipline";
    } else {
      current.end = end;
      if (opens && depth === 0 && token.text === "{") {
        current.kind = "open";
        base = 1;
        opens = false;
      }
    }

    function startsAnew(depth: number): boolean {
      if (base === 1 && current?.kind === "open") return true;
      if (depth > base || !startsPiece(text, token)) return false;
      if (depth < base) base = depth;
      return true;
    }
  }
  return pieces;
}

function withoutComments(text: string, tokens: readonly Token[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const { kind, start, end } of tokens) {
    if (kind !== "comment" && kind !== "wrong") continue;
    parts.push(text.slice(position, start), " ".repeat(end - start));
    position = end;
  }
  const blanked = parts.join("") + text.slice(position);
  return blanked.startsWith("\ufeff") ? ` ${blanked.slice(1)}` : blanked;
}
