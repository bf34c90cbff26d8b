/**
 * Persistent variables of a protocol in the threaded flavour. A value of at most eight bytes is one
 * word of the device and never torn; one that the spec lets tear is a page of real bytes, of which
 * a crash may leave a part (M7, PM2): what is neither page is `torn`.
 */
import type { DeviceRange } from "../pmem/crash-choice.js";
import { pageBytes } from "../pmem/pmem-image.js";
import type { SetType } from "../value/collection-type.js";
import { allIndices, elementOf } from "../value/element.js";
import type { Plain, Type } from "../value/type.js";
import { type DeviceCode, deviceCode } from "./device-code.js";
import type { SharedOptions, SharedPlace, ShownBytes } from "./elements.js";
import type { PersistentMemory, PersistentVariable } from "./persistent-memory.js";
import type { SharedMemory } from "./shared-memory.js";
import { asSet, SharedSet } from "./shared-set.js";

export interface PersistentOptions extends SharedOptions {
  /** The `line { }` that it is a part of. */
  readonly line?: string;
}

class PersistentElements<T> implements PersistentVariable {
  readonly name: string;
  /** It is there after a crash. */
  readonly survives = true;
  protected readonly memory: SharedMemory;
  readonly #persistent: PersistentMemory;
  readonly #type: Type<T>;
  readonly #dimensions: readonly Type<unknown>[];
  readonly #places: readonly number[];
  readonly #code: DeviceCode<T>;
  readonly #locked: boolean;
  readonly #awaited: boolean;

  constructor(persistent: PersistentMemory, type: Type<T>, options: PersistentOptions) {
    const { name, dimensions = [], line, guarded = false, together, awaited } = options;
    this.name = name;
    this.memory = persistent.memory;
    this.#persistent = persistent;
    this.#type = type;
    this.#dimensions = dimensions as readonly Type<unknown>[]; // indices are tested when used
    this.#code = deviceCode(persistent, type, name);
    const { bytes } = this.#code;
    const count = this.#dimensions.reduce((product, { size }) => product * size, 1);
    this.#places = Array.from({ length: count }, () =>
      line === undefined ? persistent.reserve(bytes) : persistent.reserveIn(line, bytes),
    );
    this.#locked = together === true || (type.torn !== undefined && !guarded);
    this.#awaited = awaited === true;
    this.memory.variables.push(this);
    persistent.variables.push(this);
  }

  protected read(element: number): T {
    const at = this.#places[element]!; // elements are counted
    if (!this.#locked || this.memory.isInside) return this.#code.load(at);
    this.memory.enter();
    const value = this.#code.load(at);
    this.memory.leave();
    return value;
  }

  /** @throws ProtocolFault for a value that does not belong to the type (T8) */
  protected write(element: number, value: T): void {
    const memory = this.memory;
    const at = this.#places[element]!; // as above
    this.#type.check(value);
    if (memory.isGathering) {
      // Addresses of volatile memory are not negative.
      memory.postpone(-1 - at, () => this.write(element, value));
      return;
    }
    if (this.#locked && !memory.isInside) {
      memory.enter();
      this.#code.store(at, value);
      memory.leave();
    } else this.#code.store(at, value);
    if (this.#awaited) memory.stir();
  }

  plain(): readonly Plain[] {
    return this.#places.map((_, i) => this.#type.plain(this.read(i)));
  }

  clear(): void {
    for (const i of this.#places.keys()) this.write(i, this.#type.first);
  }

  ordinals(): readonly number[] {
    return this.#places.map((_, i) => this.#type.ordinal(this.read(i)));
  }

  page(): undefined {
    return undefined;
  }

  /** Some bytes of an element that is a page, as many from where it is torn. */
  shown(element: number, count: number): readonly ShownBytes[] {
    if (this.#code.bytes < pageBytes) return [];
    const at = this.#places[element]!; // as above
    const border = this.#code.border?.(at);
    return [0, ...(border === undefined ? [] : [border])].map((from) => {
      return { from, bytes: this.#persistent.own.load(at + from, count) };
    });
  }

  protected elementOf(indices: readonly unknown[]): number {
    return elementOf(this.name, this.#dimensions, indices);
  }

  protected rangeOf(element: number): DeviceRange {
    return { at: this.#places[element]!, bytes: this.#code.bytes }; // as above
  }

  protected placeAt(element: number): PersistentPlace<T> {
    return {
      ...this.rangeOf(element),
      get: () => this.read(element),
      set: (value) => this.write(element, value),
    };
  }

  /** The elements as indices, the last fastest. */
  protected allIndices(): readonly (readonly unknown[])[] {
    return allIndices(this.#dimensions);
  }
}

/** An element, which can be flushed. */
export interface PersistentPlace<T> extends SharedPlace<T>, DeviceRange {}

/** A variable without indices. */
export class PersistentCell<T> extends PersistentElements<T> implements PersistentPlace<T> {
  get at(): number {
    return this.rangeOf(0).at;
  }

  get bytes(): number {
    return this.rangeOf(0).bytes;
  }

  get(): T {
    return this.read(0);
  }

  /** @throws ProtocolFault for a value that does not belong to the type (T8) */
  set(value: T): void {
    this.write(0, value);
  }
}

/** An array. */
export class PersistentTable<T, I extends readonly unknown[]> extends PersistentElements<T> {
  get(...indices: I): T {
    return this.read(this.elementOf(indices));
  }

  /** The indices, then the value. */
  set(...args: readonly [...I, T]): void {
    this.write(this.elementOf(args.slice(0, -1)), args.at(-1) as T); // the value comes last
  }

  at(...indices: I): PersistentPlace<T> {
    return this.placeAt(this.elementOf(indices));
  }

  indices(): readonly I[] {
    return this.allIndices() as unknown as readonly I[]; // one value of each dimension's type
  }
}

/** A set, of which members come and go one by one. */
export class PersistentSet<T> extends SharedSet<T> implements DeviceRange {
  readonly at: number;
  readonly bytes: number;

  constructor(memory: SharedMemory, place: PersistentPlace<readonly T[]>) {
    super(memory, place);
    this.at = place.at;
    this.bytes = place.bytes;
  }
}

/** An array of sets. */
export class PersistentSetTable<T, I extends readonly unknown[]> extends PersistentTable<
  readonly T[],
  I
> {
  override at(...indices: I): PersistentSet<T> {
    return new PersistentSet(this.memory, super.at(...indices));
  }
}

export function persistentCell<T>(
  persistent: PersistentMemory,
  type: Type<T>,
  options: PersistentOptions,
): PersistentCell<T> {
  return new PersistentCell<T>(persistent, type, options);
}

export function persistentTable<T, I extends readonly unknown[]>(
  persistent: PersistentMemory,
  type: Type<T>,
  options: PersistentOptions,
): PersistentTable<T, I> {
  return new PersistentTable<T, I>(persistent, type, options);
}

export function persistentSetCell<T>(
  persistent: PersistentMemory,
  type: SetType<T>,
  options: PersistentOptions,
): PersistentSet<T> {
  const cell = new PersistentCell<readonly T[]>(persistent, type, asSet(options));
  return new PersistentSet(persistent.memory, cell);
}

export function persistentSetTable<T, I extends readonly unknown[]>(
  persistent: PersistentMemory,
  type: SetType<T>,
  options: PersistentOptions,
): PersistentSetTable<T, I> {
  return new PersistentSetTable<T, I>(persistent, type, asSet(options));
}
