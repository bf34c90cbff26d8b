/**
 * The shape of one line of the catalogue: what a code says, with typed parameters. The catalogue
 * itself is split by family into `catalogue-….ts`; a family is a plain object of entries.
 */
import type { Severity } from "./diagnostic.js";

export interface Entry<P> {
  readonly severity: Severity;
  /** Lower case, no full stop, the user's own names, what is wrong. */
  readonly message: (parameters: P) => string;
  /** What to do; undefined when nothing sensible can be said for these parameters. */
  readonly hint?: (parameters: P) => string | undefined;
  /** The long text of `lockspec explain`: prose, then an example, wrong and right. */
  readonly explanation: string;
}

type Text<P> = Omit<Entry<P>, "severity">;

/** An entry of severity error: `LS2001: error<{ name: string }>({ message: … })`. */
export function error<P>(text: Text<P>): Entry<P> {
  return { severity: "error", ...text };
}

/** An entry of severity warning. */
export function warning<P>(text: Text<P>): Entry<P> {
  return { severity: "warning", ...text };
}
