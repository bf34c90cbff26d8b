/**
 * Variables of a protocol in the threaded flavour. A value that a word can hold is one word, its
 * place in the order of values, so that it is read and written in one go (R2); a wider one takes
 * several, under its guard or else under the step lock.
 */
import { Elements, type SharedPlace } from "./elements.js";

export type { SharedOptions, SharedPlace, SharedVariable, ShownBytes } from "./elements.js";

/** A variable without indices. */
export class SharedCell<T> extends Elements<T> {
  get(): T {
    return this.read(this.base);
  }

  /** @throws ProtocolFault for a value that does not belong to the type (T8) */
  set(value: T): void {
    this.write(this.base, value);
  }
}

/** An array. */
export class SharedTable<T, I extends readonly unknown[]> extends Elements<T> {
  get(...indices: I): T {
    return this.read(this.placeAt(indices));
  }

  /** The indices, then the value. */
  set(...args: readonly [...I, T]): void {
    const last = args.length - 1;
    this.write(this.placeAt(args.slice(0, last)), args[last] as T); // the value comes last
  }

  at(...indices: I): SharedPlace<T> {
    return this.sharedPlace(indices);
  }

  indices(): readonly I[] {
    return this.allIndices() as unknown as readonly I[]; // one value of each dimension's type
  }
}
