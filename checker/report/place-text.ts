/** Where something stands, for people: lines of the protocol's own file need no name. */
import type { Span } from "../../ir/index.js";

export interface PlaceInFile {
  readonly file: string;
  readonly line: number;
  readonly span: Span;
}

/** `:12`, or `lib/state.lockspec:12`. */
export function placeText({ file, line, span }: PlaceInFile): string {
  return span.file === 0 ? `:${line}` : `${file}:${line}`;
}
