/**
 * What the emitter knows about one way through a program at one point of it: for every word of the
 * state, every local and temporary, and a few registers of its own, whether it is still what it was
 * at the start, a constant, or in a local of the function.
 *
 * Where ways part for good (nested alternatives), the record is copied and a local of the outer one
 * is never written: so nothing needs to be restored. Where they meet again (`if`, `while`),
 * whatever is written inside is first given a local of its own, which all of them write.
 */
import type { BoundId } from "../../ir/index.js";
import type { FunctionBuilder } from "./function-builder.js";
import { constant64, get, nothing, sequence, set } from "./instructions.js";
import type { Code, Local } from "./module.js";

export type Cell =
  | { readonly kind: "constant"; readonly value: bigint }
  /** `owned`: may be overwritten, nobody else relies on it. */
  | { readonly kind: "local"; readonly local: Local; readonly owned: boolean };

/** `word 3`, `variable 17`, or a register: `wrote`, `step`, `failed 0`. */
export type CellKey = string;

export interface Way {
  /** What is not here is as it was at the start. */
  readonly cells: Map<CellKey, Cell>;
  readonly bound: Map<BoundId, Code>;
  /** Inside something whose ways meet again: cells keep their locals. */
  readonly merging: boolean;
}

export function wordKey(word: number): CellKey {
  return `word ${word}`;
}

export function variableKey(variable: number): CellKey {
  return `variable ${variable}`;
}

export function newWay(): Way {
  return { cells: new Map(), bound: new Map(), merging: false };
}

/** A way that starts here and does not come back. */
export function fork(way: Way): Way {
  return { cells: disown(way.cells), bound: new Map(way.bound), merging: false };
}

/**
 * The way as it is now, whatever is written to these cells from here on; and the statements that
 * save them.
 */
export function freeze(
  builder: FunctionBuilder,
  way: Way,
  keys: readonly CellKey[],
): { readonly seen: Way; readonly saved: Code } {
  const cells = new Map(way.cells);
  const saved: Code[] = [];
  for (const key of keys) {
    const cell = cells.get(key);
    if (cell?.kind !== "local") continue;
    const local = builder.local("i64");
    saved.push(set(local, get(cell.local)));
    cells.set(key, { kind: "local", local, owned: false });
  }
  return { seen: { ...way, cells }, saved: sequence(saved) };
}

/** The same way inside something whose ways meet again. */
export function merged(way: Way): Way {
  return { ...way, merging: true };
}

/**
 * Emits something in a way. Where ways meet, whatever got a local inside that it did not have
 * before was written only on ways that ended there: for the others it is what it was.
 */
export function keepingCells<T>(way: Way, emit: () => T): T {
  if (!way.merging) return emit();
  const before = new Map(way.cells);
  const result = emit();
  way.cells.clear();
  for (const [key, cell] of before) way.cells.set(key, cell);
  return result;
}

function disown(cells: ReadonlyMap<CellKey, Cell>): Map<CellKey, Cell> {
  return new Map(
    [...cells].map(([key, cell]) => [
      key,
      cell.kind === "local" && cell.owned ? { ...cell, owned: false } : cell,
    ]),
  );
}

/** The content of a cell that is not as at the start. */
export function cellCode(cell: Cell): Code {
  return cell.kind === "constant" ? constant64(cell.value) : get(cell.local);
}

/** A statement that gives the cell a new content; none for a constant that can be remembered. */
export function writeCell(
  builder: FunctionBuilder,
  way: Way,
  { key, code }: { readonly key: CellKey; readonly code: Code },
): Code {
  const cell = way.cells.get(key);
  if (code.kind === "i64" && !way.merging) {
    way.cells.set(key, { kind: "constant", value: code.value });
    return nothing;
  }
  if (cell?.kind === "local" && cell.owned) return set(cell.local, code);
  if (way.merging) throw new Error(`${key} is written where ways meet, and has no local`);
  const local = builder.local("i64");
  way.cells.set(key, { kind: "local", local, owned: true });
  return set(local, code);
}

/** Gives the cell a local that may be overwritten; `code` is its content now. */
export function ownCell(
  builder: FunctionBuilder,
  way: Way,
  { key, code }: { readonly key: CellKey; readonly code: Code },
): Code {
  const cell = way.cells.get(key);
  if (cell?.kind === "local" && cell.owned) return nothing;
  const local = builder.local("i64");
  way.cells.set(key, { kind: "local", local, owned: true });
  return set(local, code);
}
