/**
 * States as the validator keeps them, many at a time: a short list of numbers, one for the cell of
 * every shared variable and one for the frame of every thread (where it stands, and its locals that
 * live there). Cells and frames are kept once, however many states have them, so that a state costs
 * some hundred bytes, and a step costs no more than what it changes.
 */
import type { Cell, Ir, LocationId, State, ThreadId, VariableId } from "../../ir/index.js";

/** Numbers of cells by variable, then numbers of frames by thread. */
export type Parts = readonly number[];

export interface Frame {
  readonly location: LocationId;
  /** As `live` of the location lists them. */
  readonly locals: readonly Cell[];
}

export interface PackedStates {
  number(parts: Parts): number;
  parts(number: number): Parts;
  pack(state: State): Parts;
  unpack(parts: Parts): State;
  frame(parts: Parts, thread: ThreadId): Frame;
  /** Which frame: one number for all that is alike of a thread. */
  frameNumber(parts: Parts, thread: ThreadId): number;
  /** Its default, for a local that does not live where its thread stands. */
  cell(parts: Parts, variable: VariableId): Cell;
  /** The same for states that have the same in these variables, and if asked in all frames. */
  keyOf(parts: Parts, variables: readonly VariableId[], withFrames: boolean): string;
  /** With some cells and frames replaced. */
  change(parts: Parts, change: Change): Parts;
  /** Everything but these states may be forgotten. */
  retain(kept: ReadonlySet<number>): void;
  readonly size: number;
}

export interface Change {
  /** Variables that are not locals, with what they hold now. */
  readonly cells: readonly (readonly [VariableId, Cell])[];
  readonly frames: readonly (readonly [ThreadId, Frame])[];
}

export function packedStates(ir: Ir, defaultOf: (variable: VariableId) => Cell): PackedStates {
  const common = ir.variables.filter(({ storage }) => storage === "shared" || storage === "ghost");
  const positions = new Map(common.map(({ id }, position) => [id, position]));
  const frameAt = (thread: ThreadId): number => common.length + thread;
  const cells = intern<Cell>();
  const frames = intern<Frame>();
  const numbered = numberedParts();
  const frame = (parts: Parts, thread: ThreadId): Frame => frames.get(parts[frameAt(thread)]!);
  const liveAt = (thread: ThreadId, location: LocationId): readonly VariableId[] =>
    ir.threads[thread]?.locations[location]?.live ?? [];
  const cell = (parts: Parts, variable: VariableId): Cell => {
    const position = positions.get(variable);
    if (position !== undefined) return cells.get(parts[position]!);
    const { storage, thread } = ir.variables[variable]!;
    if (storage !== "local" || thread === undefined) return defaultOf(variable);
    const { location, locals } = frame(parts, thread);
    const at = liveAt(thread, location).indexOf(variable);
    return at < 0 ? defaultOf(variable) : locals[at];
  };
  const change = (parts: Parts, { cells: newCells, frames: newFrames }: Change): Parts => {
    const changed = [...parts];
    for (const [id, value] of newCells) changed[positions.get(id)!] = cells.number(value);
    for (const [id, value] of newFrames) changed[frameAt(id)] = frames.number(value);
    return changed;
  };
  return {
    ...numbered,
    get size() {
      return numbered.size;
    },
    pack: ({ locations, values }) =>
      change([], {
        cells: common.map(({ id }) => [id, values[id]]),
        frames: ir.threads.map(({ id }) => {
          const location = locations[id] ?? 0;
          return [id, { location, locals: liveAt(id, location).map((one) => values[one]) }];
        }),
      }),
    unpack: (parts) => ({
      locations: ir.threads.map(({ id }) => frame(parts, id).location),
      values: ir.variables.map(({ id, storage }) =>
        storage === "temporary" ? undefined : cell(parts, id),
      ),
    }),
    frame,
    frameNumber: (parts, thread) => parts[frameAt(thread)]!,
    cell,
    keyOf: (parts, variables, withFrames) => {
      const own = variables.map((id) => parts[positions.get(id) ?? -1]);
      return (withFrames ? [...own, ...parts.slice(common.length)] : own).join();
    },
    change,
    retain(kept) {
      numbered.retain(kept);
      const left = [...kept].map(numbered.parts);
      cells.retain(new Set(left.flatMap((parts) => parts.slice(0, common.length))));
      frames.retain(new Set(left.flatMap((parts) => parts.slice(common.length))));
    },
  };
}

interface Interned<Value> {
  number(value: Value): number;
  get(number: number): Value;
  retain(kept: ReadonlySet<number>): void;
}

/** Equal values have one number. */
function intern<Value>(): Interned<Value> {
  const numbers = new Map<string, number>();
  const values = new Map<number, Value>();
  let next = 0;
  return {
    number(value) {
      const key = JSON.stringify(value);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const number = next++;
      numbers.set(key, number);
      values.set(number, value);
      return number;
    },
    get(number) {
      if (!values.has(number)) throw new Error(`nothing has the number ${number}`);
      return values.get(number)!;
    },
    retain(kept) {
      for (const [key, number] of numbers) {
        if (kept.has(number)) continue;
        numbers.delete(key);
        values.delete(number);
      }
    },
  };
}

type NumberedParts = Pick<PackedStates, "number" | "parts" | "retain" | "size">;

function numberedParts(): NumberedParts {
  const states = new Map<number, Parts>();
  const numbers = new Map<string, number>();
  let next = 0;
  return {
    number(parts) {
      const key = parts.join();
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const number = next++;
      numbers.set(key, number);
      states.set(number, parts);
      return number;
    },
    parts(number) {
      const parts = states.get(number);
      if (parts === undefined) throw new Error(`no state ${number}`);
      return parts;
    },
    retain(kept) {
      for (const [key, number] of numbers) {
        if (kept.has(number)) continue;
        numbers.delete(key);
        states.delete(number);
      }
    },
    get size() {
      return states.size;
    },
  };
}
