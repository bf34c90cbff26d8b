/** One variable without indices, or one element of an array: what a step reads and writes. */

import { contains, equal } from "../value/collection.js";
import type { SetType } from "../value/collection-type.js";
import type { Type } from "../value/type.js";
import type { Memory, Storage } from "./memory.js";

export interface CellPlace {
  readonly memory: Memory;
  readonly storage: Storage;
  /** Address of its first word. */
  readonly at: number;
}

export class Cell<T> {
  readonly type: Type<T>;
  readonly #place: CellPlace;

  constructor(type: Type<T>, place: CellPlace) {
    this.type = type;
    this.#place = place;
  }

  /** Address of its first word. */
  get at(): number {
    return this.#place.at;
  }

  /** A field of a record, as a location of its own (A1, S12). */
  part<K extends keyof T & string>(name: K): Cell<T[K]> {
    const field = this.type.fields?.[name];
    if (field === undefined) throw new Error(`no field ${name}`);
    // The record's type has a field for every property.
    const type = field.type as Type<unknown> as Type<T[K]>;
    return new Cell(type, { ...this.#place, at: this.#place.at + field.offset });
  }

  get(): T {
    const { memory, at } = this.#place;
    memory.reading({ at, words: this.type.words });
    return this.type.read(memory, at);
  }

  /** @throws ProtocolFault for a value that does not belong to the type (T8) */
  set(value: T): void {
    const { memory, at, storage } = this.#place;
    this.type.check(value);
    memory.writing({ at, words: this.type.words }, storage, () =>
      this.type.write(memory, at, value),
    );
  }
}

/** A set in shared memory: its members can be asked for and changed one by one. */
export class SetCell<T> extends Cell<readonly T[]> {
  readonly #element: Type<T>;

  constructor(type: SetType<T>, place: CellPlace) {
    super(type, place);
    this.#element = type.element;
  }

  has(value: T | undefined): boolean {
    return value !== undefined && contains(this.get(), value);
  }

  add(value: T): void {
    this.#element.check(value);
    const all = this.get();
    this.set(contains(all, value) ? all : [...all, value]);
  }

  delete(value: T): void {
    this.set(this.get().filter((one) => !equal(one, value)));
  }

  isEmpty(): boolean {
    return this.get().length === 0;
  }
}
