/**
 * Cuts a text into words, numbers, strings, symbols and comments: as much as is needed to find line
 * ends, brackets and comments before the grammar sees the text. Everything between tokens is white
 * space. Linear in the length of the text.
 */
import { report } from "../diagnostic/catalogue.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";

export interface Token {
  readonly kind: "word" | "number" | "string" | "symbol" | "comment" | "wrong";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  /** Characters that no token may contain; each of them is a `wrong` token, too. */
  readonly diagnostics: readonly Diagnostic[];
}

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["word", /[A-Za-z_][A-Za-z_0-9]*/y],
  ["number", /[0-9][A-Za-z_0-9]*/y],
  ["comment", /\/\/[^\n\r]*/y],
  ["string", /"(?:\\.|[^"\\\n\r])*"/y],
  ["symbol", /\.\.<|\.\.|->|\+=|-=|==|!=|<=|>=|\?\?|&&|\|\||[-+*/&|!?'.,:;=<>(){}[\]%^~#@$`\\]/y],
  // What is left: a quote without its partner, control characters, what is not ASCII.
  ["wrong", /"[^\n\r]*/y],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  ["wrong", /[\x00-\x08\x0e-\x1f\x7f]+/y],
  ["wrong", /[^ -~\s]+|\s+/y],
];

const blank = /[ \t\n\r\v\f]+/y;

/** All tokens in order. A byte order mark at the beginning is white space. */
export function tokenize(text: string, file: number): Tokens {
  const tokens: Token[] = [];
  const diagnostics: Diagnostic[] = [];
  let position = text.startsWith("\ufeff") ? 1 : 0;
  while (position < text.length) {
    blank.lastIndex = position;
    if (blank.test(text)) {
      position = blank.lastIndex;
      continue;
    }
    const token = tokenAt(text, position);
    tokens.push(token);
    if (token.kind === "wrong") diagnostics.push(complain(token, file));
    position = token.end;
  }
  return { tokens, diagnostics };
}

/** The token at an offset that is not white space. */
export function tokenAt(text: string, start: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match !== null) return { kind, text: match[0], start, end: start + match[0].length };
  }
  throw new Error(`no token at offset ${start}`);
}

function complain(token: Token, file: number): Diagnostic {
  const span = { file, start: token.start, end: token.end };
  const code = token.text.charCodeAt(0);
  if (token.text.startsWith('"')) return report("LS1010", span, {});
  if (code < 0x80) return report("LS1008", span, { code });
  return report("LS1009", span, { text: token.text });
}
