/**
 * Opaque values as pages of a persistent-memory device: a store writes 4096 bytes, and a load says
 * which value it was by the bytes that it found. The first value of a type is a page of zeroes, as
 * fresh memory has it.
 */
import { createPmem, type PmemDevice } from "../pmem/pmem-device.js";
import { pageBytes } from "../pmem/pmem-image.js";
import type { PmemThread } from "../pmem/pmem-thread.js";
import type { Pages } from "../value/type.js";

/** A page that was read, or written with something else than it had. */
export interface TouchedPage {
  readonly does: "reads" | "writes";
  /** Address of the variable in the memory of the protocol. */
  readonly at: number;
  /** Address of the page on the device. */
  readonly address: number;
  readonly bytes: Uint8Array;
  /** The value that the bytes are. */
  readonly name: string;
}

export class PageStore implements Pages {
  readonly #device: PmemDevice;
  readonly #thread: PmemThread;
  readonly #addresses = new Map<number, number>();
  /** What was read and written since it was last asked. */
  #touched: TouchedPage[] = [];

  /** @param pages  how many variables of opaque types there may be */
  constructor(pages: number) {
    this.#device = createPmem(Math.max(1, pages) * pageBytes, { tracking: "off" });
    this.#thread = this.#device.thread();
  }

  load(at: number, names: readonly string[]): number {
    const address = this.#address(at);
    const bytes = this.#thread.load(address, pageBytes);
    const value = valueOf(bytes);
    this.#touched.push({ does: "reads", at, address, bytes, name: nameOf(value, names) });
    return value;
  }

  store(at: number, value: number, names: readonly string[]): void {
    const address = this.#address(at);
    const name = nameOf(value, names);
    const content = contentOf(value, name);
    // Half a store leaves half of what was there.
    const half = pageBytes / 2;
    if (name === "torn") content.set(this.#thread.load(address, half));
    const changes = valueOf(this.#thread.load(address, pageBytes)) !== value;
    this.#thread.store(address, content);
    if (changes) this.#touched.push({ does: "writes", at, address, bytes: content, name });
  }

  takeTouched(): readonly TouchedPage[] {
    const touched = this.#touched;
    this.#touched = [];
    return touched;
  }

  close(): void {
    this.#thread.release();
    this.#device.close();
  }

  #address(at: number): number {
    const known = this.#addresses.get(at) ?? this.#addresses.size * pageBytes;
    this.#addresses.set(at, known);
    return known;
  }
}

function nameOf(value: number, names: readonly string[]): string {
  return names[value] ?? `value ${value}`;
}

/** The number of the value in four bytes, then its name again and again; zeroes for the first. */
export function contentOf(value: number, name: string): Uint8Array {
  const bytes = new Uint8Array(pageBytes);
  if (value === 0) return bytes;
  const text = new TextEncoder().encode(`${name} `);
  for (let i = 0; i < pageBytes - numberBytes; i++) bytes[i] = text[i % text.length] ?? 0;
  new DataView(bytes.buffer).setUint32(pageBytes - numberBytes, value, true);
  return bytes;
}

const numberBytes = 4;

/** What the bytes say. */
export function valueOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(pageBytes - numberBytes, true);
}
