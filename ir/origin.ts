/** Where something of the Ir stands in the text, for whoever prints or writes it. */
import { lineText, positionAt, type SourceFile, type Span } from "../grammar/index.js";

export type { SourceFile, Span } from "../grammar/index.js";

/** A place in a file that a person can go to. */
export interface Origin {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** @param sources  by the `file` of spans */
export function originOf(span: Span, sources: readonly SourceFile[]): Origin {
  const source = sources[span.file];
  if (source === undefined) return { file: "(unknown)", line: 1, column: 1 };
  return { file: source.path, ...positionAt(source, span.start) };
}

/** The text of a span in one line. */
export function quote(span: Span, sources: readonly SourceFile[]): string {
  const text = sources[span.file]?.text.slice(span.start, span.end) ?? "";
  return text
    .replace(/\/\/.*$/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The line on which a span begins, without indentation and comment. */
export function lineOf(span: Span, sources: readonly SourceFile[]): string {
  const source = sources[span.file];
  if (source === undefined) return "";
  return lineText(source, positionAt(source, span.start).line)
    .replace(/\/\/.*$/, "")
    .trim();
}
