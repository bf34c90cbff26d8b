/**
 * How a value lies on a device: in an aligned word of four or eight bytes, which no crash tears, or
 * as a page of real bytes, where the spec says that the type tears (M7, PM2).
 */
import { chunkBytes, pageBytes } from "../pmem/pmem-image.js";
import { contentOf, valueOf } from "../replay/page-store.js";
import type { Pages, Type, Words } from "../value/type.js";
import { DoesNotFit, type PersistentMemory } from "./persistent-memory.js";

export interface DeviceCode<T> {
  /** That a value takes. */
  readonly bytes: number;
  load(at: number): T;
  /** Of a value that belongs to the type. */
  store(at: number, value: T): void;
  /** Of a page that is torn: how many of its bytes are those of one value. */
  border?(at: number): number | undefined;
}

const mostIn4 = 2 ** 31;
const mostIn8 = 2 ** 53;

/** @param name  of the variable, for the message. @throws DoesNotFit for a type that is too wide */
export function deviceCode<T>(
  persistent: PersistentMemory,
  type: Type<T>,
  name: string,
): DeviceCode<T> {
  if (type.torn !== undefined) return pageCode(persistent, type);
  if (type.size <= mostIn4) {
    return {
      bytes: 4,
      load: (at) => type.member(persistent.own.load32(at)),
      store: (at, value) => persistent.own.store32(at, type.ordinal(value)),
    };
  }
  if (type.size > mostIn8) throw new DoesNotFit(`${name}: a value has more than eight bytes`);
  return {
    bytes: 8,
    load: (at) => type.member(Number(persistent.own.load64(at))),
    store: (at, value) => persistent.own.store64(at, BigInt(type.ordinal(value))),
  };
}

function pageCode<T>(persistent: PersistentMemory, type: Type<T>): DeviceCode<T> {
  const pages = new DevicePages(persistent);
  const words: Words = { load: () => 0, store: () => {}, pages };
  return {
    bytes: pageBytes,
    border: (at) => pages.border(at),
    load: (at) => {
      const { handles } = persistent.memory;
      if (handles === undefined) return type.read(words, at);
      return type.member(handles.load(persistent.own, at));
    },
    store: (at, value) => {
      const { handles } = persistent.memory;
      if (handles === undefined) type.write(words, at, value);
      else handles.store(persistent.own, at, type.ordinal(value));
    },
  };
}

/**
 * Pages by their address on the device. A value has two contents, told apart by what stands between
 * its names, so that storing it over itself can tear as well. The last name is that of what is
 * torn.
 */
class DevicePages implements Pages {
  readonly #persistent: PersistentMemory;
  /** By the number of the value, two for each. */
  readonly #contents: Uint8Array[] = [];
  #names: readonly string[] = [];

  constructor(persistent: PersistentMemory) {
    this.#persistent = persistent;
  }

  border(at: number): number | undefined {
    const bytes = this.#persistent.own.load(at, pageBytes);
    const whole = this.#names.slice(0, -1);
    const alike = whole.flatMap((name, value) => [
      commonBytes(bytes, this.#content(value, name, false)),
      commonBytes(bytes, this.#content(value, name, true)),
    ]);
    const most = Math.max(0, ...alike);
    return most === 0 || most === pageBytes ? undefined : most;
  }

  load(at: number, names: readonly string[]): number {
    this.#names = names;
    const bytes = this.#persistent.own.load(at, pageBytes);
    const value = valueOf(bytes);
    const torn = names.length - 1;
    const name = names[value];
    if (name === undefined || value === torn) return torn;
    const content = this.#content(value, name, bytes[name.length] === slash);
    return isEqual(bytes, content) ? value : torn;
  }

  store(at: number, value: number, names: readonly string[]): void {
    const { own } = this.#persistent;
    const name = names[value]!; // of every value, the torn one too
    const isBlank = own.load(at + name.length, 1)[0] === blank;
    own.store(at, this.#content(value, name, isBlank));
  }

  #content(value: number, name: string, slashed: boolean): Uint8Array {
    const key = 2 * value + (slashed ? 1 : 0);
    const known = this.#contents[key];
    if (known !== undefined) return known;
    const content = contentOf(value, name);
    // Fresh memory is all zeroes, so there is no other content of the first value.
    const made = slashed ? content.map((byte) => (byte === blank ? slash : byte)) : content;
    this.#contents[key] = made;
    return made;
  }
}

const blank = 0x20;
const slash = 0x2f;

/** Both are whole pages, each in a buffer of its own. */
function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  const [one, other] = [new Int32Array(left.buffer), new Int32Array(right.buffer)];
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

function commonBytes(left: Uint8Array, right: Uint8Array): number {
  const differs = left.findIndex((byte, i) => byte !== right[i]);
  return differs < 0 ? left.length : differs - (differs % chunkBytes);
}
