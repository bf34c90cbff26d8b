/**
 * Persistent memory as the rules have it (M1 to M5): every line has, besides its present content,
 * the set of contents that a crash may leave, and for each thread the set that it may leave after
 * the thread's next fence. The sets are variables of the protocol's memory, and so part of a state.
 */
import type { Chooser } from "../schedule/chooser.js";
import { Thread } from "../schedule/thread.js";
import { type SetType, setOf } from "../value/collection-type.js";
import { scalarset } from "../value/scalar-type.js";
import type { Type } from "../value/type.js";
import type { Cell, SetCell } from "./cell.js";
import type { Memory, StoreObserver } from "./memory.js";
import { setTable, type Table } from "./table.js";

type AnyCell = Cell<unknown>;
type Sets = Table<readonly number[], readonly unknown[], SetCell<number>>;

/** A line, or all lines of an array: an element has its parts, and its sets. */
interface Line {
  readonly name: string;
  /** By element: what is written back together. */
  readonly elements: readonly (readonly AnyCell[])[];
  readonly leaves: Sets;
  /** By element, then thread. */
  readonly flushed: Sets;
  readonly threads: number;
}

interface Place {
  readonly line: Line;
  readonly element: number;
}

/** With the address of the variable. */
interface CellAt extends Place {
  readonly at: number;
}

export interface PersistenceOptions {
  /** The type `thread`. */
  readonly threads: Type<number>;
  /** Lines with a name: which variables they put together. */
  readonly lines?: Readonly<Record<string, readonly string[]>>;
}

export class Persistence implements StoreObserver {
  readonly #lines: readonly Line[];
  /** In the order of declaration. */
  readonly #cells: readonly AnyCell[];
  readonly #places = new Map<number, CellAt>();
  /** Lines stored to in this step, and the parts of them. */
  readonly #stored = new Map<string, Place & { readonly parts: Set<number> }>();
  /** What `recover` has flushed and not fenced. */
  readonly #recovered = new Map<string, Set<number>>();

  constructor(memory: Memory, options: PersistenceOptions) {
    const stored = memory.variables.filter(({ storage }) => storage === "persistent");
    this.#cells = stored.flatMap(({ cells }) => cells);
    this.#lines = linesOf(memory, options);
    for (const line of this.#lines) {
      for (const [element, cells] of line.elements.entries()) {
        for (const cell of cells) this.#keep(cell, { line, element });
      }
    }
    memory.observer = this;
  }

  /** A field of a record belongs to the record's line. */
  #keep(cell: AnyCell, { line, element }: Place): void {
    for (let word = 0; word < cell.type.words; word++) {
      this.#places.set(cell.at + word, { line, element, at: cell.at });
    }
  }

  begin(): void {
    this.#stored.clear();
  }

  stored(at: number): void {
    const place = this.#place(at);
    const key = keyOf(place);
    const known = this.#stored.get(key) ?? { ...place, parts: new Set<number>() };
    known.parts.add(place.at);
    this.#stored.set(key, known);
  }

  /** What was stored may be left by a crash from now on, whole or torn. */
  commit(): void {
    for (const { line, element, parts } of this.#stored.values()) {
      const cells = line.elements[element] ?? [];
      const half = cells.map((cell) => {
        const { torn } = cell.type;
        return parts.has(cell.at) && torn !== undefined ? torn : cell.get();
      });
      const added = [
        contentOf(
          cells,
          cells.map((cell) => cell.get()),
        ),
        contentOf(cells, half),
      ];
      this.#add(line.leaves.cells[element], added);
      for (const flushed of flushedOf(line, element)) {
        if (!flushed.isEmpty()) this.#add(flushed, added);
      }
      const recovered = this.#recovered.get(keyOf({ line, element }));
      for (const content of recovered === undefined ? [] : added) recovered?.add(content);
    }
    this.#stored.clear();
  }

  #add(set: SetCell<number> | undefined, contents: readonly number[]): void {
    for (const content of contents) set?.add(content);
  }

  /** `flush x`: the line of `x`. */
  flush(self: Chooser, cell: { readonly at: number }): void {
    this.commit();
    const place = this.#place(cell.at);
    const content = this.#present(place);
    const own = this.#flushed(self, place);
    if (own === undefined) this.#recovered.set(keyOf(place), new Set([content]));
    else own.set([content]);
  }

  /** Of each line that was flushed, only what is in the thread's own set may be left. */
  fence(self: Chooser): void {
    this.commit();
    for (const line of this.#lines) {
      for (const element of line.elements.keys()) {
        const place = { line, element };
        const own = this.#flushed(self, place);
        const kept = own?.get() ?? [...(this.#recovered.get(keyOf(place)) ?? [])];
        if (kept.length === 0) continue;
        const leaves = line.leaves.cells[element];
        leaves?.set(leaves.get().filter((content) => kept.includes(content)));
        own?.set([]);
        this.#recovered.delete(keyOf(place));
      }
    }
  }

  /** A crash may leave every line only as it is. */
  settle(): void {
    this.#each((line, element) => {
      line.leaves.cells[element]?.set([this.#present({ line, element })]);
    });
  }

  /** M4: every line takes one of the contents that it may have. */
  crash(self: Chooser): void {
    this.#recovered.clear();
    this.#each((line, element) => {
      const leaves = line.leaves.cells[element]?.get() ?? [];
      const content = self.choose(line.name, leaves);
      const cells = line.elements[element] ?? [];
      for (const [i, value] of valuesOf(cells, content).entries()) cells[i]?.set(value);
    });
    this.settle();
    this.begin();
  }

  /**
   * What to choose in a crash so that it leaves these values, by variable and element each the
   * place of its value in the order of values; or the line that it cannot leave like that.
   */
  choicesLeaving(ordinals: readonly number[]): readonly number[] | { readonly line: string } {
    const wanted = new Map(this.#cells.map((cell, i) => [cell, ordinals[i] ?? 0]));
    const choices: number[] = [];
    for (const { name, elements, leaves } of this.#lines) {
      for (const [element, cells] of elements.entries()) {
        const values = cells.map((cell) => cell.type.member(wanted.get(cell) ?? 0));
        const choice = leaves.cells[element]?.get().indexOf(contentOf(cells, values)) ?? -1;
        if (choice < 0) return { line: name };
        choices.push(choice);
      }
    }
    return choices;
  }

  /** Nothing comes after the crash: what another might leave matters no more. */
  forget(): void {
    this.commit();
    this.#each((line, element) => line.leaves.cells[element]?.set([]));
  }

  #each(body: (line: Line, element: number) => void): void {
    for (const line of this.#lines) {
      for (const element of line.elements.keys()) {
        for (const flushed of flushedOf(line, element)) flushed.set([]);
        body(line, element);
      }
    }
  }

  #place(at: number): CellAt {
    const place = this.#places.get(at);
    if (place === undefined) throw new Error("no persistent memory there");
    return place;
  }

  #present({ line, element }: Place): number {
    const cells = line.elements[element] ?? [];
    return contentOf(
      cells,
      cells.map((cell) => cell.get()),
    );
  }

  /** The set of a thread; `recover` is none. */
  #flushed(self: Chooser, { line, element }: Place): SetCell<number> | undefined {
    return self instanceof Thread ? flushedOf(line, element)[self.id] : undefined;
  }
}

function keyOf({ line, element }: Place): string {
  return `${line.name} ${element}`;
}

function flushedOf({ flushed, threads }: Line, element: number): readonly SetCell<number>[] {
  return flushed.cells.slice(element * threads, (element + 1) * threads);
}

function linesOf(memory: Memory, { threads, lines = {} }: PersistenceOptions): readonly Line[] {
  const tables = memory.variables.filter(({ storage }) => storage === "persistent");
  const grouped = new Set(Object.values(lines).flat());
  const alone = tables.filter(({ name }) => !grouped.has(name));
  const make = (name: string, of: Shape): Line => {
    const type = contentsType(of.elements[0] ?? [], of.isGroup);
    const dimensions = of.dimensions;
    const all = [...dimensions, threads as Type<unknown>];
    return {
      name,
      elements: of.elements,
      leaves: setTable(memory, type, { name: `${name}.leaves`, storage: "ghost", dimensions }),
      flushed: setTable(memory, type, {
        name: `${name}.flushed`,
        storage: "ghost",
        dimensions: all,
      }),
      threads: threads.size,
    };
  };
  return [
    ...alone.map(({ name, cells, dimensions }) =>
      make(name, { elements: cells.map((cell) => [cell]), dimensions, isGroup: false }),
    ),
    ...Object.entries(lines).map(([name, names]) => {
      const parts = names.flatMap((one) => tables.find((table) => table.name === one) ?? []);
      const cells = parts.flatMap((table) => table.cells);
      return make(name, { elements: [cells], dimensions: [], isGroup: true });
    }),
  ];
}

interface Shape {
  readonly elements: readonly (readonly AnyCell[])[];
  readonly dimensions: readonly Type<unknown>[];
  /** It is a `line { }`, and its content a list of all that is in it. */
  readonly isGroup: boolean;
}

/** Contents by number; as traces have them they are values, or lists of values. */
function contentsType(cells: readonly AnyCell[], isGroup: boolean): SetType<number> {
  const numbers = scalarset(cells.reduce((product, { type }) => product * type.size, 1));
  const members = (): readonly number[] => numbers.members();
  const content: Type<number> = {
    words: 1,
    size: numbers.size,
    first: 0,
    read: (words, at) => numbers.read(words, at),
    write: (words, at, value) => numbers.write(words, at, value),
    has: (value) => numbers.has(value),
    check: (value) => numbers.check(value),
    ordinal: (value) => value,
    member: (ordinal) => ordinal,
    members,
    plain: (value) => {
      const plains = valuesOf(cells, value).map((one, i) => cells[i]?.type.plain(one) ?? 0);
      return isGroup ? plains : (plains[0] ?? 0);
    },
  };
  return setOf(content);
}

/** The number of a content: its parts as digits, the first one highest. */
function contentOf(cells: readonly AnyCell[], values: readonly unknown[]): number {
  return cells.reduce((sum, { type }, i) => sum * type.size + type.ordinal(values[i]), 0);
}

function valuesOf(cells: readonly AnyCell[], content: number): readonly unknown[] {
  let rest = content;
  const values = [...cells].reverse().map(({ type }) => {
    const value = type.member(rest % type.size);
    rest = Math.floor(rest / type.size);
    return value;
  });
  return values.reverse();
}
