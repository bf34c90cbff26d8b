/** Lists of words: those that begin a declaration or a statement, and those that are no names. */
import type { Token } from "./tokens.js";

const words = `
protocol library import parameter type enum record opaque queued spinning kind fair strongly ghost
lock shared persistent line operation function init recover process action invariant step cover
liveness constraint may instance`;

export const declarationWords: readonly string[] = words.trim().split(/\s+/);

/** The words that a statement can begin with, for suggestions. */
export const statementWords: readonly string[] = `
let var if else while loop for forall choose take either await assume atomic hold acquire release
downgrade assert return break continue skip flush fence restart ghost try`
  .trim()
  .split(/\s+/);

/** The rule `reserved` of the grammar. */
export const reservedWords: ReadonlySet<string> = new Set(
  `and or not implies iff in is if then else forall some none self true false where when mod let var
while loop for choose either await atomic hold assert return break continue skip`.split(/\s+/),
);

const known = new Set(declarationWords);
const alone = new Set(["init", "recover", "constraint", "fair"]);

/** Whether a line, not indented, begins here with a declaration: its word, then a name or `{`. */
export function startsDeclaration(text: string, token: Pick<Token, "text" | "start">): boolean {
  if (!known.has(token.text)) return false;
  const before = text[token.start - 1];
  if (before !== undefined && before !== "\n") return false;
  const end = token.start + token.text.length;
  const rest = text.slice(end, end + 40);
  return alone.has(token.text) ? /^\s+[{A-Za-z_(]/.test(rest) : /^[ \t]+["A-Za-z_]/.test(rest);
}

/** Where lines of a stretch, not indented, begin with declarations, its own beginning included. */
export function declarationStarts(text: string, start: number, end: number): readonly number[] {
  const found = [start];
  for (const match of text.slice(start, end).matchAll(/\n([a-z]+)/g)) {
    const token = { text: match[1] ?? "", start: start + match.index + 1 };
    if (startsDeclaration(text, token)) found.push(token.start);
  }
  return found;
}
