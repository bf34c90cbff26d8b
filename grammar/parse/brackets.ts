/**
 * Which bracket belongs to which, before the grammar sees the text: that is where a missing `}` can
 * still be told from all that follows it. With recovery, a line that begins with the word of a
 * declaration closes whatever is open, so that one missing bracket is one mistake.
 */
import { note, report } from "../diagnostic/catalogue.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { Span } from "../source/span.js";
import type { Token } from "./tokens.js";

export interface Brackets {
  /** Per token: how many brackets are open before it, and whether one of them is `(` or `[`. */
  readonly depths: readonly number[];
  readonly rounds: readonly boolean[];
  /** Tokens at which recovery closed what was open. */
  readonly restarts: ReadonlySet<number>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Deeper nesting is a diagnostic: nobody writes it, and every later phase may recurse. */
export const deepest = 100;

const partner: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

interface State {
  readonly text: string;
  readonly file: number;
  readonly open: Token[];
  /** How many of `open` are `(` or `[`. */
  rounds: number;
  /** The first `{` whose `}` stands further left than its line: its own is likely missing. */
  suspect?: Token;
  readonly diagnostics: Diagnostic[];
}

export interface BracketSource {
  readonly text: string;
  readonly file: number;
  readonly tokens: readonly Token[];
}

/**
 * Matches all brackets; comments are skipped.
 *
 * @param restartsAt  whether recovery may close everything before this token
 */
export function matchBrackets(
  { text, file, tokens }: BracketSource,
  restartsAt: (token: Token) => boolean,
): Brackets {
  const state: State = { text, file, open: [], rounds: 0, diagnostics: [] };
  const depths: number[] = [];
  const rounds: boolean[] = [];
  const restarts = new Set<number>();
  for (const [index, token] of tokens.entries()) {
    if (state.open.length > 0 && restartsAt(token)) {
      closeAll(state);
      restarts.add(index);
    }
    depths.push(state.open.length);
    rounds.push(state.rounds > 0);
    if (token.kind !== "symbol") continue;
    if (partner[token.text] !== undefined) push(state, token);
    else if (")]}".includes(token.text)) close(state, token);
    if (state.open.length > deepest) {
      const tooDeep = report("LS1006", spanOf(state, token), { limit: deepest });
      return { depths, rounds, restarts, diagnostics: [tooDeep] };
    }
  }
  closeAll(state);
  return { depths, rounds, restarts, diagnostics: state.diagnostics };
}

function push(state: State, token: Token): void {
  state.open.push(token);
  if (token.text !== "{") state.rounds++;
}

function pop(state: State): Token | undefined {
  const top = state.open.pop();
  if (top !== undefined && top.text !== "{") state.rounds--;
  return top;
}

function close(state: State, token: Token): void {
  if (!state.open.some((open) => partner[open.text] === token.text)) {
    state.diagnostics.push(report("LS1005", spanOf(state, token), { bracket: token.text }));
    return;
  }
  for (let top = pop(state); top !== undefined; top = pop(state)) {
    if (partner[top.text] === token.text) {
      suspectWhenShifted(state, top, token);
      return;
    }
    complain(state, top, [note(spanOf(state, token), `\`${token.text}\` comes first`)]);
  }
}

function suspectWhenShifted(state: State, open: Token, closing: Token): void {
  // Most brackets are not the first on their line: look no further back than the blanks.
  let line = closing.start;
  while (" \t".includes(state.text[line - 1] ?? "\n")) line--;
  if (state.text[line - 1] !== "\n" || state.suspect !== undefined) return;
  if (closing.start - line < indentOf(state.text, open.start)) state.suspect = open;
}

function indentOf(text: string, offset: number): number {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  return text.slice(line, offset).search(/\S|$/);
}

function closeAll(state: State): void {
  const [outermost] = state.open;
  if (outermost === undefined) return;
  const { suspect } = state;
  // The innermost bracket is the likeliest place, unless the layout tells of another.
  const likely = suspect && suspect.start > outermost.start ? suspect : state.open.at(-1)!;
  const notes =
    likely === outermost ? [] : [note(spanOf(state, outermost), "the outermost one still open")];
  complain(state, likely, notes);
  state.open.length = 0;
  state.rounds = 0;
  delete state.suspect;
}

function complain(state: State, open: Token, notes: Parameters<typeof report>[3]): void {
  const closing = partner[open.text] ?? "";
  const parameters = { bracket: open.text, closing };
  state.diagnostics.push(report("LS1004", spanOf(state, open), parameters, notes));
}

function spanOf(state: State, token: Token): Span {
  return { file: state.file, start: token.start, end: token.end };
}
