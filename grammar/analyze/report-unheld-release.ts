/** `release` of a lock that the thread can hold on no way to it (S6): certain to be a fault. */
import type * as Ast from "../ast/ast.js";
import type { Analyzed } from "./analyzed.js";
import { followLocks, nameIn } from "./lock-flow.js";

/** Reports releases that can never be legal. */
export function reportUnheldRelease(analyzed: Analyzed): void {
  const held = new Map<Ast.WordStatement, boolean>();
  followLocks(analyzed, {
    statement: (statement, { may }) => {
      if (statement.kind !== "word" || statement.word.text !== "release") return;
      const lock = statement.lock.name.text;
      const now = [...may].some((hold) => nameIn(hold) === lock);
      held.set(statement, now || held.get(statement) === true);
    },
  });
  for (const [statement, ever] of held) {
    if (ever) continue;
    const { text: lock } = statement.lock.name;
    analyzed.report("LS2003", statement.span, { lock });
  }
}
