/**
 * Diagnostics → text, in the shape that compilers have taught everybody to read: the message, the
 * place, the source line with carets, notes with lines of their own, a hint. Only this file knows
 * lines, columns and colours.
 */
import type { SourceFile } from "../source/source-file.js";
import type { Span } from "../source/span.js";
import type { Diagnostic } from "./diagnostic.js";
import { displayWidth } from "./display-width.js";

export interface RenderOptions {
  /** Whether to write ANSI colours; the caller knows the terminal. */
  readonly colours?: boolean;
}

type Style = "error" | "warning" | "note" | "hint" | "gutter" | "strong";

const codes: Readonly<Record<Style, string>> = {
  error: "1;31",
  warning: "1;33",
  note: "1;36",
  hint: "1;32",
  gutter: "34",
  strong: "1",
};

type Paint = (style: Style, text: string) => string;

/** Longer source lines are cut around the caret. */
const widest = 160;
const tabStop = 4;

/**
 * All diagnostics, in the order given, with a blank line between.
 *
 * @param sources  by the `file` of spans
 */
export function render(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceFile[],
  options: RenderOptions = {},
): string {
  const paint: Paint = options.colours
    ? (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m`
    : (_style, text) => text;
  return diagnostics.map((diagnostic) => renderOne(diagnostic, sources, paint)).join("\n");
}

function renderOne(diagnostic: Diagnostic, sources: readonly SourceFile[], paint: Paint): string {
  const { severity, code, message, span, notes, hint } = diagnostic;
  const places = [span, ...notes.map((note) => note.span)].map((one) => placeOf(one, sources));
  const gutterWidth = Math.max(...places.map(({ line }) => `${line}`.length));
  const gutter = (text: string) => paint("gutter", `${text.padStart(gutterWidth)} |`);
  const indent = " ".repeat(gutterWidth);
  const lines = [`${paint(severity, `${severity}[${code}]`)}${paint("strong", `: ${message}`)}`];
  for (const [index, place] of places.entries()) {
    const note = notes[index - 1];
    if (note !== undefined) lines.push(`${indent} ${paint("note", "note")}: ${note.message}`);
    lines.push(`${indent}${paint("gutter", "-->")} ${place.path}:${place.line}:${place.column}`);
    if (place.text === undefined) continue;
    const marks = paint(note === undefined ? severity : "note", place.carets);
    lines.push(gutter(""), `${gutter(`${place.line}`)} ${place.text}`.trimEnd());
    lines.push(`${gutter("")} ${" ".repeat(place.indent)}${marks}`);
  }
  if (hint !== undefined) lines.push(`${indent} ${paint("hint", "hint")}: ${hint}`);
  return `${lines.join("\n")}\n`;
}

interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The source line as shown: tabs expanded, cut when long. Absent for an empty file. */
  readonly text?: string;
  /** Columns before the carets, as a terminal counts them. */
  readonly indent: number;
  readonly carets: string;
}

function placeOf(span: Span, sources: readonly SourceFile[]): Place {
  const source = sources[span.file];
  if (source === undefined) return { path: "?", line: 1, column: 1, indent: 0, carets: "^" };
  const { path, text } = source;
  const start = Math.min(span.start, text.length);
  // From a negative index `lastIndexOf` would look at the first character after all.
  const lineStart = start === 0 ? 0 : text.lastIndexOf("\n", start - 1) + 1;
  const nextNewline = text.indexOf("\n", start);
  const lineEnd = nextNewline < 0 ? text.length : nextNewline;
  const line = countNewlines(text, lineStart) + 1;
  const place = { path, line, column: start - lineStart + 1 };
  if (text.length === 0) return { ...place, indent: 0, carets: "^" };
  const end = Math.min(Math.max(span.end, start), lineEnd);
  const continued = span.end > lineEnd && lineEnd < text.length;
  const shownEnd = text.endsWith("\r", lineEnd) ? lineEnd - 1 : lineEnd;
  const shown = window(text, { lineStart, lineEnd: Math.max(shownEnd, lineStart), start, end });
  const carets = "^".repeat(Math.max(1, displayWidth(shown.marked)));
  return {
    ...place,
    text: `${shown.before}${shown.marked}${shown.after}`,
    indent: displayWidth(shown.before),
    carets: continued ? `${carets}…` : carets,
  };
}

interface Stretch {
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly start: number;
  readonly end: number;
}

function window(text: string, { lineStart, lineEnd, start, end }: Stretch) {
  const from = Math.max(lineStart, start - widest / 2);
  const to = Math.min(lineEnd, from + widest);
  const markEnd = Math.min(end, to);
  const prefix = from > lineStart ? "…" : "";
  const suffix = to < lineEnd ? "…" : "";
  return {
    before: prefix + printable(text.slice(from, start)),
    marked: printable(text.slice(start, markEnd)),
    after: printable(text.slice(markEnd, to)) + suffix,
  };
}

/** Tabs become blanks, other control characters a sign, so that carets stay where they belong. */
function printable(text: string): string {
  return text.replaceAll("\t", " ".repeat(tabStop)).replace(/\p{Cc}/gu, "\ufffd");
}

function countNewlines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
