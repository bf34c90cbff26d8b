/**
 * Sets of a protocol in the threaded flavour: members come and go one by one, each in one go.
 */
import { contains, equal } from "../value/collection.js";
import type { SetType } from "../value/collection-type.js";
import type { SharedMemory } from "./shared-memory.js";
import {
  SharedCell,
  type SharedOptions,
  type SharedPlace,
  SharedTable,
} from "./shared-variable.js";

/** A set whose members are asked for and changed one by one, each change in one go. */
export class SharedSet<T> {
  readonly #memory: SharedMemory;
  readonly #place: SharedPlace<readonly T[]>;

  constructor(memory: SharedMemory, place: SharedPlace<readonly T[]>) {
    this.#memory = memory;
    this.#place = place;
  }

  get(): readonly T[] {
    return this.#place.get();
  }

  set(value: readonly T[]): void {
    this.#place.set(value);
  }

  has(value: T | undefined): boolean {
    return value !== undefined && contains(this.get(), value);
  }

  isEmpty(): boolean {
    return this.get().length === 0;
  }

  add(value: T): void {
    this.#change((all) => (contains(all, value) ? all : [...all, value]));
  }

  delete(value: T): void {
    this.#change((all) => all.filter((one) => !equal(one, value)));
  }

  #change(change: (all: readonly T[]) => readonly T[]): void {
    this.#memory.enter();
    this.set(change(this.get()));
    this.#memory.leave();
  }
}

/** An array of sets. */
export class SharedSetTable<T, I extends readonly unknown[]> extends SharedTable<readonly T[], I> {
  override at(...indices: I): SharedSet<T> {
    return new SharedSet(this.memory, super.at(...indices));
  }
}

/** A set that nothing guards changes under the step lock, so everybody reads it there. */
export function sharedSetCell<T>(memory: SharedMemory, type: SetType<T>, options: SharedOptions) {
  return new SharedSet(memory, new SharedCell<readonly T[]>(memory, type, asSet(options)));
}

export function sharedSetTable<T, I extends readonly unknown[]>(
  memory: SharedMemory,
  type: SetType<T>,
  options: SharedOptions,
) {
  return new SharedSetTable<T, I>(memory, type, asSet(options));
}

/** Members come and go under the step lock where no other lock guards them. */
export function asSet<O extends SharedOptions>(options: O): O {
  return options.guarded ? options : { ...options, together: true };
}
