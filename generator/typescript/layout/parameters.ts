/** Parameters of functions and methods. */
import type { ts } from "ts-morph";
import { type Doc, group, ifBreak, indent, join, line, softLine } from "./doc.js";
import { expressionDoc } from "./expression.js";
import type { Source } from "./source.js";
import { typeDoc } from "./type.js";

export function parametersDoc(source: Source, parameters: readonly ts.ParameterDeclaration[]): Doc {
  if (parameters.length === 0) return "()";
  const all = parameters.map((one): Doc => {
    const type = one.type ? [": ", typeDoc(source, one.type)] : "";
    const value = one.initializer ? [" = ", expressionDoc(source, one.initializer)] : "";
    return [
      one.dotDotDotToken ? "..." : "",
      one.name.getText(),
      one.questionToken ? "?" : "",
      type,
      value,
    ];
  });
  return group("(", indent(softLine, join([",", line], all)), ifBreak(",", ""), softLine, ")");
}
