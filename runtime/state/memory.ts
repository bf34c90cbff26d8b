/**
 * The shared memory of one protocol: words in one SharedArrayBuffer, laid out in the order in which
 * variables are declared. It also knows what a step has done so far, because the rules ask: whether
 * something shared was written (S2), what `forall` assigns at once (S12), what an action may not
 * touch again (A1). One thread of the host at a time uses it this way; real threads do not.
 */
import { ProtocolFault } from "../value/fault.js";
import type { Pages, Words } from "../value/type.js";
import type { Table } from "./table.js";

/** `lock`: ledgers and queues of locks, which are no effect in the sense of S2. */
export type Storage = "shared" | "persistent" | "ghost" | "lock";

/** What keeps the books of persistent memory while steps store to it. */
export interface StoreObserver {
  /** A step begins: nothing has been stored in it. */
  begin(): void;
  /** A persistent variable was stored to, by its address. */
  stored(at: number): void;
  /** The step is done. */
  commit(): void;
}

/** What the end of a thread asks of the locks (S6). */
export interface HeldLocks {
  readonly name: string;
  readonly ghost: boolean;
  isHeldBy(thread: number): boolean;
  /** Initial values of what the kind declares. */
  initialize(): void;
}

export class Memory implements Words {
  /** Every variable, in the order of declaration. */
  readonly variables: Table<unknown, readonly unknown[]>[] = [];
  /** Every lock that runs from its kind's text. */
  readonly locks: HeldLocks[] = [];
  /** Where there is persistent memory. */
  observer: StoreObserver | undefined;
  /** Set before the first access, or never. */
  pages: Pages | undefined;
  /** Who wants to know which words are loaded and stored. */
  accessed: Set<number> | undefined;
  #size = 0;
  #words: Int32Array | undefined;
  #find: (() => Int32Array) | undefined;
  #wrote = false;
  #together: (() => void)[] | undefined;
  /** Words that what is together will assign. */
  #pending: Set<number> | undefined;
  #assigned: Set<number> | undefined;

  /** In memory that somebody else has, which is asked for at the first access. */
  static within(find: () => Int32Array): Memory {
    const made = new Memory();
    made.#find = find;
    return made;
  }

  /** Words that were asked for so far. */
  get size(): number {
    return this.#size;
  }

  /** Room for so many words; all of it before the first access. */
  reserve(words: number): number {
    if (this.#words !== undefined) throw new Error("the memory is laid out already");
    const at = this.#size;
    this.#size += words;
    return at;
  }

  get words(): Int32Array {
    this.#words ??=
      this.#find?.() ?? new Int32Array(new SharedArrayBuffer(Math.max(4, this.#size * 4)));
    return this.#words;
  }

  load(at: number): number {
    this.accessed?.add(at);
    return this.words[at] as number; // addresses come from reserve
  }

  store(at: number, word: number): void {
    this.accessed?.add(at);
    this.words[at] = word;
  }

  snapshot(): Int32Array {
    return this.words.slice();
  }

  restore(snapshot: Int32Array): void {
    this.words.set(snapshot);
  }

  /** A step begins: nothing has been written in it. */
  beginStep(): void {
    this.#wrote = false;
    this.#together = undefined;
    this.#pending = undefined;
    this.observer?.begin();
  }

  /** The step was taken. */
  endStep(): void {
    this.observer?.commit();
  }

  /** Something that others can see was written in this step. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /** A read of an element, or of a part of it. */
  reading(place: WordRange): void {
    if (isAmong(this.#assigned, place)) throw new ProtocolFault("location assigned twice");
  }

  /** A write of an element; `write` does it now, or when all are known (S12). */
  writing(place: WordRange, storage: Storage, write: () => void): void {
    if (isAmong(this.#assigned, place)) throw new ProtocolFault("location assigned twice");
    if (this.#together === undefined) {
      addTo(this.#assigned, place);
      if (storage === "shared" || storage === "persistent") this.#wrote = true;
      write();
      if (storage === "persistent") this.observer?.stored(place.at);
      return;
    }
    if (isAmong(this.#pending, place)) throw new ProtocolFault("location assigned twice");
    addTo(this.#pending, place);
    this.#together.push(() => this.writing(place, storage, write));
  }

  /** S12: everything is evaluated in the state before, then everything is assigned. */
  together(body: () => void): void {
    const pending: (() => void)[] = [];
    this.#together = pending;
    this.#pending = new Set();
    try {
      body();
    } finally {
      this.#together = undefined;
      this.#pending = undefined;
    }
    for (const write of pending) write();
  }

  /** A1: what the body has assigned it may neither read nor assign again. */
  assignOnce(body: () => void): void {
    this.#assigned = new Set();
    try {
      body();
    } finally {
      this.#assigned = undefined;
    }
  }
}

/** Where a value lies: its first word, and how many there are. */
interface WordRange {
  readonly at: number;
  readonly words: number;
}

function isAmong(all: ReadonlySet<number> | undefined, { at, words }: WordRange): boolean {
  if (all === undefined || all.size === 0) return false;
  for (let word = at; word < at + words; word++) if (all.has(word)) return true;
  return false;
}

function addTo(all: Set<number> | undefined, { at, words }: WordRange): void {
  if (all === undefined) return;
  for (let word = at; word < at + words; word++) all.add(word);
}
