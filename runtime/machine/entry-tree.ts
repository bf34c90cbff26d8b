/**
 * The DAX entries of one file: for each page what is known of it, whether somebody is at work on
 * it, and whether it has to be flushed. In Linux this is an xarray (fs/dax.c,
 * include/linux/xarray.h); here it is an array with a word for each page, and what the kernel does
 * under `xa_lock` is one compareExchange of that word:
 *
 *     31    7     6        5        4        3       2..0
 *     | block | to write | dirty | waited | locked | none, empty, zero or block |
 *
 * A locked entry is locked by one thread, and nobody is preferred, as with the `entry_lock` of the
 * prelude. Who waits sets `waited` and sleeps on the word; an unlock wakes all of them, and each
 * looks again, since the entry may be gone (`get_unlocked_entry`, `dax_wake_entry`). Every entry is
 * of one page; huge entries are not there.
 */
import { demandRange, demandSize, MachineError, type PageRange } from "./machine-error.js";

/** `empty` is a placeholder, for a fault that has locked the entry and has not yet looked. */
export type DaxEntry =
  | { readonly kind: "empty" }
  | { readonly kind: "zero" }
  | { readonly kind: "block"; readonly block: number };

/** `PAGECACHE_TAG_DIRTY` and `PAGECACHE_TAG_TOWRITE`. */
export type EntryMark = "dirty" | "to write";

export interface EntryTreeOptions {
  /** Pages of the file are the numbers below it. */
  readonly pages: number;
  /** Remember who has locked an entry, and refuse others to unlock or change it. */
  readonly debug?: boolean;
}

/** All that another worker needs: plain data that a message can carry. */
export interface EntryTreeHandle extends EntryTreeOptions {
  readonly entries: SharedArrayBuffer;
  /** With `debug`: for each page the thread, plus 1. */
  readonly owners: SharedArrayBuffer | undefined;
}

const kinds = 7;
const none = 0;
const empty = 1;
const zero = 2;
const block = 3;
const locked = 8;
const waited = 16;
const blockShift = 7;
const marks: Readonly<Record<EntryMark, number>> = { dirty: 32, "to write": 64 };
const bothMarks = marks.dirty | marks["to write"];
const mostPages = 2 ** 28;
const mostBlocks = 2 ** (32 - blockShift);

/** No entries. @throws MachineError "options" */
export function createEntryTree(options: EntryTreeOptions): EntryTree {
  demandSize("pages", options.pages, mostPages);
  const words = (): SharedArrayBuffer => new SharedArrayBuffer(4 * options.pages);
  return new EntryTree({
    ...options,
    entries: words(),
    owners: options.debug === true ? words() : undefined,
  });
}

/** The same entries, seen from another worker. */
export function attachEntryTree(handle: EntryTreeHandle): EntryTree {
  return new EntryTree(handle);
}

export class EntryTree {
  readonly handle: EntryTreeHandle;
  readonly #words: Int32Array;
  readonly #owners: Int32Array | undefined;

  constructor(handle: EntryTreeHandle) {
    this.handle = handle;
    this.#words = new Int32Array(handle.entries);
    this.#owners = handle.owners && new Int32Array(handle.owners);
  }

  get pages(): number {
    return this.#words.length;
  }

  /** The entry as it is now, whether or not it is locked. */
  peek(page: number): DaxEntry | undefined {
    return entryIn(this.#look(page));
  }

  isLocked(page: number): boolean {
    return (this.#look(page) & locked) !== 0;
  }

  /**
   * Locks the entry of a page, which becomes `empty` if there was none, and gives it as it is then
   * (`grab_mapping_entry`). Waits while another thread has it locked.
   */
  grab(thread: number, page: number): DaxEntry {
    const seen = this.#lockUnless(thread, page, () => false);
    return (seen === undefined ? undefined : entryIn(seen)) ?? { kind: "empty" };
  }

  /** Locks the entry of a page if there is one, once it is unlocked (`get_unlocked_entry`). */
  lock(thread: number, page: number): DaxEntry | undefined {
    const seen = this.#lockUnless(thread, page, (word) => (word & kinds) === none);
    return seen === undefined ? undefined : entryIn(seen);
  }

  /** Replaces the entry that the thread has locked; its marks stay (`dax_insert_entry`). */
  insert(thread: number, page: number, entry: DaxEntry): void {
    const now = wordOf(entry);
    this.#demandLocked(thread, page);
    this.#change(page, (word) => (word & (locked | waited | bothMarks)) | now);
  }

  /** Lets go of an entry and wakes who waits for it (`dax_unlock_entry`). */
  unlock(thread: number, page: number): void {
    this.#demandLocked(thread, page);
    this.#forgetOwner(page);
    this.#wake(
      page,
      this.#change(page, (word) => word & ~(locked | waited)),
    );
  }

  /** Removes the entry that the thread has locked, with its marks. */
  deleteLocked(thread: number, page: number): void {
    this.#demandLocked(thread, page);
    this.#forgetOwner(page);
    this.#wake(
      page,
      this.#change(page, () => none),
    );
  }

  /**
   * Removes an entry with its marks once nobody has it locked, and says whether there was one
   * (`dax_delete_mapping_entry`). What was mapped before the thread that had it locked was done is
   * still mapped: unmap afterwards.
   */
  delete(thread: number, page: number): boolean {
    return this.#deleteUnless(thread, page, () => false);
  }

  /** The same, except for one that is marked (`dax_invalidate_mapping_entry_sync`). */
  deleteIfClean(thread: number, page: number): boolean {
    return this.#deleteUnless(thread, page, (word) => (word & bothMarks) !== 0);
  }

  /** Marks an entry; false if there is none. A lock is not asked for. */
  setMark(page: number, mark: EntryMark): boolean {
    const seen = this.#change(page, (word) =>
      (word & kinds) === none ? word : word | marks[mark],
    );
    return (seen & kinds) !== none;
  }

  clearMark(page: number, mark: EntryMark): void {
    this.#change(page, (word) => word & ~marks[mark]);
  }

  hasMark(page: number, mark: EntryMark): boolean {
    return (this.#look(page) & marks[mark]) !== 0;
  }

  /** Marks what is dirty also as to be written (`tag_pages_for_writeback`); gives how many. */
  tagForWriteback(range: PageRange = this.#whole()): number {
    let tagged = 0;
    for (const page of this.marked("dirty", range)) if (this.setMark(page, "to write")) tagged += 1;
    return tagged;
  }

  /** Pages with a mark, ascending; of others that come and go meanwhile some are seen. */
  *marked(mark: EntryMark, range: PageRange = this.#whole()): Generator<number> {
    demandRange("pages", range, this.pages);
    const bit = marks[mark];
    for (let page = range.first; page < range.end; page++) {
      if ((Atomics.load(this.#words, page) & bit) !== 0) yield page;
    }
  }

  #whole(): PageRange {
    return { first: 0, end: this.pages };
  }

  #look(page: number): number {
    if (!(page >= 0 && page < this.#words.length && Number.isInteger(page))) {
      demandRange("pages", { first: page, end: page + 1 }, this.pages);
    }
    return Atomics.load(this.#words, page);
  }

  /** Gives the word as it was. */
  #change(page: number, change: (word: number) => number): number {
    let seen = this.#look(page);
    for (;;) {
      const next = change(seen);
      const found = Atomics.compareExchange(this.#words, page, seen, next);
      if (found === seen) return seen;
      seen = found;
    }
  }

  /** Gives the unlocked word that it locked; undefined, and nothing done, if it is refused. */
  #lockUnless(
    thread: number,
    page: number,
    refuses: (word: number) => boolean,
  ): number | undefined {
    for (;;) {
      const seen = this.#unlocked(thread, page);
      if (refuses(seen)) return undefined;
      const next = ((seen & kinds) === none ? seen | empty : seen) | locked;
      if (Atomics.compareExchange(this.#words, page, seen, next) !== seen) continue;
      if (this.#owners) Atomics.store(this.#owners, page, thread + 1);
      return seen;
    }
  }

  #deleteUnless(thread: number, page: number, refuses: (word: number) => boolean): boolean {
    for (;;) {
      const seen = this.#unlocked(thread, page);
      if ((seen & kinds) === none || refuses(seen)) return false;
      if (Atomics.compareExchange(this.#words, page, seen, none) === seen) return true;
    }
  }

  /** Sleeps until the word is not locked. */
  #unlocked(thread: number, page: number): number {
    for (;;) {
      const seen = this.#look(page);
      if ((seen & locked) === 0) return seen;
      this.#demandOther(thread, page);
      const asleep = seen | waited;
      if (Atomics.compareExchange(this.#words, page, seen, asleep) !== seen) continue;
      Atomics.wait(this.#words, page, asleep);
    }
  }

  #wake(page: number, before: number): void {
    if ((before & waited) !== 0) Atomics.notify(this.#words, page);
  }

  #forgetOwner(page: number): void {
    if (this.#owners) Atomics.store(this.#owners, page, 0);
  }

  #demandLocked(thread: number, page: number): void {
    const isLocked = (this.#look(page) & locked) !== 0;
    if (isLocked && (!this.#owners || this.#owners[page] === thread + 1)) return;
    throw new MachineError("not locked", `thread ${thread} has not locked the entry of ${page}`);
  }

  #demandOther(thread: number, page: number): void {
    if (!this.#owners || Atomics.load(this.#owners, page) !== thread + 1) return;
    throw new MachineError("locked twice", `thread ${thread} has locked the entry of ${page}`);
  }
}

function entryIn(word: number): DaxEntry | undefined {
  switch (word & kinds) {
    case none:
      return undefined;
    case empty:
      return { kind: "empty" };
    case zero:
      return { kind: "zero" };
    default:
      return { kind: "block", block: word >>> blockShift };
  }
}

function wordOf(entry: DaxEntry): number {
  switch (entry.kind) {
    case "empty":
      return empty;
    case "zero":
      return zero;
    case "block": {
      demandRange("blocks", { first: entry.block, end: entry.block + 1 }, mostBlocks);
      return (entry.block << blockShift) | block;
    }
  }
}
