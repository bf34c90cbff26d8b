/** Formulas over time → documents. */
import type { Expression, LivenessDeclaration, Temporal } from "../ast/ast.js";
import { level } from "../parse/precedence.js";
import type { Doc } from "./doc.js";
import { concat, group, indent, line } from "./doc.js";
import type { PrintContext } from "./print-context.js";
import { printBinders, printOperand } from "./print-expression.js";

/** `forall x in S: p leads to q`. */
export function printTemporal(context: PrintContext, one: LivenessDeclaration): Doc {
  const formula = printFormula(context, one.formula);
  if (one.binders.length === 0) return formula;
  return group("forall ", printBinders(context, one.binders), ":", indent(line, formula));
}

function printFormula(context: PrintContext, formula: Temporal): Doc {
  switch (formula.kind) {
    case "leads to":
    case "until": {
      const left = condition(context, formula.left);
      return group(left, ` ${formula.kind} `, indent(condition(context, formula.right)));
    }
    case "temporal implies": {
      const left = printFormula(context, formula.left);
      const premise = formula.left.kind === "temporal implies" ? concat("(", left, ")") : left;
      return group(premise, indent(line, "implies ", printFormula(context, formula.right)));
    }
    default:
      return concat(`${formula.kind} `, condition(context, formula.condition));
  }
}

/** `implies` and `iff` would be taken for those between formulas. */
function condition(context: PrintContext, one: Expression): Doc {
  return printOperand(context, one, level.or);
}
