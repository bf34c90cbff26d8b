/** An array of a protocol, `pte[m: Mm][page: Page]`: its elements by their indices. */
import type { SetType } from "../value/collection-type.js";
import { allIndices, elementOf } from "../value/element.js";
import type { Type } from "../value/type.js";
import { Cell, SetCell } from "./cell.js";
import type { Memory, Storage } from "./memory.js";

export interface Declared {
  /** As the spec has it: traces use it. */
  readonly name: string;
  readonly storage?: Storage;
}

/** What is found by indices. */
export interface Elements<T, I extends readonly unknown[], C extends Cell<T> = Cell<T>> {
  at(...indices: I): C;
  get(...indices: I): T;
  set(...args: readonly [...I, T]): void;
}

export class Table<T, I extends readonly unknown[], C extends Cell<T> = Cell<T>>
  implements Elements<T, I, C>
{
  readonly name: string;
  readonly storage: Storage;
  readonly dimensions: { readonly [K in keyof I]: Type<I[K]> };
  readonly type: Type<T>;
  readonly #cells: C[];

  constructor(
    memory: Memory,
    declared: Declared & {
      readonly type: Type<T>;
      readonly dimensions: { readonly [K in keyof I]: Type<I[K]> };
      readonly makeCell: (place: { memory: Memory; storage: Storage; at: number }) => C;
    },
  ) {
    const { name, type, dimensions, makeCell, storage = "shared" } = declared;
    this.name = name;
    this.storage = storage;
    this.type = type;
    this.dimensions = dimensions;
    const sizes = (dimensions as readonly Type<never>[]).map((one) => one.size);
    const count = sizes.reduce((product, size) => product * size, 1);
    const at = memory.reserve(count * type.words);
    this.#cells = Array.from({ length: count }, (_, i) =>
      makeCell({ memory, storage, at: at + i * type.words }),
    );
    memory.variables.push(this as unknown as Table<unknown, readonly unknown[]>);
  }

  /** @throws ProtocolFault for an index that is none */
  at(...indices: I): C {
    const element = elementOf(this.name, this.dimensions as readonly Type<unknown>[], indices);
    return this.#cells[element] as C; // all indices are inside
  }

  get(...indices: I): T {
    return this.at(...indices).get();
  }

  /** The indices, then the value. */
  set(...args: readonly [...I, T]): void {
    // The tuple is the indices and one value.
    const indices = args.slice(0, -1) as unknown as I;
    this.at(...indices).set(args.at(-1) as T);
  }

  /** All elements, the last index fastest. */
  get cells(): readonly C[] {
    return this.#cells;
  }

  /** The elements as indices, the last fastest. */
  indices(): readonly I[] {
    const all = allIndices(this.dimensions as readonly Type<unknown>[]);
    return all as unknown as readonly I[]; // one value of each dimension's type
  }
}

/** A variable without indices. */
export function cell<T>(memory: Memory, type: Type<T>, declared: Declared): Cell<T> {
  return table(memory, type, { ...declared, dimensions: [] }).at();
}

export function setCell<T>(memory: Memory, type: SetType<T>, declared: Declared): SetCell<T> {
  return setTable(memory, type, { ...declared, dimensions: [] }).at();
}

interface Array<I extends readonly unknown[]> extends Declared {
  readonly dimensions: { readonly [K in keyof I]: Type<I[K]> };
}

export function table<T, I extends readonly unknown[]>(
  memory: Memory,
  type: Type<T>,
  declared: Array<I>,
): Table<T, I> {
  return new Table(memory, { ...declared, type, makeCell: (place) => new Cell(type, place) });
}

export function setTable<T, I extends readonly unknown[]>(
  memory: Memory,
  type: SetType<T>,
  declared: Array<I>,
): Table<readonly T[], I, SetCell<T>> {
  return new Table(memory, { ...declared, type, makeCell: (place) => new SetCell(type, place) });
}
