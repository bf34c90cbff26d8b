/** Diagnostics: what the user did wrong, as data with a code and a place. */
import type { Span } from "../source/span.js";

export type Severity = "error" | "warning";

export interface Note {
  readonly span: Span;
  readonly message: string;
}

/** A user's mistake as data; rendered by `render.ts` alone. Codes live in `catalogue.ts`. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** Lower case, no full stop, the user's own names, what is wrong. */
  readonly message: string;
  readonly span: Span;
  readonly notes: readonly Note[];
  /** What to do. */
  readonly hint?: string;
}
