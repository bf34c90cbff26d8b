/**
 * The page table of one address space, in shared memory. As in Linux (mm/memory.c) software
 * changes an entry under the lock of its table page, 512 entries each; hardware reads entries and
 * sets their marks without. The upper levels are not there: the table is flat, of the size that it
 * was made with. Huge entries are not there either.
 *
 * An access finds its entry and touches the bytes in one go as regards `zap` and `writeProtect`:
 * when these return, no access through the entry as it was is going on, and none will begin.
 */
import { attachLocks, createLocks, type LockArray, type LockHandle } from "../lock/lock-array.js";
import { demandRange, demandSize, type PageRange } from "./machine-error.js";
import {
  demandMappable,
  isPresentPte,
  isSameTarget,
  isWritablePte,
  keepMarks,
  marked,
  noPte,
  type Pte,
  writeProtected,
} from "./page-table-entry.js";
import { Shootdown, shootdownBytes } from "./shootdown.js";

export interface PageTableOptions {
  /** Of the address space: virtual pages are the numbers below it. */
  readonly pages: number;
  /** Threads are the numbers below it. */
  readonly threads: number;
  /** Locks with a ledger. */
  readonly debug?: boolean;
}

/** All that another worker needs: plain data that a message can carry. */
export interface PageTableHandle extends PageTableOptions {
  readonly entries: SharedArrayBuffer;
  readonly accesses: SharedArrayBuffer;
  readonly locks: LockHandle<"spinlock">;
}

/** `kept`: something else was mapped meanwhile, or the same; a fault then has nothing to do. */
export type Installed = "installed" | "made writable" | "kept";

/** Entries in one table page. */
const tableEntries = 512;
const mostPages = 2 ** 28;

/** An empty table. @throws MachineError "options" */
export function createPageTable(options: PageTableOptions): PageTable {
  const { pages, threads, debug = false } = options;
  demandSize("pages", pages, mostPages);
  const count = Math.ceil(pages / tableEntries);
  const locks = createLocks({ kind: "spinlock", name: "pte_lock", count, threads, debug });
  return new PageTable({
    ...options,
    entries: new SharedArrayBuffer(4 * pages),
    accesses: new SharedArrayBuffer(shootdownBytes(threads)),
    locks: locks.handle,
  });
}

/** The same table, seen from another worker. */
export function attachPageTable(handle: PageTableHandle): PageTable {
  return new PageTable(handle);
}

export class PageTable {
  readonly handle: PageTableHandle;
  readonly #entries: Int32Array;
  readonly #locks: LockArray<"spinlock">;
  readonly #shootdown: Shootdown;

  constructor(handle: PageTableHandle) {
    this.handle = handle;
    this.#entries = new Int32Array(handle.entries);
    this.#locks = attachLocks(handle.locks);
    this.#shootdown = new Shootdown(handle.accesses);
  }

  get pages(): number {
    return this.#entries.length;
  }

  /** The entry as it is now, without a lock: what a fault begins with (`ptep_get_lockless`). */
  walk(page: number): Pte {
    this.#demand(page);
    return Atomics.load(this.#entries, page);
  }

  /**
   * Maps a page where nothing is mapped. Where the same is mapped read-only and `pte` is writable,
   * it becomes writable and keeps its marks; anything else stays as it is (`insert_pfn`).
   */
  install(thread: number, page: number, pte: Pte): Installed {
    demandMappable(pte);
    return this.#locked(thread, page, () => {
      for (;;) {
        const seen = Atomics.load(this.#entries, page);
        const isUpgrade = isSameTarget(seen, pte) && isWritablePte(pte) && !isWritablePte(seen);
        if (isPresentPte(seen) && !isUpgrade) return "kept";
        const next = isUpgrade ? keepMarks(pte, seen) : pte;
        // Hardware may have set a mark in between.
        if (Atomics.compareExchange(this.#entries, page, seen, next) !== seen) continue;
        return isUpgrade ? "made writable" : "installed";
      }
    });
  }

  /**
   * Maps a page if its entry is still what the caller has seen (`pte_same`), and says whether it
   * was. So ends a write-protect fault whose handler took no lock (`finish_mkwrite_fault`): the
   * store is executed again, whatever the answer. A mark that was set meanwhile is a difference.
   */
  compareAndInstall(thread: number, page: number, change: PteChange): boolean {
    const { seen, pte } = change;
    demandMappable(pte);
    return this.#locked(thread, page, () => {
      return Atomics.compareExchange(this.#entries, page, seen, pte) === seen;
    });
  }

  /**
   * Unmaps, and waits for accesses that are going on (`zap_page_range_single`). It waits also when
   * nothing was mapped, for another thread may have unmapped and be waiting still.
   *
   * @returns  how many entries mapped something
   */
  zap(thread: number, range: PageRange): number {
    return this.#change(thread, range, () => noPte);
  }

  /**
   * Makes pages clean and read-only, and waits for stores that are going on: what is stored later
   * faults first (`pfn_mkclean_range`).
   *
   * @returns  how many entries were writable or dirty
   */
  writeProtect(thread: number, range: PageRange): number {
    return this.#change(thread, range, writeProtected);
  }

  /**
   * What hardware does for one load or store: finds the entry, sets its marks and lets `use` touch
   * the bytes, all in one go as regards `zap` and `writeProtect`. False, and nothing done, when the
   * entry does not permit it. `use` is short, and calls nothing of this table.
   */
  access(thread: number, what: PageAccess, use: (pte: Pte) => void): boolean {
    const { page, access } = what;
    this.#demand(page);
    const entries = this.#entries;
    this.#shootdown.enter(thread);
    try {
      let seen = Atomics.load(entries, page);
      for (;;) {
        if (!isPresentPte(seen) || (access === "store" && !isWritablePte(seen))) return false;
        const next = marked(seen, access);
        if (next === seen) break;
        const found = Atomics.compareExchange(entries, page, seen, next);
        if (found === seen) break;
        seen = found;
      }
      use(seen);
      return true;
    } finally {
      this.#shootdown.leave(thread);
    }
  }

  /** Counts entries that change in more than their marks. */
  #change(thread: number, range: PageRange, change: (pte: Pte) => Pte): number {
    demandRange("virtual pages", range, this.pages);
    let changed = 0;
    for (let page = range.first; page < range.end; ) {
      const end = Math.min(range.end, page - (page % tableEntries) + tableEntries);
      const first = page;
      this.#locked(thread, page, () => {
        for (let at = first; at < end; at++) if (this.#changeOne(at, change)) changed += 1;
      });
      page = end;
    }
    this.#shootdown.waitForAccesses();
    return changed;
  }

  #changeOne(page: number, change: (pte: Pte) => Pte): boolean {
    for (;;) {
      const seen = Atomics.load(this.#entries, page);
      const next = change(seen);
      if (next === seen) return false;
      if (Atomics.compareExchange(this.#entries, page, seen, next) === seen) return true;
    }
  }

  #locked<T>(thread: number, page: number, body: () => T): T {
    this.#demand(page);
    const lock = this.#locks.at(Math.floor(page / tableEntries));
    lock.acquire(thread);
    try {
      return body();
    } finally {
      lock.release(thread);
    }
  }

  #demand(page: number): void {
    if (page >= 0 && page < this.#entries.length && Number.isInteger(page)) return;
    demandRange("virtual pages", { first: page, end: page + 1 }, this.pages);
  }
}

export interface PteChange {
  /** What `walk` gave. */
  readonly seen: Pte;
  readonly pte: Pte;
}

export interface PageAccess {
  /** A virtual page. */
  readonly page: number;
  readonly access: "load" | "store";
}
