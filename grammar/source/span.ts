/** A stretch of a source text: offsets are UTF-16 units, `end` is exclusive. */
export interface Span {
  /** Index of the source in the program's list of sources: 0 is the file asked for. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

/** The smallest span that contains both; they must lie in one file. */
export function union(left: Span, right: Span): Span {
  return {
    file: left.file,
    start: Math.min(left.start, right.start),
    end: Math.max(left.end, right.end),
  };
}
