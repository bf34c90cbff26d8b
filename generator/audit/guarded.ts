/**
 * Whether an access is guarded (R1, D1, D2): whether what the thread holds keeps every other thread
 * from an access that matters to it, as long as all keep the discipline. To a read matter the
 * writers; to a write the readers as well, so one that others may read freely is not guarded.
 */
import type { Ast } from "../../grammar/index.js";
import type { Configuration } from "./configuration.js";
import { excludes, exclusiveModes, kindOf, modesOf } from "./kinds.js";
import { localOf, type Names, valueText } from "./names.js";
import type { Hold, State } from "./state.js";
import { type Touch, writes } from "./trace.js";

/** Locks that a thread holds together, each in one of some modes. */
export type Demand = readonly Ask[];

export interface Ask {
  readonly lock: Ast.LockDeclaration;
  readonly indices: readonly string[];
  readonly modes: readonly string[];
}

export function isGuarded(names: Names, state: State, touch: Touch): boolean {
  const { variable } = touch;
  if (variable?.guarded === undefined) return false;
  const { guard, reads, writesOnly } = variable.guarded;
  const inner = withIndices(names, variable, touch.indices);
  const others = demandsOf(inner, guard, "write");
  if (writes(touch)) {
    if (writesOnly) return false;
    others.push(...demandsOf(inner, reads ?? guard, "read"));
  }
  return others.every((demand) => demand.some((ask) => isDenied(names.at, state, ask)));
}

/** The names of the variable's indices stand for those of the access. */
function withIndices(
  names: Names,
  variable: Ast.VariableDeclaration,
  indices: readonly string[],
): Names {
  const known = new Map(names.known);
  for (const [index, { name }] of variable.indices.entries()) {
    const local = name && localOf(names, name);
    if (local !== undefined) known.set(local, indices[index] ?? "?");
  }
  return { ...names, known };
}

/** The ways to satisfy a guard. */
export function demandsOf(names: Names, guard: Ast.Guard, access: "read" | "write"): Demand[] {
  if (guard.kind !== "lock guard") {
    const left = demandsOf(names, guard.left, access);
    const right = demandsOf(names, guard.right, access);
    if (guard.kind === "or") return [...left, ...right];
    return left.flatMap((one) => right.map((other) => [...one, ...other]));
  }
  const symbol = names.at.model.symbols.get(guard.lock.name);
  if (symbol?.kind !== "lock") return [];
  const indices = guard.lock.indices.map((e) => valueText(names, e) ?? "?");
  const modes = modesFor(names.at, symbol.declaration, guard.mode?.text, access);
  return [[{ lock: symbol.declaration, indices, modes }]];
}

function modesFor(
  at: Configuration,
  lock: Ast.LockDeclaration,
  mode: string | undefined,
  access: "read" | "write",
): readonly string[] {
  if (mode !== undefined) return [mode];
  const kind = kindOf(at, lock);
  if (kind === undefined) return [];
  return access === "read" ? modesOf(kind) : exclusiveModes(kind);
}

/** Whether the thread holds the lock in a way that nobody else can satisfy the demand. */
function isDenied(at: Configuration, state: State, ask: Ask): boolean {
  const kind = kindOf(at, ask.lock);
  if (kind === undefined || ask.modes.length === 0) return false;
  return state.held.some(
    (hold) =>
      hold.lock === ask.lock &&
      covers(state, hold, ask.indices) &&
      ask.modes.every((mode) => excludes(kind, hold.mode, mode)),
  );
}

/** Whether the hold is of the very element, or of a range that it is in (K7). */
function covers(state: State, hold: Hold, indices: readonly string[]): boolean {
  return hold.indices.every((held, at) => {
    const asked = indices[at] ?? "?";
    if (asked.includes("?")) return false;
    if (held === asked) return true;
    const range = /^(.*?)\.\.(<?)(.*)$/.exec(held);
    if (range === null) return false;
    return range[1] === asked || state.within.get(asked) === held;
  });
}
