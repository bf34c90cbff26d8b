/**
 * The blocks of a device and who owns each: a word per block, 0 while it is free. A search looks
 * at words without a lock; what it finds is taken under the lock of the allocator if it is free
 * still, so an extent of several blocks is taken, or freed, as a whole. It remembers where the last
 * search ended, and goes round. Nothing is written to the blocks themselves: who allocates zeroes.
 *
 *     free blocks | where to search | owner of block 0 | owner of block 1 | …
 */
import { attachLocks, createLocks, type LockHandle } from "../lock/lock-array.js";
import type { Mutex } from "../lock/lock-kind.js";
import { demandRange, demandSize, MachineError } from "./machine-error.js";
import { mostBlocks } from "./page-table-entry.js";

export interface BlockAllocatorOptions {
  readonly blocks: number;
  /** Threads are the numbers below it. */
  readonly threads: number;
  /** A lock with a ledger. */
  readonly debug?: boolean;
}

/** All that another worker needs: plain data that a message can carry. */
export interface BlockAllocatorHandle extends BlockAllocatorOptions {
  readonly owners: SharedArrayBuffer;
  readonly lock: LockHandle<"mutex">;
}

/** Neighbouring blocks of one owner. */
export interface BlockRun {
  readonly block: number;
  /** 1 unless told. */
  readonly count?: number;
  /** A number that is not 0, such as that of an inode. */
  readonly owner: number;
}

const headWords = 2;
const freeAt = 0;
const searchAt = 1;
const free = 0;

/** All blocks are free. @throws MachineError "options" */
export function createBlockAllocator(options: BlockAllocatorOptions): BlockAllocator {
  const { blocks, threads, debug = false } = options;
  demandSize("blocks", blocks, mostBlocks);
  const lock = createLocks({ kind: "mutex", name: "allocator_lock", threads, debug }).handle;
  const owners = new SharedArrayBuffer(4 * (headWords + blocks));
  new Int32Array(owners)[freeAt] = blocks;
  return new BlockAllocator({ ...options, owners, lock });
}

/** The same blocks, seen from another worker. */
export function attachBlockAllocator(handle: BlockAllocatorHandle): BlockAllocator {
  return new BlockAllocator(handle);
}

export class BlockAllocator {
  readonly handle: BlockAllocatorHandle;
  readonly #head: Int32Array;
  readonly #owners: Int32Array;
  readonly #lock: Mutex;

  constructor(handle: BlockAllocatorHandle) {
    this.handle = handle;
    this.#head = new Int32Array(handle.owners, 0, headWords);
    this.#owners = new Int32Array(handle.owners, 4 * headWords, handle.blocks);
    this.#lock = attachLocks(handle.lock).at(0);
  }

  get blocks(): number {
    return this.#owners.length;
  }

  /** How many are free now. */
  get freeBlocks(): number {
    return Atomics.load(this.#head, freeAt);
  }

  /** 0 while it is free. */
  ownerOf(block: number): number {
    demandRange("blocks", { first: block, end: block + 1 }, this.blocks);
    return Atomics.load(this.#owners, block);
  }

  /**
   * Takes neighbouring blocks, one unless told, and gives the first; undefined if at no place so
   * many are free. Of a block that was freed meanwhile, that is certain: the last search of a call
   * is under the lock.
   */
  allocate(thread: number, owner: number, count = 1): number | undefined {
    demandOwner(owner);
    demandSize("count", count, this.blocks);
    const found = this.#search(count);
    return this.#locked(thread, () => {
      const block = found !== undefined && this.#isFree(found, count) ? found : this.#search(count);
      if (block === undefined) return undefined;
      this.#give(block, count, owner);
      Atomics.store(this.#head, searchAt, (block + count) % this.blocks);
      return block;
    });
  }

  /** Takes certain blocks, as when a file system is opened again; false if one is not free. */
  claim(thread: number, { block, count = 1, owner }: BlockRun): boolean {
    demandOwner(owner);
    demandRange("blocks", { first: block, end: block + count }, this.blocks);
    return this.#locked(thread, () => {
      if (!this.#isFree(block, count)) return false;
      this.#give(block, count, owner);
      return true;
    });
  }

  /**
   * Frees blocks of an owner, all of them or, with an error, none.
   *
   * @throws MachineError  "double free", "foreign free"
   */
  free(thread: number, { block, count = 1, owner }: BlockRun): void {
    demandOwner(owner);
    demandRange("blocks", { first: block, end: block + count }, this.blocks);
    this.#locked(thread, () => {
      for (let at = block; at < block + count; at++) this.#demandOwned(at, owner);
      for (let at = block; at < block + count; at++) Atomics.store(this.#owners, at, free);
      Atomics.add(this.#head, freeAt, count);
    });
  }

  #give(block: number, count: number, owner: number): void {
    for (let at = block; at < block + count; at++) Atomics.store(this.#owners, at, owner);
    Atomics.sub(this.#head, freeAt, count);
  }

  /** Looks at every place once, from where the last search ended. */
  #search(count: number): number | undefined {
    const start = Atomics.load(this.#head, searchAt);
    return this.#searchIn(start, this.blocks, count) ?? this.#searchIn(0, start + count - 1, count);
  }

  #searchIn(first: number, end: number, count: number): number | undefined {
    let run = 0;
    for (let at = first; at < Math.min(end, this.blocks); at++) {
      run = Atomics.load(this.#owners, at) === free ? run + 1 : 0;
      if (run === count) return at - count + 1;
    }
    return undefined;
  }

  #isFree(block: number, count: number): boolean {
    for (let at = block; at < block + count; at++) {
      if (Atomics.load(this.#owners, at) !== free) return false;
    }
    return true;
  }

  #demandOwned(block: number, owner: number): void {
    const found = Atomics.load(this.#owners, block);
    if (found === owner) return;
    if (found === free) throw new MachineError("double free", `block ${block} is free already`);
    throw new MachineError("foreign free", `block ${block} is of ${found}, not of ${owner}`);
  }

  #locked<T>(thread: number, body: () => T): T {
    this.#lock.acquire(thread);
    try {
      return body();
    } finally {
      this.#lock.release(thread);
    }
  }
}

function demandOwner(owner: number): void {
  if (Number.isInteger(owner) && owner !== free && owner === (owner | 0)) return;
  throw new MachineError("options", `an owner is a number of 32 bits that is not 0, not ${owner}`);
}
