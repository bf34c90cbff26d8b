/**
 * A file: its size, its blocks, its locks, its DAX entries and the mappings of its pages
 * (`struct inode` and its `struct address_space`, include/linux/fs.h). Which lock guards what is
 * for the file system to say, as in Linux; the usual rules (Documentation/filesystems/locking.rst,
 * mm/filemap.c) are
 *
 * - `i_rwsem` exclusively: write, truncate, punch; it is never taken in a fault;
 * - `invalidate_lock` shared over a fault, exclusively over *unmap, remove the blocks*;
 * - `mappings.lock`, the `i_mmap_rwsem`: taken by what this folder does with mappings;
 * - in this order, and `mmap_lock` between the first two.
 *
 *     size | block of page 0, plus 1 | block of page 1, plus 1 | …
 */
import { attachLocks, createLocks, type LockHandle } from "../lock/lock-array.js";
import type { Rwsem } from "../lock/lock-kind.js";
import { pageBytes } from "../pmem/pmem-image.js";
import { createEntryTree, EntryTree, type EntryTreeHandle } from "./entry-tree.js";
import { demandRange, demandSize, MachineError } from "./machine-error.js";
import { mostBlocks } from "./page-table-entry.js";
import { createVmaList, VmaList, type VmaListHandle } from "./vma-list.js";

export interface InodeOptions {
  /** Not 0: it is the owner of its blocks. */
  readonly number: number;
  /** The most that the file can have. */
  readonly pages: number;
  /** Threads are the numbers below it. */
  readonly threads: number;
  /** At a time: 64 unless told. */
  readonly mostMappings?: number;
  /** Locks and entries with a ledger. */
  readonly debug?: boolean;
}

/** All that another worker needs: plain data that a message can carry. */
export interface InodeHandle extends InodeOptions {
  readonly words: SharedArrayBuffer;
  readonly locks: LockHandle<"fair_rwsem">;
  readonly entries: EntryTreeHandle;
  readonly mappings: VmaListHandle;
}

/** Sizes are words of 31 bits. */
const mostPages = 2 ** 19 - 1;

/** A file of size 0, all hole. @throws MachineError "options" */
export function createInode(options: InodeOptions): Inode {
  const { number, pages, threads, mostMappings: most = 64, debug = false } = options;
  demandSize("pages", pages, mostPages);
  if (number === 0 || number !== (number | 0)) {
    throw new MachineError("options", `an inode is a number that is not 0, not ${number}`);
  }
  const name = `inode ${number}`;
  return new Inode({
    ...options,
    words: new SharedArrayBuffer(4 * (1 + pages)),
    locks: createLocks({ kind: "fair_rwsem", name, count: 2, threads, debug }).handle,
    entries: createEntryTree({ pages, debug }).handle,
    mappings: createVmaList({ name: `${name} i_mmap_rwsem`, most, threads, debug }).handle,
  });
}

/** The same file, seen from another worker. */
export function attachInode(handle: InodeHandle): Inode {
  return new Inode(handle);
}

export class Inode {
  readonly handle: InodeHandle;
  readonly iRwsem: Rwsem;
  readonly invalidateLock: Rwsem;
  readonly entries: EntryTree;
  readonly mappings: VmaList;
  readonly #size: Int32Array;
  readonly #extents: Int32Array;

  constructor(handle: InodeHandle) {
    this.handle = handle;
    const locks = attachLocks(handle.locks);
    this.iRwsem = locks.at(0);
    this.invalidateLock = locks.at(1);
    this.entries = new EntryTree(handle.entries);
    this.mappings = new VmaList(handle.mappings);
    this.#size = new Int32Array(handle.words, 0, 1);
    this.#extents = new Int32Array(handle.words, 4);
  }

  get number(): number {
    return this.handle.number;
  }

  /** The most pages that it can have. */
  get pages(): number {
    return this.#extents.length;
  }

  /** In bytes (`i_size_read`). */
  get size(): number {
    return Atomics.load(this.#size, 0);
  }

  /** @throws MachineError "address", for more than all pages */
  setSize(bytes: number): void {
    demandRange("bytes", { first: 0, end: bytes }, this.pages * pageBytes);
    Atomics.store(this.#size, 0, bytes);
  }

  /** Whether a page lies behind the end of the file; the last one may be half behind it. */
  isBehindEnd(page: number): boolean {
    return page >= Math.ceil(this.size / pageBytes);
  }

  /** The block of a page; undefined for a hole. */
  blockAt(page: number): number | undefined {
    this.#demand(page);
    const word = Atomics.load(this.#extents, page);
    return word === 0 ? undefined : word - 1;
  }

  /** Gives a page another block, or makes it a hole; gives back what it had. */
  setBlock(page: number, block: number | undefined): number | undefined {
    this.#demand(page);
    if (block !== undefined) demandRange("blocks", { first: block, end: block + 1 }, mostBlocks);
    const before = Atomics.exchange(this.#extents, page, block === undefined ? 0 : block + 1);
    return before === 0 ? undefined : before - 1;
  }

  #demand(page: number): void {
    demandRange("pages", { first: page, end: page + 1 }, this.pages);
  }
}
