/**
 * Text of a mapping → its tree. Every declaration is read by itself, and every one that cannot be
 * read is reported.
 */
import type { MatchResult } from "ohm-js";
import type {
  DisciplinePart,
  FinallyRule,
  MappingDeclaration,
  MappingFile,
  Rule,
} from "../../ast/mapping.js";
import { report } from "../../diagnostic/catalogue.js";
import type { Diagnostic } from "../../diagnostic/diagnostic.js";
import type { Outcome } from "../../diagnostic/outcome.js";
import type { SourceFile } from "../../source/source-file.js";
import type { Context } from "../cst.js";
import { expectedText } from "../expected-text.js";
import { refuse } from "../layout.js";
import { tokenAt } from "../tokens.js";
import {
  cutMapping,
  type MappingPiece,
  type MappingPieces,
  mappingWords,
} from "./mapping-pieces.js";
import { type MappingReader, type MappingRuleName, mappingReader } from "./mapping-to-ast.js";

interface Reading {
  readonly reader: MappingReader;
  readonly file: number;
  readonly cut: MappingPieces;
  readonly diagnostics: Diagnostic[];
}

/** What may stand in a block, or outside of one. */
type Part = MappingDeclaration | DisciplinePart | FinallyRule;

/**
 * Parses a mapping. If some declaration cannot be read, there is no tree.
 *
 * @param file  the `file` of all spans
 */
export function parseMapping({ text }: SourceFile, file = 0): Outcome<MappingFile> {
  const refusal = refuse(text, file);
  if (refusal !== undefined) return { ok: false, diagnostics: [refusal] };
  const cut = cutMapping(text, file);
  const reading: Reading = {
    reader: mappingReader(),
    file,
    cut,
    diagnostics: [...cut.diagnostics],
  };
  const { diagnostics } = reading;
  const [first, ...rest] = cut.pieces;
  if (first === undefined || wordOf(cut, first) !== "map") {
    const start = first?.start ?? 0;
    diagnostics.push(report("LS6001", { file, start, end: first?.start ?? 0 }, {}));
  }
  const isHeader = first !== undefined && wordOf(cut, first) === "map";
  const header = isHeader ? read<MappingFile>(reading, first, "Header") : undefined;
  const declarations = readAll(reading, isHeader ? rest : cut.pieces);
  if (header === undefined || diagnostics.length > 0) {
    diagnostics.sort((left, right) => left.span.start - right.span.start);
    return { ok: false, diagnostics };
  }
  const span = { file, start: 0, end: text.length };
  return { ok: true, value: { ...header, declarations, span }, diagnostics: [] };
}

function wordOf({ text }: MappingPieces, { start }: MappingPiece): string {
  return tokenAt(text, start).text;
}

function readAll(reading: Reading, pieces: readonly MappingPiece[]): readonly MappingDeclaration[] {
  const declarations: MappingDeclaration[] = [];
  let block: { readonly open: MappingPiece; readonly parts: Part[] } | undefined;
  for (const piece of pieces) {
    if (piece.kind === "open") {
      read(reading, piece, "Open");
      block = { open: piece, parts: [] };
      declarations.push(blockOf(reading, block.open, block.parts));
    } else if (piece.kind === "close") {
      block = undefined;
    } else {
      const part = read<Part>(reading, piece, "Declaration");
      if (part === undefined || misplaced(reading, part, block?.open)) continue;
      // What stands in the wrong place has just been sorted out.
      if (block === undefined) declarations.push(part as MappingDeclaration);
      else block.parts.push(part);
    }
  }
  return declarations;
}

function blockOf(reading: Reading, open: MappingPiece, parts: Part[]): MappingDeclaration {
  const span = { file: reading.file, start: open.start, end: open.end };
  // Filled by the caller with what `misplaced` lets pass.
  if (wordOf(reading.cut, open) === "initially") {
    return { kind: "initially", rules: parts as (Rule | FinallyRule)[], span };
  }
  return { kind: "discipline", parts: parts as DisciplinePart[], span };
}

/** Whether the part may not stand where it does, which is then reported. */
function misplaced(reading: Reading, part: Part, open: MappingPiece | undefined): boolean {
  const { cut, file, diagnostics } = reading;
  const word = tokenAt(cut.text, part.span.start).text;
  const block = open === undefined ? "" : wordOf(cut, open);
  const allowed = homes[word] ?? [""];
  if (allowed.includes(block)) return false;
  const span = { file, start: part.span.start, end: part.span.start + word.length };
  diagnostics.push(report("LS6002", span, { word, block, homes: allowed }));
  return true;
}

/** In which blocks a declaration may stand, if not outside of all alone. */
const homes: Readonly<Record<string, readonly string[]>> = {
  on: ["", "initially", "discipline"],
  finally: ["initially"],
  set: ["discipline"],
  judge: ["discipline"],
  unrecorded: ["", "discipline"],
};

function read<T>(reading: Reading, piece: MappingPiece, rule: MappingRuleName): T | undefined {
  if (piece.broken) return undefined;
  const { reader, cut, file, diagnostics } = reading;
  const text = cut.text.slice(piece.start, piece.end);
  const word = wordOf(cut, piece);
  if (rule === "Declaration" && !mappingWords.includes(word)) {
    const span = { file, start: piece.start, end: piece.start + word.length };
    diagnostics.push(report("LS6003", span, { word, candidates: mappingWords }));
    return undefined;
  }
  try {
    const result = reader.match(text, rule);
    if (result.succeeded()) {
      return rule === "Open" ? undefined : reader.toAst<T>(result, contextOf(reading, piece));
    }
    diagnostics.push(failure(reading, piece, result));
  } catch (problem) {
    // The stack ran out: nobody nests so deep.
    if (!(problem instanceof RangeError)) throw problem;
    const head = { file, start: piece.start, end: piece.start };
    diagnostics.push(report("LS1006", head, { limit: 100 }));
  }
  return undefined;
}

function failure({ cut, file }: Reading, piece: MappingPiece, result: MatchResult): Diagnostic {
  // The package has it for failures; its types leave it out of this one.
  const failed = result as MatchResult & {
    getRightmostFailurePosition(): number;
    getRightmostFailures(): readonly { getText(): string }[];
  };
  const text = cut.text.slice(piece.start, piece.end);
  const position = failed.getRightmostFailurePosition();
  const found = position >= text.length ? undefined : tokenAt(text, position);
  const expected = failed
    .getRightmostFailures()
    .map((one) => one.getText())
    .filter((one) => !one.startsWith("not "))
    .map((one) => (/^(?:an?|the) /.test(one) ? one : `\`${one.replace(/^"|"$/g, "")}\``));
  const start = piece.start + (found === undefined ? text.trimEnd().length : position);
  return report(
    "LS1001",
    { file, start, end: start + (found?.text.length ?? 0) },
    {
      expected: expectedText([...new Set(expected)]),
      found: found === undefined ? "the end of the declaration" : `\`${found.text}\``,
    },
  );
}

function contextOf({ file, diagnostics }: Reading, piece: MappingPiece): Context {
  return { file, offset: piece.start, takeDoc: () => [], diagnostics };
}
