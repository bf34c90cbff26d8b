/** Text with a name. Line and column belong to whoever prints them; everybody else has offsets. */
export interface SourceFile {
  /**
   * As the user wrote it or as an import resolves: with forward slashes, relative where possible.
   */
  readonly path: string;
  readonly text: string;
}

export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
}

/** Line and column of an offset: O(offset); an offset past the end is the end. */
export function positionAt(source: SourceFile, offset: number): Position {
  const before = source.text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: before.length - (before.lastIndexOf("\n") + 1) + 1 };
}

/** The text of a 1-based line, without its line end. */
export function lineText(source: SourceFile, line: number): string {
  return (source.text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
}
