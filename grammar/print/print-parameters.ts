/** What declarations of several kinds share: parameters, indices, braces. */
import type { Index, Parameter } from "../ast/ast.js";
import type { Doc } from "./doc.js";
import { bracketed, concat } from "./doc.js";
import type { PrintContext } from "./print-context.js";
import { findBracket } from "./print-context.js";
import { printType } from "./print-expression.js";
import type { Braces } from "./print-list.js";
import { printAssigned } from "./print-statement.js";

/** `(a: A, b: B)`. */
export function printParameters(context: PrintContext, parameters: readonly Parameter[]): Doc {
  return bracketed(
    "(",
    parameters.map((one) => printParameter(context, one)),
    ")",
  );
}

/** `a: A = default`. */
export function printParameter(context: PrintContext, { name, type, value }: Parameter): Doc {
  const declared = concat(`${name.text}: `, printType(context, type));
  return value === undefined ? declared : printAssigned(context, declared, value);
}

/** `[f: File][page: Page]`. */
export function printIndices(context: PrintContext, indices: readonly Index[]): Doc {
  const docs = indices.map(({ name, type }) => {
    return concat("[", name ? `${name.text}: ` : "", printType(context, type), "]");
  });
  return concat(...docs);
}

/** The braces that open behind `start` and end the node. */
export function bracesOf(
  context: PrintContext,
  start: number,
  end: number,
): Pick<Braces, "open" | "close"> {
  return { open: findBracket(context, "{", start), close: end - 1 };
}
