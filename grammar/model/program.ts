/** A protocol with everything it imports and the prelude, parsed but not yet understood. */
import type * as Ast from "../ast/ast.js";
import type { SourceFile } from "../source/source-file.js";

export interface Program {
  /**
   * By the `file` of spans: the file asked for first, then imports as they were met, the prelude
   * last.
   */
  readonly sources: readonly SourceFile[];
  /** The trees of `sources`, at the same places. */
  readonly files: readonly Ast.File[];
  /** Indices into `files`, an import before the file that imports it; the prelude first. */
  readonly order: readonly number[];
}
