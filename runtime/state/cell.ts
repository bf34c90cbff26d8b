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

  get(): T {
    const { memory, at } = this.#place;
    memory.reading(at);
    return this.type.read(memory, at);
  }

  /** @throws ProtocolFault for a value that does not belong to the type (T8) */
  set(value: T): void {
    const { memory, at, storage } = this.#place;
    this.type.check(value);
    memory.writing(at, storage, () => this.type.write(memory, at, value));
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
