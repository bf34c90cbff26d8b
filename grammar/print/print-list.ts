/**
 * Lists in braces and the file itself: items on lines of their own, with the comments and empty
 * lines that stand between them; or all on one line, when there are none and the author did so.
 */
import type { Comment } from "../ast/ast.js";
import type { Span } from "../source/span.js";
import type { Doc } from "./doc.js";
import { blankLine, concat, fill, group, hardLine, indent, line, withCommas } from "./doc.js";
import type { PrintContext } from "./print-context.js";
import {
  blankAfter,
  commentBehind,
  commentText,
  hasComments,
  linesApart,
  takeComments,
} from "./print-context.js";

/** One item: its document is asked for once, when the comments before it are still there. */
export interface Item {
  readonly span: Span;
  readonly doc: () => Doc;
  /** Lines of documentation. */
  readonly documentation?: readonly string[];
}

export interface Braces {
  /** Offsets of `{` and `}`. */
  readonly open: number;
  readonly close: number;
  /** Comments from here on belong into the braces; by default from `open`. */
  readonly from?: number;
  /** `,` fills lines; `;` gives every item a line and keeps what the author broke. */
  readonly separator: "," | ";";
  /** Whether the group around the braces decides if they are broken, so that all in it are. */
  readonly together?: boolean;
}

/** `{ a; b }`, on one line or on several. */
export function printBraces(context: PrintContext, items: readonly Item[], braces: Braces): Doc {
  const { open, close, from = open, separator } = braces;
  const commented = hasComments(context, from, close);
  if (items.length === 0 && !commented) return "{}";
  const first = items[0];
  const authorBroke = separator === ";" && first && linesApart(context, open, first.span.start);
  const documented = items.some((item) => (item.documentation ?? []).length > 0);
  if (commented || authorBroke || documented) {
    const before = remarkOf(context, open, first?.span.start ?? close);
    const body = printLines(context, items, { ...braces, start: from, end: close });
    if (body === "") return concat("{", before, hardLine, "}");
    return concat("{", before, indent(hardLine, body), hardLine, "}");
  }
  const docs = items.map((item) => item.doc());
  if (separator === ",") return group("{", indent(line, fill(withCommas(docs))), line, "}");
  const parts = docs.flatMap((doc, index): readonly Doc[] => {
    return index === 0 ? [doc] : [{ kind: "if flat", flat: ";", broken: "" }, line, doc];
  });
  const body = concat("{", indent(line, ...parts), line, "}");
  return braces.together ? body : group(body);
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly separator: "," | ";";
}

/** Items one to a line, with all comments of a stretch of the source. */
export function printLines(context: PrintContext, items: readonly Item[], stretch: Stretch): Doc {
  const parts: Doc[] = [];
  // Where the last thing that was printed ends in the source, if it stood where it is printed.
  let last: number | undefined;
  const begin = () => {
    if (parts.length === 0) return;
    parts.push(last !== undefined && blankAfter(context, last) ? blankLine : hardLine);
  };
  const comment = (one: Comment) => {
    begin();
    parts.push({ kind: "mark", mark: "comment" }, commentText(one));
    last = one.span.end;
  };
  for (const [index, item] of items.entries()) {
    const next = items[index + 1]?.span.start ?? stretch.end;
    const doc = item.doc();
    const { start, end } = item.span;
    for (const one of takeComments(context, stretch.start, start)) comment(one);
    // Comments inside that no list of the item has printed would be lost: they go above it.
    const inner = takeComments(context, start, end);
    for (const one of inner) {
      comment(one);
      last = undefined;
    }
    begin();
    for (const text of item.documentation ?? []) {
      parts.push({ kind: "mark", mark: "comment" }, `/// ${text}`.trimEnd(), hardLine);
    }
    const comma = stretch.separator === "," && index < items.length - 1 ? "," : "";
    parts.push({ kind: "mark", mark: "item" }, doc, comma, remarkOf(context, end, next));
    last = commentBehind(context, end, next)?.span.end ?? end;
  }
  for (const one of takeComments(context, stretch.start, stretch.end)) comment(one);
  return parts.length === 0 ? "" : concat(...parts);
}

/** A comment on the line that `offset` is on, before `limit`. */
function remarkOf(context: PrintContext, offset: number, limit: number): Doc {
  const comment = commentBehind(context, offset, limit);
  if (comment === undefined || context.printed.has(comment)) return "";
  context.printed.add(comment);
  return { kind: "remark", text: commentText(comment) };
}
