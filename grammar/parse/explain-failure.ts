/** Why a declaration does not match the grammar, in the reader's words. */
import type { FailedMatchResult } from "ohm-js";
import { report } from "../diagnostic/catalogue.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";

export function explainFailure(
  result: FailedMatchResult,
  place: { file: number; offset: number },
): Diagnostic {
  const position = result.getRightmostFailurePosition();
  const start = position + place.offset;
  return report(
    "LS1001",
    { file: place.file, start, end: start + 1 },
    { expected: result.getExpectedText(), found: result.input.slice(position, position + 10) },
  );
}
