/**
 * AST → canonical text: the formatter. Comments and single empty lines stay where they are, a block
 * that the author broke stays broken, everything else follows from the tree and from the width.
 */
import type { File } from "../ast/ast.js";
import type { Outcome } from "../diagnostic/outcome.js";
import { parse } from "../parse/parse.js";
import type { SourceFile } from "../source/source-file.js";
import { alignLines } from "./align-lines.js";
import { layOutDoc } from "./lay-out-doc.js";
import type { PrintContext } from "./print-context.js";
import { declarationItem } from "./print-declaration.js";
import type { Item } from "./print-list.js";
import { printLines } from "./print-list.js";

/** Lines are at most this wide, where the language lets them be broken. */
const width = 100;

/**
 * The canonical text of a file. Formatting it again changes nothing, and it means what the source
 * means.
 */
export function format(source: SourceFile): Outcome<string> {
  const parsed = parse(source, 0);
  if (!parsed.ok) return parsed;
  return { ok: true, value: print(parsed.value, source), diagnostics: parsed.diagnostics };
}

/**
 * The text of a tree.
 *
 * @param source  what the tree was parsed from; with an empty text for a tree made by a program
 */
export function print(file: File, source: SourceFile): string {
  const text = source.text.replaceAll("\r", " ");
  const context: PrintContext = { text, comments: file.comments, printed: new Set() };
  const header: Item = {
    span: { ...file.name.span, start: Math.max(0, file.name.span.start - 1) },
    doc: () => `${file.flavour} ${file.name.text}`,
    documentation: file.doc,
  };
  const items = file.declarations.map((declaration) => declarationItem(context, declaration));
  const stretch = { start: 0, end: Math.max(text.length, 1), separator: ";" as const };
  return alignLines(layOutDoc(printLines(context, [header, ...items], stretch), width), width);
}
