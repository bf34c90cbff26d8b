/**
 * The prelude, as far as a program can see it. Every run parses the prelude, and parsing is the
 * slowest part of reading a small protocol; a kind whose name stands nowhere in the program is
 * blanked out, so that what remains keeps its place in the text.
 */
import { preludeText } from "../prelude.js";

/** A kind of the prelude with its documentation, up to the next one. */
const kindStart = /^(?:\/\/\/.*\n)*(?:queued |spinning )?kind (\w+)/gm;

/** Where a parameter stands for a kind, any of them may be named from outside. */
const kindParameter = /\bparameter\s+\w+\s*:\s*kind\b/;

/** The text of the prelude, as long as ever, with only those kinds that the texts mention. */
export function preludeFor(texts: readonly string[]): string {
  if (texts.some((text) => kindParameter.test(text))) return preludeText;
  const words = new Set(texts.flatMap((text) => text.match(/\w+/g) ?? []));
  const starts = [...preludeText.matchAll(kindStart)];
  const pieces = [preludeText.slice(0, starts[0]?.index)];
  for (const [position, start] of starts.entries()) {
    const piece = preludeText.slice(start.index, starts[position + 1]?.index);
    pieces.push(words.has(start[1] ?? "") ? piece : piece.replace(/[^\n]/g, " "));
  }
  return pieces.join("");
}

/** The names of all kinds of the prelude. */
export function preludeKinds(): string[] {
  return [...preludeText.matchAll(kindStart)].map((match) => match[1] ?? "");
}
