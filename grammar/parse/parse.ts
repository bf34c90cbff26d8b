/**
 * Text → AST. The layout finds the declarations, the grammar reads them one by one, so that a
 * mistake in one does not hide the mistakes in the others, and the memory of a match is soon free.
 */
import type { Comment, Declaration, File } from "../ast/ast.js";
import { deeperThan } from "../ast/walk.js";
import { report } from "../diagnostic/catalogue.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { Outcome } from "../diagnostic/outcome.js";
import type { SourceFile } from "../source/source-file.js";
import type { Context } from "./cst.js";
import { declarationStarts, declarationWords } from "./declaration-words.js";
import { explainFailure } from "./explain-failure.js";
import type { Layout, Piece } from "./layout.js";
import { docLines, layOut, refuse } from "./layout.js";
import type { Results, Rule } from "./to-ast.js";
import { match, toAst } from "./to-ast.js";

/** More mistakes than these are only counted. */
const mostDiagnostics = 50;
/** A longer declaration would cost the parser too much memory. */
const longestPiece = 50_000;
/** Of the tree; later phases recurse over it. Brackets alone cannot reach it. */
const deepestTree = 500;

interface Reading {
  readonly file: number;
  /** The text as the user wrote it. */
  readonly source: string;
  readonly layout: Layout;
  readonly diagnostics: Diagnostic[];
  /** Comments that became documentation. */
  readonly taken: Set<Comment>;
}

/**
 * Parses a file. Every declaration that cannot be read is reported; if there is one, there is no
 * AST.
 *
 * @param fileId  the `file` of all spans
 */
export function parse(source: SourceFile, fileId = 0): Outcome<File> {
  const refusal = refuse(source.text, fileId);
  if (refusal !== undefined) return { ok: false, diagnostics: [refusal] };
  const layout = layOut(source.text, fileId);
  const diagnostics = [...layout.diagnostics];
  const taken = new Set<Comment>();
  const reading: Reading = { file: fileId, source: source.text, layout, diagnostics, taken };
  const file = readFile(reading);
  if (file === undefined || diagnostics.length > 0) {
    return { ok: false, diagnostics: inOrder(diagnostics) };
  }
  return { ok: true, value: file, diagnostics: [] };
}

function readFile(reading: Reading): File | undefined {
  const { layout, file, taken, diagnostics } = reading;
  const [first, ...rest] = layout.pieces;
  const start = { file, start: 0, end: 0 };
  if (first === undefined) {
    const what = "empty";
    if (diagnostics.length === 0) diagnostics.push(report("LS1011", start, { what }));
    return undefined;
  }
  const [firstWord = ""] = /^[A-Za-z_0-9]+/.exec(layout.text.slice(first.start, first.end)) ?? [];
  const hasHeader = firstWord === "protocol" || firstWord === "library";
  if (!hasHeader && !first.broken) {
    const span = { file, start: first.start, end: first.start + firstWord.length };
    diagnostics.push(report("LS1011", span, { what: "missing" }));
  }
  const header = hasHeader ? readPiece(reading, first, "Header") : undefined;
  // A misspelt header is one mistake, not two.
  const pieces = hasHeader || !declarationWords.includes(firstWord) ? rest : layout.pieces;
  const declarations = pieces.map((piece) => {
    const before = diagnostics.at(-1);
    const declaration = readPiece(reading, piece, "Declaration");
    // What follows a declaration that its line has cut short is the rest of it, no other mistake.
    const cutShort = before?.code === "LS1001" && before.span.start === before.span.end;
    if (cutShort && diagnostics.at(-1)?.code === "LS1002") diagnostics.pop();
    return declaration;
  });
  if (header === undefined) return undefined;
  const { flavour, name, doc } = header;
  return {
    kind: "file",
    flavour,
    name,
    doc,
    // A declaration is missing only if there is a diagnostic, and then the file is not used.
    declarations: declarations.filter((one): one is Declaration => one !== undefined),
    comments: layout.comments.filter((comment) => !taken.has(comment)),
    span: { file, start: 0, end: layout.text.length },
  };
}

function readPiece<R extends Rule>(
  reading: Reading,
  piece: Piece,
  rule: R,
): Results[R] | undefined {
  const { layout, file, source, diagnostics } = reading;
  if (piece.broken || diagnostics.length > mostDiagnostics) return undefined;
  const head = { file, start: piece.start, end: piece.start };
  const length = piece.end - piece.start;
  if (length > longestPiece) {
    diagnostics.push(report("LS1007", head, { what: "declaration", length, limit: longestPiece }));
    return undefined;
  }
  const text = layout.text.slice(piece.start, piece.end);
  try {
    const result = match(text, rule);
    if (result.failed()) {
      const failure = explainFailure(result, { file, offset: piece.start, source });
      readAgain(reading, piece, failure);
      return undefined;
    }
    const ast = toAst<R>(result, contextOf(reading, piece));
    if ("kind" in ast && deeperThan(ast, deepestTree)) {
      diagnostics.push(report("LS1006", head, { limit: deepestTree }));
    }
    return ast;
  } catch (problem) {
    // The stack ran out: the limit on brackets does not see `not not not …` and the like.
    if (!(problem instanceof RangeError)) throw problem;
    diagnostics.push(report("LS1006", head, { limit: deepestTree }));
    return undefined;
  }
}

/**
 * A declaration that fails may have swallowed those behind it, because its last line asks for more:
 * then each of them is read by itself.
 */
function readAgain(reading: Reading, piece: Piece, failure: Diagnostic): void {
  const { layout, diagnostics } = reading;
  const starts = declarationStarts(layout.text, piece.start, piece.end);
  const before = diagnostics.length;
  for (const [index, start] of starts.entries()) {
    const next = starts[index + 1] ?? piece.end;
    const end = start + layout.text.slice(start, next).trimEnd().length;
    if (starts.length > 1) readPiece(reading, { start, end, broken: false }, "Declaration");
  }
  if (diagnostics.length === before) diagnostics.push(failure);
}

function contextOf(reading: Reading, piece: Piece): Context {
  const { layout, taken, file, diagnostics } = reading;
  const takeDoc = (start: number): readonly string[] => {
    const comments = layout.docs.get(start) ?? [];
    for (const comment of comments) taken.add(comment);
    return docLines(comments);
  };
  return { file, offset: piece.start, takeDoc, diagnostics };
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort((left, right) => left.span.start - right.span.start);
  const shown = sorted.slice(0, mostDiagnostics);
  const hidden = sorted[mostDiagnostics];
  if (hidden === undefined) return shown;
  return [...shown, report("LS1016", hidden.span, { shown: shown.length })];
}
