/** Whether what a thread holds can satisfy a guard (D1, D2). */
import type * as Ast from "../ast/ast.js";
import type { Analyzed } from "./analyzed.js";
import { exclusiveModes } from "./kind-words.js";
import { kindsOfLock } from "./kinds-of-lock.js";
import type { Held } from "./lock-flow.js";
import { nameIn } from "./lock-flow.js";

/** A read needs any hold; a write one in which no other thread can hold the lock. */
export type Access = "read" | "write";

/** False only where no hold that the thread may have can satisfy the guard. */
export function mayHold(analyzed: Analyzed, guard: Ast.Guard, held: Held, access: Access): boolean {
  if (guard.kind === "lock guard") return mayHoldLock(analyzed, guard, held, access);
  const left = mayHold(analyzed, guard.left, held, access);
  const right = mayHold(analyzed, guard.right, held, access);
  return guard.kind === "and" ? left && right : left || right;
}

type LockGuard = Extract<Ast.Guard, { kind: "lock guard" }>;

function mayHoldLock(analyzed: Analyzed, guard: LockGuard, held: Held, access: Access): boolean {
  const { text: lock } = guard.lock.name;
  const modes = modesFor(analyzed, guard, access);
  return [...held.may].some((hold) => {
    if (nameIn(hold) !== lock) return false;
    return modes === undefined || modes.includes(hold.slice(lock.length + 1));
  });
}

/** The modes that will do; undefined for all. */
function modesFor(analyzed: Analyzed, guard: LockGuard, access: Access): string[] | undefined {
  if (guard.mode !== undefined) return [guard.mode.text];
  if (access === "read") return undefined;
  const symbol = analyzed.symbols.get(guard.lock.name);
  if (symbol?.kind !== "lock") return undefined;
  const kinds = kindsOfLock(analyzed.globals, symbol.declaration);
  return kinds.flatMap(exclusiveModes).map((mode) => mode ?? "");
}

/** The guard as the user wrote it. */
export function guardText(analyzed: Analyzed, guard: Ast.Guard): string {
  const { file, start, end } = guard.span;
  return analyzed.sources[file]!.text.slice(start, end).trim();
}

/** Disciplines that some instance expects to be broken are not mistakes (D3). */
export function expectedBroken(
  analyzed: Analyzed,
  family: Ast.PropertyReference["family"],
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const declaration of analyzed.declarations) {
    if (declaration.kind !== "instance") continue;
    for (const expectation of declaration.expectations) {
      if (expectation.kind !== "violated" || expectation.property.family !== family) continue;
      const { name } = expectation.property;
      if (name !== undefined) names.add(name.text);
    }
  }
  return names;
}
