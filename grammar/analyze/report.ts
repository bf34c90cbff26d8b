/** How the passes say what is wrong: into one list, in the order in which they find it. */
import { type Code, type ParametersOf, report } from "../diagnostic/catalogue.js";
import type { Diagnostic, Note } from "../diagnostic/diagnostic.js";
import type { Span } from "../source/span.js";

export type Report = <C extends Code>(
  code: C,
  span: Span,
  parameters: ParametersOf<C>,
  notes?: readonly Note[],
  hint?: string,
) => void;

/** A `Report` that appends to the list. */
export function reportInto(diagnostics: Diagnostic[]): Report {
  return (code, span, parameters, notes, hint) => {
    diagnostics.push(report(code, span, parameters, notes, hint));
  };
}
