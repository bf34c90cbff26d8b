/** A thread that certainly holds a spinning lock waits for nothing but another one (K8). */
import type * as Ast from "../ast/ast.js";
import type { Analyzed } from "./analyzed.js";
import { mayWait } from "./kind-words.js";
import { kindsOfLock } from "./kinds-of-lock.js";
import { followLocks, type Held, nameIn } from "./lock-flow.js";

/** Reports `await` and waiting words under a spinning lock. */
export function reportSpinningWait(analyzed: Analyzed): void {
  const reported = new Set<Ast.Statement>();
  followLocks(analyzed, {
    statement: (statement, held) => {
      if (reported.has(statement) || !waits(analyzed, statement)) return;
      const lock = spinningHeld(analyzed, held);
      if (lock === undefined) return;
      reported.add(statement);
      analyzed.report("LS2310", headOf(statement), { lock });
    },
  });
}

/** A wait for something else than a spinning lock. */
function waits(analyzed: Analyzed, statement: Ast.Statement): boolean {
  if (statement.kind === "await") return true;
  if (statement.kind !== "hold" && (statement.kind !== "word" || statement.try)) return false;
  const symbol = analyzed.symbols.get(statement.lock.name);
  if (symbol?.kind !== "lock" || symbol.declaration.ghost) return false;
  const word = statement.kind === "hold" ? "acquire" : statement.word.text;
  const kinds = kindsOfLock(analyzed.globals, symbol.declaration);
  return kinds.length > 0 && kinds.every((kind) => !kind.spinning && mayWait(kind, word));
}

function spinningHeld(analyzed: Analyzed, { must }: Held): string | undefined {
  for (const hold of must) {
    const symbol = analyzed.globals.scope.names.get(nameIn(hold));
    if (symbol?.kind !== "lock") continue;
    const kinds = kindsOfLock(analyzed.globals, symbol.declaration);
    if (kinds.length > 0 && kinds.every((kind) => kind.spinning)) return symbol.name;
  }
  return undefined;
}

function headOf(statement: Ast.Statement): Ast.Statement["span"] {
  if (statement.kind !== "hold") return statement.span;
  return { ...statement.span, end: (statement.mode ?? statement.lock).span.end };
}
