/** A call of an operation that requires a lock, where the caller can hold it on no way (D4). */
import type * as Ast from "../ast/ast.js";
import { note } from "../diagnostic/catalogue.js";
import type { Analyzed } from "./analyzed.js";
import { expectedBroken, guardText, mayHold } from "./guard-holds.js";
import { followLocks } from "./lock-flow.js";

/** Reports calls that break `requires` on every way. */
export function reportMissingRequirement(analyzed: Analyzed): void {
  const broken = expectedBroken(analyzed, "requires");
  const calls = new Map<Ast.CallExpression, { guard: Ast.Guard; satisfied: boolean }>();
  followLocks(analyzed, {
    call: (call, held, { requires: guard, name }) => {
      if (guard === undefined || broken.has(name.text)) return;
      const satisfied = mayHold(analyzed, guard, held, "read") || calls.get(call)?.satisfied;
      calls.set(call, { guard, satisfied: satisfied === true });
    },
  });
  for (const [call, { guard, satisfied }] of calls) {
    if (satisfied) continue;
    const names = { name: call.callee.text, guard: guardText(analyzed, guard) };
    analyzed.report("LS2312", call.span, names, [note(guard.span, "required here")]);
  }
}
