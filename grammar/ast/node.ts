/** What every node of the syntax tree has, and the leaves that the others share. */
import type { Span } from "../source/span.js";

export interface Node {
  readonly span: Span;
}

export interface Name extends Node {
  readonly kind: "name";
  readonly text: string;
}

/** A comment with its place, kept for the formatter: `//` to the end of the line. */
export interface Comment extends Node {
  readonly kind: "comment";
  /** Without the slashes' leading blanks being changed: the text as written, `//` included. */
  readonly text: string;
}
