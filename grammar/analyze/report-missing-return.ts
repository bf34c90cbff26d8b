/** An operation with a result returns one on every way to its end. */

import { printType } from "../model/type.js";
import type { Analyzed } from "./analyzed.js";
import { canComplete } from "./can-complete.js";
import { typeOfText } from "./type-of-text.js";

/** Reports operations whose end can be reached without a value. */
export function reportMissingReturn(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    if (declaration.kind !== "operation" || declaration.result === undefined) continue;
    if (!canComplete(declaration.body)) continue;
    const { name } = declaration;
    const type = printType(typeOfText(analyzed, declaration.result));
    analyzed.report("LS2206", name.span, { name: name.text, type });
  }
}
