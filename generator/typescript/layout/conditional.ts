/** `a ? b : c`; a chain of them stands in one column. */
import { ts } from "ts-morph";
import { type Doc, group, indent, line } from "./doc.js";
import { expressionDoc } from "./expression.js";
import type { Source } from "./source.js";

export function conditionalDoc(source: Source, node: ts.ConditionalExpression): Doc {
  const { parent, condition, whenTrue, whenFalse } = node;
  const isLink = ts.isConditionalExpression(parent) && parent.whenFalse === node;
  const branch = (one: ts.Expression): Doc => {
    const printed = expressionDoc(source, one);
    return ts.isConditionalExpression(one) ? printed : indent(printed);
  };
  const branches: Doc = [line, "? ", branch(whenTrue), line, ": ", branch(whenFalse)];
  const test = expressionDoc(source, condition);
  return isLink ? [test, indent(branches)] : group(test, indent(branches));
}
