/** How phases hand their results on: a value, or the mistakes that forbid one. */
import type { Diagnostic } from "./diagnostic.js";

/**
 * What a phase returns: a value with warnings, or at least one error. A user's mistake never
 * throws.
 */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
