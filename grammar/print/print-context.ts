/**
 * What the printer looks up in the source: comments that are not printed yet, blank lines, where
 * the author broke a block, parentheses that are there though precedence does not need them.
 * Without a source (a tree made by a program) there is nothing to find.
 */

import type { Comment } from "../ast/ast.js";
import { type AnyNode, childrenOf } from "../ast/walk.js";

/** The one changing thing in a run of the printer: which comments are still to be printed. */
export interface PrintContext {
  readonly text: string;
  /** In source order. */
  readonly comments: readonly Comment[];
  readonly printed: Set<Comment>;
}

/** The comments that begin in [start, end) and are not printed yet; they count as printed now. */
export function takeComments(
  context: PrintContext,
  start: number,
  end: number,
): readonly Comment[] {
  const found = commentsIn(context, start, end);
  for (const comment of found) context.printed.add(comment);
  return found;
}

/** Whether comments that begin in [start, end) are to be printed yet. */
export function hasComments(context: PrintContext, start: number, end: number): boolean {
  return commentsIn(context, start, end).length > 0;
}

function commentsIn(context: PrintContext, start: number, end: number): readonly Comment[] {
  const { comments, printed } = context;
  const found: Comment[] = [];
  for (let index = firstFrom(context, start); index < comments.length; index++) {
    const comment = comments[index]!;
    if (comment.span.start >= end) break;
    if (!printed.has(comment)) found.push(comment);
  }
  return found;
}

/** The index of the first comment that begins at `offset` or later. */
function firstFrom({ comments }: PrintContext, offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle]!.span.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The comment that stands behind `offset` on its line and before `limit`, printed or not. */
export function commentBehind(
  context: PrintContext,
  offset: number,
  limit: number,
): Comment | undefined {
  const comment = context.comments[firstFrom(context, offset)];
  if (comment === undefined || comment.span.start >= limit) return undefined;
  return linesApart(context, offset, comment.span.start) ? undefined : comment;
}

/** The text of a comment; three slashes are documentation, and this one documents nothing. */
export function commentText({ text }: Comment): string {
  return text.replace(/^\/\/\/(?!\/)/, "//");
}

/** Whether a line ends between two offsets. */
export function linesApart({ text }: PrintContext, start: number, end: number): boolean {
  return text.slice(start, end).includes("\n");
}

/** Whether an empty line follows what ends at an offset. */
export function blankAfter({ text }: PrintContext, end: number): boolean {
  const pattern = /[ \t\r;,]*\n[ \t\r;]*\n/y;
  pattern.lastIndex = end;
  return pattern.test(text);
}

/** The offset of a bracket behind `start`, outside comments and strings; or `start`. */
export function findBracket(context: PrintContext, bracket: string, start: number): number {
  const pattern = /\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|[{}]/g;
  pattern.lastIndex = start;
  for (let match = pattern.exec(context.text); match; match = pattern.exec(context.text)) {
    if (match[0] === bracket) return match.index;
  }
  return start;
}

/** Whether the author put the node into parentheses. */
export function hasParentheses({ text }: PrintContext, node: AnyNode): boolean {
  const { start, end } = node.span;
  if (text[start] !== "(" || text[end - 1] !== ")") return false;
  return childrenOf(node)[0]?.span.start !== start;
}
