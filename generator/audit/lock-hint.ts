/**
 * Which lock would make a step legal: the one that guards the location, if it has a discipline, or
 * one that every access to it holds anyway, so that it could be declared.
 */
import type { Ast } from "../../grammar/index.js";
import type { Configuration } from "./configuration.js";
import { exclusiveModes, kindOf } from "./kinds.js";
import type { LoggedAccess, Records } from "./records.js";
import type { Hold } from "./state.js";
import { type Touch, writes } from "./trace.js";

/** What to do about a location that nothing guards in a step; undefined when nothing is evident. */
export function lockHint(at: Configuration, records: Records, touch: Touch): string | undefined {
  const { variable } = touch;
  if (variable === undefined) return undefined;
  const name = variable.name.text;
  if (variable.guarded !== undefined) {
    const { guard, reads, writesOnly } = variable.guarded;
    const text = spanText(at, !writes(touch) && reads !== undefined ? reads : guard);
    const free = `others read \`${name}\` without a lock (\`writes guarded by\`)`;
    if (writesOnly && writes(touch)) return `${free}: \`guarded by ${text}\` would keep them out`;
    return `\`${name}\` is guarded by \`${text}\`: hold that around the step`;
  }
  const lock = commonLock(at, variable, records.accesses.get(variable) ?? []);
  if (lock === undefined) return undefined;
  return `every access to \`${name}\` holds \`${lock}\`: declare it \`guarded by ${lock}\``;
}

function spanText(at: Configuration, { span }: Ast.Guard): string {
  return at.model.sources[span.file]?.text.slice(span.start, span.end).trim() ?? "";
}

/** A lock that every access holds, exclusively where it writes, as the declaration names it. */
function commonLock(
  at: Configuration,
  variable: Ast.VariableDeclaration,
  accesses: readonly LoggedAccess[],
): string | undefined {
  const sets = accesses.map(({ touch, held }) => {
    const usable = held.filter((hold) => !writes(touch) || isExclusive(at, hold));
    return new Set(usable.flatMap((hold) => declaredAs(variable, touch, hold)));
  });
  const [first, ...rest] = sets;
  return [...(first ?? [])].find((text) => rest.every((set) => set.has(text)));
}

function isExclusive(at: Configuration, { lock, mode }: Hold): boolean {
  const kind = kindOf(at, lock);
  return kind !== undefined && exclusiveModes(kind).includes(mode);
}

/** `pte_lock[m]`, with the names of the variable's indices where the lock has the same ones. */
function declaredAs(
  variable: Ast.VariableDeclaration,
  touch: Touch,
  hold: Hold,
): readonly string[] {
  const names = hold.indices.map((index) => {
    const at = touch.indices.indexOf(index);
    return at < 0 ? undefined : variable.indices[at]?.name?.text;
  });
  if (names.includes(undefined)) return [];
  return [`${hold.lock.name.text}${names.map((name) => `[${name}]`).join("")}`];
}
