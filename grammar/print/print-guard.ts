/** What guards a variable or an operation → documents. */
import type { Guard, Guarded } from "../ast/ast.js";
import type { Doc } from "./doc.js";
import { concat } from "./doc.js";
import type { PrintContext } from "./print-context.js";
import { printLock } from "./print-statement.js";

/** `writes guarded by G, reads by H`. */
export function printGuarded(context: PrintContext, guarded: Guarded): Doc {
  const { writesOnly, guard, reads } = guarded;
  const by = concat(writesOnly ? "writes guarded by " : "guarded by ", printGuard(context, guard));
  return reads === undefined ? by : concat(by, ", reads by ", printGuard(context, reads));
}

/** `a exclusive and (b or c)`: `and` binds tighter, both group to the left. */
export function printGuard(context: PrintContext, guard: Guard): Doc {
  if (guard.kind === "lock guard") {
    const { lock, mode } = guard;
    return concat(printLock(context, lock), mode ? ` ${mode.text}` : "");
  }
  const side = (one: Guard, isRight: boolean): Doc => {
    const looser = guard.kind === "and" && one.kind === "or";
    const doc = printGuard(context, one);
    return looser || (isRight && one.kind === guard.kind) ? concat("(", doc, ")") : doc;
  };
  return concat(side(guard.left, false), ` ${guard.kind} `, side(guard.right, true));
}
