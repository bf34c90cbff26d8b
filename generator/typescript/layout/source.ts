/** The text that is laid out: its tree, its comments, and where it leaves a line empty. */
import { ts } from "ts-morph";
import { type Doc, hardLine } from "./doc.js";

export interface Source {
  readonly file: ts.SourceFile;
  readonly text: string;
}

/** A node with the comments above it. */
export function withComments({ text }: Source, node: ts.Node, doc: Doc): Doc {
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const above = ranges.flatMap(({ pos, end }, index) => {
    const lines = text.slice(pos, end).split("\n");
    const next = ranges[index + 1]?.pos ?? node.getStart();
    const isApart = /\n[ \t]*\n/.test(text.slice(end, next));
    const docs = lines.flatMap((one, i): Doc[] => [
      i === 0 ? one.trim() : ` ${one.trim()}`,
      hardLine,
    ]);
    return isApart ? [...docs, hardLine] : docs;
  });
  return [above, doc];
}

/** Nodes one below the other, with the empty lines between them that the text has. */
export function stacked(
  source: Source,
  nodes: readonly ts.Node[],
  print: (node: ts.Node) => Doc,
): Doc[] {
  return nodes.flatMap((node, index) => {
    const doc = withComments(source, node, print(node));
    const before = nodes[index - 1];
    if (before === undefined) return [doc];
    const start = node.getFullStart();
    const first = ts.getLeadingCommentRanges(source.text, start)?.[0]?.pos ?? node.getStart();
    const isApart = /\n[ \t]*\n/.test(source.text.slice(before.end, first));
    return isApart ? [hardLine, hardLine, doc] : [hardLine, doc];
  });
}
