/**
 * What stands at a span, as one short line: for steps and locations that have no label to be called
 * by.
 */
import { lineOf, quote, type SourceFile, type Span } from "../../ir/index.js";

/**
 * Of a statement with a block, what stands before it; the end of a block is where its lock is
 * released.
 */
export function statementText(span: Span, sources: readonly SourceFile[]): string {
  const text = quote(span, sources);
  if (text === "}" || text === "") return "(release)";
  // Of a `for` the span is the set alone.
  const statement = /^\w+$/.test(text) ? lineOf(span, sources) : text;
  return /^(hold|if|while|for|loop|atomic|assume|either|forall|process)\b/.test(statement)
    ? statement.replace(/ ?\{.*$/, "")
    : statement;
}
