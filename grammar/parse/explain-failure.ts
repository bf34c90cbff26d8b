/**
 * Why a declaration does not match the grammar, in the reader's words. Ohm knows the rightmost
 * place it got to and everything that it would have taken there; what matters of that is told, and
 * the usual slips get a hint.
 */
import type { FailedMatchResult } from "ohm-js";
import { report } from "../diagnostic/catalogue.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import { didYouMean } from "../diagnostic/suggest.js";
import { declarationWords, reservedWords, statementWords } from "./declaration-words.js";
import { expectedText, isWhole, wantsBody, wantsNameOnly } from "./expected-text.js";
import type { Token } from "./tokens.js";
import { tokenAt } from "./tokens.js";

// The package has it; its types leave it out.
declare module "ohm-js" {
  interface FailedMatchResult {
    getRightmostFailures(): readonly { getText(): string; getType(): string }[];
  }
}

/** A declaration that did not match, and where it stands. */
export interface FailedPiece {
  readonly file: number;
  /** Of the text that did not match, in `source`. */
  readonly offset: number;
  /** As the user wrote it. */
  readonly source: string;
}

interface Place {
  /** Everything that could have gone on there. */
  readonly expected: readonly string[];
  /** What stands there instead; undefined at the end of a line or of the declaration. */
  readonly found: Token | undefined;
  readonly before: string;
  readonly after: string;
  readonly statementWord: string;
}

/** The one diagnostic of a declaration that cannot be read. */
export function explainFailure(result: FailedMatchResult, piece: FailedPiece): Diagnostic {
  const text = result.input;
  const [first = ""] = /^[A-Za-z_0-9]+|^\/\*|^./.exec(text) ?? [];
  if (!declarationWords.includes(first)) return notADeclaration(first, piece);
  if (first === "protocol" || first === "library") {
    const span = { file: piece.file, start: piece.offset, end: piece.offset + first.length };
    if (result.getRightmostFailurePosition() === 0)
      return report("LS1012", span, { flavour: first });
  }
  const position = result.getRightmostFailurePosition();
  const place = placeAt(result, position);
  const span = spanOf(place, position, piece);
  const { found } = place;
  const lineEnd = piece.source[piece.offset + position] === ";" ? "`;`" : "the end of the line";
  const what = found === undefined ? lineEnd : nameOf(found);
  if (found !== undefined && reservedWords.has(found.text) && wantsNameOnly(place.expected)) {
    return report("LS1015", span, { word: found.text, place: "a name" });
  }
  const hint = hintFor(place);
  const inList = ["enum", "record", "opaque", "instance"].includes(first);
  if (found !== undefined && isWhole(place.expected) && !inList) {
    return report("LS1003", span, { found: what }, [], hint);
  }
  const expected = expectedText(place.expected);
  return report("LS1001", span, { expected, found: what, ...(hint === undefined ? {} : { hint }) });
}

function notADeclaration(first: string, piece: FailedPiece): Diagnostic {
  const span = { file: piece.file, start: piece.offset, end: piece.offset + first.length };
  const hint = statementWords.includes(first)
    ? "a statement stands in the braces of an operation, a process, an action or `init`"
    : foreign[first];
  return report("LS1002", span, { word: first, candidates: declarationWords }, [], hint);
}

function placeAt(result: FailedMatchResult, position: number): Place {
  const text = result.input;
  const found =
    text[position] === ";" || position >= text.length ? undefined : tokenAt(text, position);
  const before = text.slice(0, position).trimEnd();
  const after = text.slice(found?.end ?? position);
  const statement = /(?:^|[;{}])\s*([A-Za-z_][A-Za-z_0-9]*)[^;{}]*$/.exec(before.slice(-500));
  const failures = result.getRightmostFailures().filter((one) => !one.getText().startsWith("not "));
  const expected = failures.map((failure) => {
    return failure.getType() === "string" || !/^(?:an?|the) /.test(failure.getText())
      ? `\`${failure.getText()}\``
      : failure.getText();
  });
  return {
    expected: [...new Set(expected)],
    found,
    before,
    after,
    statementWord: statement?.[1] ?? "",
  };
}

function spanOf({ found, before }: Place, position: number, { file, offset }: FailedPiece) {
  // At the end of a line the caret belongs behind the last word, not behind a comment.
  if (found === undefined)
    return { file, start: offset + before.length, end: offset + before.length };
  return { file, start: offset + position, end: offset + position + found.text.length };
}

function nameOf(token: Token): string {
  if (token.kind === "string") return "a string";
  if (token.kind === "number" && !/\D/.test(token.text)) return `the number ${token.text}`;
  return `\`${token.text}\``;
}

/** Operators of other languages. */
const foreign: Readonly<Record<string, string>> = {
  "&&": "write `and`",
  "||": "write `or`",
  "!": "write `not`",
  "%": "write `mod`",
  "=>": "write `implies`",
  ":=": "write `=`",
  "++": "write `+= 1`",
  "--": "comments begin with `//`",
  "/*": "comments begin with `//` and end with the line",
  "#": "comments begin with `//`",
  "**": "there is no power operator; write a product",
  "<-": "write `=`",
};

function hintFor(place: Place): string | undefined {
  const { found, after, before, expected, statementWord } = place;
  if (found === undefined) return hintAtLineEnd(place);
  if (found.text === "-" && expected.includes("an assignment")) return "write `-= 1`";
  const pair = foreign[found.text + (after[0] ?? "")];
  const strange = pair ?? foreign[before.slice(-1) + found.text] ?? foreign[found.text];
  if (strange !== undefined) return strange;
  if (found.text === "=" && expected.includes("an operator")) {
    return expected.includes("`:`")
      ? "`name: value` names an argument; `==` compares"
      : "`=` assigns; to compare, write `==`";
  }
  if (found.text === "==" && (expected.includes("`=`") || expected.includes("an assignment"))) {
    return "`==` compares; to assign, write `=`";
  }
  if (/^(?:elif|elsif|elseif)$/.test(found.text)) return "write `else if`";
  if (found.text === "else") return "`else` follows the `}` of its `if`, without `;` between";
  if (found.text === "{" && !statementWords.includes(statementWord)) {
    return didYouMean(statementWord, statementWords);
  }
  if (wantsBody(expected)) return "a body stands in braces: `{ … }`";
  const words = expected.map((one) => one.slice(1, -1)).filter((one) => /^[a-z]{4,}$/.test(one));
  return found.text.length >= 4 ? didYouMean(found.text, words) : undefined;
}

function hintAtLineEnd({ expected, before }: Place): string | undefined {
  if (wantsBody(expected)) return "a body stands in braces: `{ … }`, the first on this line";
  if (/[^=]=\s*$/.test(before)) return undefined;
  if (expected.includes("`)`")) return "a `)` is missing";
  return undefined;
}
