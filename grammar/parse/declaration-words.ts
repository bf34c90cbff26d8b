/** The words that a declaration can begin with: for recovery and for suggestions. */
import type { Token } from "./tokens.js";

const words = `
protocol library import parameter type enum record opaque queued spinning kind fair strongly ghost
lock shared persistent line operation function init recover process action invariant step cover
liveness constraint may instance`;

export const declarationWords: readonly string[] = words.trim().split(/\s+/);

const known = new Set(declarationWords);
const alone = new Set(["init", "recover", "constraint", "fair"]);

/** Whether a line, not indented, begins here with a declaration: its word, then a name or a brace. */
export function startsDeclaration(text: string, token: Token): boolean {
  if (token.kind !== "word" || !known.has(token.text)) return false;
  const before = text[token.start - 1];
  if (before !== undefined && before !== "\n") return false;
  const rest = text.slice(token.end, token.end + 40);
  return alone.has(token.text) ? /^\s+[{A-Za-z_(]/.test(rest) : /^[ \t]+["A-Za-z_]/.test(rest);
}
