/**
 * Mappings of files into address spaces (`struct vm_area_struct`), in shared memory. An address
 * space has a list of its own, under its `mmap_lock`, and a file has one, its `i_mmap`, under
 * `i_mmap_rwsem`: the way back from pages of a file to all page tables that may map them. Linux
 * has trees for both (include/linux/mm_types.h, mm/interval_tree.c); here a list is searched from
 * its beginning. The caller holds the lock; a list with `debug` looks.
 *
 *     count | mm, inode, page, pages, file page, writable | …
 */
import { attachLocks, createLocks, type LockHandle } from "../lock/lock-array.js";
import type { Rwsem } from "../lock/lock-kind.js";
import { demandSize, MachineError, type PageRange } from "./machine-error.js";

export interface Vma {
  /** The number of the address space. */
  readonly mm: number;
  /** The number of the file. */
  readonly inode: number;
  /** The first virtual page. */
  readonly page: number;
  readonly pages: number;
  /** The page of the file that is at the first virtual page. */
  readonly filePage: number;
  /** Whether a store may be made possible: PROT_WRITE of a shared mapping. */
  readonly writable: boolean;
}

export interface VmaListOptions {
  /** Of its lock: `mmap_lock`, `i_mmap_rwsem`. */
  readonly name: string;
  /** Room for so many mappings. */
  readonly most: number;
  /** Threads are the numbers below it. */
  readonly threads: number;
  readonly debug?: boolean;
}

/** All that another worker needs: plain data that a message can carry. */
export interface VmaListHandle extends VmaListOptions {
  readonly vmas: SharedArrayBuffer;
  readonly lock: LockHandle<"fair_rwsem">;
}

const vmaWords = 6;

/** No mappings. @throws MachineError "options" */
export function createVmaList(options: VmaListOptions): VmaList {
  const { name, most, threads, debug = false } = options;
  demandSize("mappings", most, 2 ** 20);
  return new VmaList({
    ...options,
    vmas: new SharedArrayBuffer(4 * (1 + most * vmaWords)),
    lock: createLocks({ kind: "fair_rwsem", name, threads, debug }).handle,
  });
}

export class VmaList {
  readonly handle: VmaListHandle;
  readonly lock: Rwsem;
  readonly #words: Int32Array;

  constructor(handle: VmaListHandle) {
    this.handle = handle;
    this.lock = attachLocks(handle.lock).at(0);
    this.#words = new Int32Array(handle.vmas);
  }

  /** All of them; the caller holds the lock, in either mode. */
  all(): readonly Vma[] {
    const { length } = this;
    return Array.from({ length }, (_, index) => this.#read(index));
  }

  get length(): number {
    return this.#words[0] ?? 0;
  }

  /** The mapping of a virtual page, of a list with one address space. */
  at(page: number): Vma | undefined {
    for (let index = 0; index < this.length; index++) {
      const first = this.#words[1 + index * vmaWords + 2] ?? 0;
      const pages = this.#words[1 + index * vmaWords + 3] ?? 0;
      if (page >= first && page < first + pages) return this.#read(index);
    }
    return undefined;
  }

  /** The caller holds the lock exclusively. @throws MachineError "no room" */
  add(thread: number, vma: Vma): void {
    this.lock.mustHold(thread, "exclusive");
    this.demandRoom();
    const { length } = this;
    this.#words.set(wordsOf(vma), 1 + length * vmaWords);
    this.#words[0] = length + 1;
  }

  /** Throws `no room` if another mapping has none. */
  demandRoom(): void {
    const { most, name } = this.handle;
    if (this.length < most) return;
    throw new MachineError("no room", `${name}: there is room for ${most} mappings`);
  }

  /** The caller holds the lock exclusively; false if it is not there. */
  remove(thread: number, vma: Vma): boolean {
    this.lock.mustHold(thread, "exclusive");
    const all = this.all();
    const words = wordsOf(vma).join();
    const index = all.findIndex((each) => wordsOf(each).join() === words);
    if (index < 0) return false;
    const last = all.length - 1;
    const at = (place: number): number => 1 + place * vmaWords;
    this.#words.copyWithin(at(index), at(last), at(last) + vmaWords);
    this.#words[0] = last;
    return true;
  }

  #read(index: number): Vma {
    const at = 1 + index * vmaWords;
    const [mm = 0, inode = 0, page = 0, pages = 0, filePage = 0, writable = 0] =
      this.#words.subarray(at, at + vmaWords);
    return { mm, inode, page, pages, filePage, writable: writable !== 0 };
  }
}

function wordsOf({ mm, inode, page, pages, filePage, writable }: Vma): readonly number[] {
  return [mm, inode, page, pages, filePage, writable ? 1 : 0];
}

/** The page of the file that a mapping has at a virtual page. */
export function filePageAt(vma: Vma, page: number): number {
  return vma.filePage + page - vma.page;
}

/** The virtual pages at which a mapping has pages of a range of the file; perhaps none. */
export function virtualPages(vma: Vma, { first, end }: PageRange): PageRange {
  const from = Math.max(first, vma.filePage);
  const to = Math.max(from, Math.min(end, vma.filePage + vma.pages));
  return { first: vma.page + from - vma.filePage, end: vma.page + to - vma.filePage };
}
