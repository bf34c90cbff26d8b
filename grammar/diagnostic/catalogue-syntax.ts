/**
 * Codes 1xxx: the text is not well formed. The parser reports one for every declaration that it
 * cannot read. A code is never reused.
 */
import { error } from "./entry.js";
import { didYouMean } from "./suggest.js";

const shape = {
  LS1001: error<{ expected: string; found: string; hint?: string }>({
    message: (p) => `expected ${p.expected}, found ${p.found}`,
    hint: (p) => p.hint,
    explanation: `
The text departs from the grammar at the caret: something else must stand there. Often the cause is
just before it, a comma or a bracket left out.

    lock inv rwsem                 // expected \`:\` or \`[\`, found \`rwsem\`
    lock inv : rwsem`,
  }),
  LS1002: error<{ word: string; candidates: readonly string[] }>({
    message: (p) => `\`${p.word}\` does not begin a declaration`,
    hint: (p) => didYouMean(p.word, p.candidates),
    explanation: `
Outside of all braces a line begins a declaration, and a declaration begins with one of its words:
parameter, type, enum, record, opaque, kind, lock, shared, persistent, ghost, operation, function,
process, action, init, recover, invariant, step, cover, liveness, fair, constraint, may stop,
instance, import, line.

    varient no_race { true }       // does not begin a declaration
    invariant no_race { true }

A statement stands in the braces of an operation, a process, an action or \`init\`.`,
  }),
  LS1003: error<{ found: string }>({
    message: (p) => `expected the end of the line, found ${p.found}`,
    hint: () => "a statement or declaration ends with its line; put `;` between two on one line",
    explanation: `
Each statement and each declaration ends at the end of its line, or at \`;\` (rule N1). What stands
behind it on the same line is no part of it.

    { readers += 1 at = 2 }        // expected the end of the line, found \`at\`
    { readers += 1; at = 2 }`,
  }),
};

const brackets = {
  LS1004: error<{ bracket: string; closing: string }>({
    message: (p) => `\`${p.bracket}\` is never closed`,
    hint: (p) => `a \`${p.closing}\` is missing`,
    explanation: `
A bracket is opened and not closed before the end of its declaration, or another kind of bracket is
closed first.

    operation f() {
      if a { b = 1                 // \`{\` is never closed
    }

The caret stands at the innermost bracket that is still open; the missing one may belong to a
bracket around it.`,
  }),
  LS1005: error<{ bracket: string }>({
    message: (p) => `\`${p.bracket}\` closes nothing`,
    hint: () => "take it out, or look for the opening bracket that is missing before it",
    explanation: `
There is a closing bracket where none of its kind is open.

    operation f() { skip } }       // the second \`}\` closes nothing`,
  }),
  LS1006: error<{ limit: number }>({
    message: (p) => `nested more than ${p.limit} deep`,
    hint: () => "give the inner parts names: a function, an operation",
    explanation: `
Brackets, operators or statements are nested deeper than any protocol needs. The limit keeps every
later phase of the tool within its stack.`,
  }),
};

const characters = {
  LS1007: error<{ what: "file" | "declaration"; length: number; limit: number }>({
    message: (p) => `the ${p.what} has ${p.length} characters, more than ${p.limit}`,
    hint: () => "is it a protocol? A large one can be cut into files with `import`",
    explanation: `
A file, or a single declaration in it, is larger than the parser accepts. Protocols are small; a
text of this size is almost always something else that was given to the tool by mistake.`,
  }),
  LS1008: error<{ code: number }>({
    message: (p) => `a control character (code ${p.code}) stands in the text`,
    hint: (p) => (p.code === 0 ? "is it a binary file?" : "take it out"),
    explanation: `
The text contains a character that is neither printable nor white space. A file with a NUL character
is a binary file, or text in UTF-16: save it as UTF-8.`,
  }),
  LS1009: error<{ text: string }>({
    message: (p) => `${quoteCharacters(p.text)} may stand in comments and strings only`,
    hint: (p) => replacementFor(p.text),
    explanation: `
Names and operators are made of ASCII characters. Editors and mail programs like to replace quotes,
dashes, spaces and comparison signs by their typographic forms.

    invariant small { x ≤ 3 }      // write <=`,
  }),
  LS1010: error<Record<never, never>>({
    message: () => "the string is not closed on its line",
    hint: () => 'put `"` behind it; a quote inside a string is written `\\"`',
    explanation: `
A string begins and ends with \`"\` on one line.

    import "lib/dax.lockspec       // not closed
    import "lib/dax.lockspec"`,
  }),
};

const header = {
  LS1011: error<{ what: "empty" | "missing" }>({
    message: (p) =>
      p.what === "empty" ? "the file is empty" : "the file does not begin with `protocol NAME`",
    hint: () => "begin with `protocol NAME`, or with `library NAME` in a file for imports",
    explanation: `
The first line of a file, after comments, says what it is: \`protocol NAME\`, or \`library NAME\`
for a file of kinds, types and operations that others import.

    /// A read fault against truncate.
    protocol fault_vs_truncate`,
  }),
  LS1012: error<{ flavour: string }>({
    message: (p) => `a second \`${p.flavour}\` in one file`,
    hint: () => "put it into a file of its own",
    explanation: `
A file holds one protocol or one library; \`import\` brings the declarations of another file.`,
  }),
};

const values = {
  LS1013: error<{ operator: string }>({
    message: (p) => `\`${p.operator}\` cannot follow another operator of its kind`,
    hint: () => "put one side into parentheses, or join two comparisons with `and`",
    explanation: `
Comparisons and ranges do not chain.

    invariant sorted { a < b < c }         // cannot follow another operator of its kind
    invariant sorted { a < b and b < c }`,
  }),
  LS1014: error<{ number: string }>({
    message: (p) => `the number ${shorten(p.number)} is too large`,
    hint: () => "numbers go up to 9007199254740991",
    explanation: `
Whole numbers are exact up to 9007199254740991 (2^53 - 1). The types of a protocol are far
smaller.

    function most = 99999999999999999999   // too large`,
  }),
  LS1015: error<{ word: string; place: string }>({
    message: (p) => `\`${p.word}\` is a word of the language and cannot be ${p.place}`,
    hint: (p) => `choose another, like \`${p.word}_\``,
    explanation: `
A few words may begin or continue an expression or a statement and are never names: and, or, not,
implies, iff, in, is, if, then, else, forall, some, none, self, true, false, where, when, mod, let,
var, while, loop, for, choose, either, await, atomic, hold, assert, return, break, continue, skip.
All other words of the language, like \`step\`, \`wait\` or \`record\`, are ordinary names where the
grammar does not ask for them.

    shared loop : bool = false             // \`loop\` cannot be a name
    shared looping : bool = false`,
  }),
  LS1016: error<{ shown: number }>({
    message: (p) => `there are more than ${p.shown} mistakes; the others are not shown`,
    explanation: `
The text has more mistakes than are worth reading at once. Mend the first ones and look again.`,
  }),
};

export const syntaxCatalogue = { ...shape, ...brackets, ...characters, ...header, ...values };

const replacements: readonly (readonly [RegExp, string])[] = [
  [/^[\u2018\u2019\u201c\u201d\u00ab\u00bb]/, 'write `"`'],
  [/^[\u2010-\u2015\u2212]/, "write `-`"],
  [/^\u2264/, "write `<=`"],
  [/^\u2265/, "write `>=`"],
  [/^\u2260/, "write `!=`"],
  [/^[\u2192\u21d2]/, "write `->`, or `implies`"],
  [/^\u2227/, "write `and`"],
  [/^\u2228/, "write `or`"],
  [/^\u00ac/, "write `not`"],
  [/^\u2200/, "write `forall`"],
  [/^\u2203/, "write `some`"],
  [/^\u2208/, "write `in`"],
  [/^\u2205/, "write `{}`"],
  [/^\u2026/, "write `..`"],
  [/^[\u00a0\u2000-\u200b\u202f\u3000\ufeff]/, "write an ordinary blank"],
];

function replacementFor(text: string): string {
  const found = replacements.find(([pattern]) => pattern.test(text));
  return found?.[1] ?? "use the letters a to z, digits and `_`";
}

function quoteCharacters(text: string): string {
  const [first = ""] = text;
  const code = `U+${(first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const visible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(first);
  const quoted = visible ? `\`${shorten(text)}\`` : code;
  return visible && [...text].length === 1 ? `${quoted} (${code})` : quoted;
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > 20 ? `${characters.slice(0, 20).join("")}…` : text;
}
