/** `a, b = e, f` and `x += e`, `x -= e` of numbers, sets and queues (rule T7). */
import type * as Ast from "../ast/ast.js";
import { errorType, intType, printType, type Type } from "../model/type.js";
import { calledOperation, inferRight } from "./infer-call.js";
import { inferValue } from "./infer-expression.js";
import { combine } from "./infer-operator.js";
import { isAnonymous, requireFit, requireStored, type Typing } from "./typing.js";

/** Types an assignment; whether its targets may be assigned is another rule's question. */
export function inferAssign(typing: Typing, statement: Ast.AssignStatement): void {
  const { targets, values, operator, span } = statement;
  const wanted = targets.map((target) => inferValue(typing, target));
  if (targets.length !== values.length) {
    typing.report("LS2116", span, { targets: targets.length, values: values.length });
  }
  for (const [index, value] of values.entries()) {
    const target = wanted[index] ?? errorType;
    // A call stands alone (rule S5); beside others inferValue reports it.
    const alone = values.length === 1 && operator === "=";
    const call = alone && calledOperation(typing, value) !== undefined;
    const found = call ? inferRight(typing, value) : inferValue(typing, value);
    if (operator === "=") requireStored(typing, found, target, value);
    else inferChange(typing, { operator, target, found, value });
  }
}

interface Change {
  readonly operator: "+=" | "-=";
  readonly target: Type;
  readonly found: Type;
  readonly value: Ast.Expression;
}

function inferChange(typing: Typing, { operator, target, found, value }: Change): void {
  if (target.kind === "error") return;
  if (target.kind === "set" || target.kind === "queue") {
    const result = combine(typing, { operator, first: target, second: found, right: value });
    requireFit(typing, result, target, value.span);
  } else if (isAnonymous(target)) {
    typing.report("LS2103", value.span, { type: printType(target), what: "arithmetic" });
  } else if (requireFit(typing, target, intType, value.span)) {
    requireFit(typing, found, intType, value.span);
  }
}
