/**
 * Every diagnostic of the tool, in one typed table: a wrong code or a missing parameter does not
 * compile. `lockspec explain` and docs/diagnostics.md are made from it.
 */
import type { Span } from "../source/span.js";
import { analysisCatalogue } from "./catalogue-analysis.js";
import { auditCatalogue } from "./catalogue-audit.js";
import { lockOrderCatalogue } from "./catalogue-lock-order.js";
import { loweringCatalogue } from "./catalogue-lowering.js";
import { mappingCatalogue } from "./catalogue-mapping.js";
import { syntaxCatalogue } from "./catalogue-syntax.js";
import type { Diagnostic, Note } from "./diagnostic.js";
import type { Entry } from "./entry.js";

export const catalogue = {
  ...syntaxCatalogue,
  ...analysisCatalogue,
  ...loweringCatalogue,
  ...auditCatalogue,
  ...lockOrderCatalogue,
  ...mappingCatalogue,
};

export type Code = keyof typeof catalogue;

/** What the message of a code needs to know. */
export type ParametersOf<C extends Code> = (typeof catalogue)[C] extends Entry<infer P> ? P : never;

/**
 * Makes a diagnostic: `report("LS2002", name.span, { name: "inv", what: "lock" }, [note(…)])`.
 *
 * @param hint  replaces the hint of the catalogue
 */
export function report<C extends Code>(
  code: C,
  span: Span,
  parameters: ParametersOf<C>,
  notes: readonly Note[] = [],
  hint?: string,
): Diagnostic {
  // The entry of C takes the parameters of C; the compiler cannot see it through the index.
  const entry = catalogue[code] as unknown as Entry<ParametersOf<C>>;
  const advice = hint ?? entry.hint?.(parameters);
  return {
    code,
    severity: entry.severity,
    message: entry.message(parameters),
    span,
    notes,
    ...(advice === undefined ? {} : { hint: advice }),
  };
}

/** A second place that a diagnostic points at. */
export function note(span: Span, message: string): Note {
  return { span, message };
}

/** The long text of a code, without the blank line it opens with; undefined for no code of ours. */
export function explain(code: string): string | undefined {
  if (!isCode(code)) return undefined;
  return `${catalogue[code].explanation.trim()}\n`;
}

/** All codes in ascending order. */
export function allCodes(): readonly Code[] {
  return Object.keys(catalogue).filter(isCode).sort();
}

function isCode(code: string): code is Code {
  return Object.hasOwn(catalogue, code);
}
