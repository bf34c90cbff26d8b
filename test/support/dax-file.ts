/**
 * A small DAX file system, written by hand on the machine of the run time: one file, mapped in
 * several address spaces, with read and write faults, pfn_mkwrite, write(2), truncate and punch as
 * Linux has them since 2017. Each of its three rules can be broken, one for each of the protocols
 * `spec/fault-vs-truncate`, `spec/pfn-mkwrite` and `spec/write-vs-fault`. Whoever owns a block
 * writes its own number into the first word.
 */
import {
  attachBlockAllocator,
  attachInode,
  attachMm,
  attachPmem,
  type BlockAllocator,
  type BlockAllocatorHandle,
  blockPte,
  Cpu,
  createBlockAllocator,
  createInode,
  createMm,
  createPmem,
  type Fault,
  type FaultResult,
  filePageAt,
  type Inode,
  type InodeHandle,
  isPresentPte,
  isZeroPte,
  type Mm,
  type MmHandle,
  type PageRange,
  type PmemHandle,
  type PmemThread,
  pageBytes,
  unmapMappingRange,
  type Vma,
  writablePte,
  zeroPte,
} from "../../runtime/index.js";

export interface Rules {
  /** P1: a fault holds `invalidate_lock` shared. */
  readonly faultHoldsInvalidateLock: boolean;
  /** P2: what makes an entry writable compares it with what the fault has seen. */
  readonly finishCompares: boolean;
  /** P5: a fault looks the block up after it has locked the entry. */
  readonly entryFirst: boolean;
}

export const soundRules: Rules = {
  faultHoldsInvalidateLock: true,
  finishCompares: true,
  entryFirst: true,
};

export interface DaxMachine {
  readonly device: PmemHandle;
  readonly allocator: BlockAllocatorHandle;
  readonly inode: InodeHandle;
  readonly mms: readonly MmHandle[];
}

export interface DaxSizes {
  readonly pages: number;
  readonly blocks: number;
  readonly mms: number;
  readonly threads: number;
}

/** The file is mapped from virtual page `firstPage` on in every address space. */
export const firstPage = 3;
export const fileNumber = 1;
export const strangerNumber = 2;

export function createDaxMachine({ pages, blocks, mms, threads }: DaxSizes): DaxMachine {
  const common = { threads, debug: true };
  const inode = createInode({ number: fileNumber, pages, ...common });
  const spaces = Array.from({ length: mms }, (_, number) => {
    const mm = createMm({ number, pages: firstPage + pages, ...common });
    mm.map(0, inode, { page: firstPage, pages, filePage: 0, writable: true });
    return mm.handle;
  });
  inode.setSize(pages * pageBytes);
  return {
    device: createPmem(blocks * pageBytes, { tracking: "off", threads }).handle,
    allocator: createBlockAllocator({ blocks, ...common }).handle,
    inode: inode.handle,
    mms: spaces,
  };
}

/** Does one step of the protocol; the number is what the step has found or left. */
export type StepTaker = (name: string, step: () => number) => number;

export interface DaxParts {
  readonly machine: DaxMachine;
  readonly rules: Rules;
  readonly thread: number;
  readonly take: StepTaker;
}

/** A number for a block, or for none. */
const numberOf = (block: number | undefined): number => (block === undefined ? 0 : block + 1);

export class DaxFile {
  readonly inode: Inode;
  readonly allocator: BlockAllocator;
  readonly device: PmemThread;
  readonly mms: readonly Mm[];
  readonly #parts: DaxParts;

  constructor(parts: DaxParts) {
    const { machine, thread } = parts;
    this.#parts = parts;
    this.inode = attachInode(machine.inode);
    this.allocator = attachBlockAllocator(machine.allocator);
    this.device = attachPmem(machine.device).thread(thread);
    this.mms = machine.mms.map(attachMm);
  }

  /** A processor of this thread, in one of the address spaces. */
  cpu(mm: number): Cpu {
    const { thread } = this.#parts;
    const space = this.mms[mm];
    if (space === undefined) throw new Error(`no address space ${mm}`);
    const fault = space.faultHandler(thread, (vma, each) => this.#fault(space, vma, each));
    return new Cpu({ thread, table: space.table, device: this.device, fault });
  }

  #fault(mm: Mm, vma: Vma, fault: Fault): FaultResult {
    const { seen, access } = fault;
    if (access === "store" && isPresentPte(seen) && !isZeroPte(seen))
      return this.#mkwrite(mm, fault);
    const { rules, thread } = this.#parts;
    const lock = this.inode.invalidateLock;
    if (!rules.faultHoldsInvalidateLock) return this.#pageFault(mm, vma, fault);
    lock.acquire(thread, "shared");
    try {
      return this.#pageFault(mm, vma, fault);
    } finally {
      lock.release(thread, "shared");
    }
  }

  /** The handler does nothing; what it does not hold, the comparison makes good. */
  #mkwrite(mm: Mm, { page, seen }: Fault): FaultResult {
    const { rules, thread, take } = this.#parts;
    take("handler", () => 0);
    take("finish", () => {
      const old = rules.finishCompares ? seen : mm.table.walk(page);
      const change = { seen: old, pte: writablePte(seen) };
      return mm.table.compareAndInstall(thread, page, change) ? 1 : 0;
    });
    return "NOPAGE";
  }

  #pageFault(mm: Mm, vma: Vma, { page, access }: Fault): FaultResult {
    const { rules, thread, take } = this.#parts;
    const { inode } = this;
    const at = filePageAt(vma, page);
    if (take("check", () => (inode.isBehindEnd(at) ? 1 : 0)) === 1) return "SIGBUS";
    const lookup = (): number => take("lookup", () => numberOf(inode.blockAt(at)));
    const early = rules.entryFirst ? 0 : lookup();
    take("grab", () => {
      inode.entries.grab(thread, at);
      return 0;
    });
    try {
      let found = rules.entryFirst ? lookup() : early;
      if (found === 0 && access === "store") found = this.#fill(at);
      if (found === 0 && access === "store") return "SIGBUS";
      this.#insert(mm, { page, at, found });
    } finally {
      inode.entries.unlock(thread, at);
    }
    return "NOPAGE";
  }

  /** Read-only at first, also for a store: what makes it writable is pfn_mkwrite. */
  #insert(mm: Mm, { page, at, found }: { page: number; at: number; found: number }): void {
    const { thread, take } = this.#parts;
    const { entries } = this.inode;
    const before = entries.peek(at);
    take("insert", () => {
      if (found > 0) entries.insert(thread, at, { kind: "block", block: found - 1 });
      else if (before?.kind !== "block") entries.insert(thread, at, { kind: "zero" });
      return found;
    });
    if (found > 0 && before?.kind === "zero") this.#unmap({ first: at, end: at + 1 });
    const pte = found > 0 ? blockPte(found - 1, "read-only") : zeroPte;
    take("install", () => {
      mm.table.install(thread, page, pte);
      return found;
    });
  }

  /**
   * Gives a page a block of zeros; 0 if there is none. Faults that do this hold the entry, writers
   * `i_rwsem`: nothing keeps the two apart, so no workload here has both.
   */
  #fill(page: number): number {
    const { thread } = this.#parts;
    const block = this.allocator.allocate(thread, fileNumber);
    if (block === undefined) return 0;
    this.device.store(block * pageBytes, new Uint8Array(pageBytes));
    this.inode.setBlock(page, block);
    return block + 1;
  }

  #unmap(range: PageRange): void {
    const { thread, take } = this.#parts;
    const { mms } = this;
    take("zap", () => unmapMappingRange(thread, this.inode, { ...range, mms }));
  }

  /** write(2) of one page: the number of the file, then `content`. False if there is no room. */
  write(page: number, content: number): boolean {
    const { thread, take } = this.#parts;
    const { inode } = this;
    inode.iRwsem.acquire(thread, "exclusive");
    try {
      const fresh = inode.blockAt(page) === undefined;
      if (fresh && take("allocate", () => this.#fill(page)) === 0) return false;
      if (fresh) {
        take("delete", () => (inode.entries.delete(thread, page) ? 1 : 0));
        this.#unmap({ first: page, end: page + 1 });
      }
      const block = inode.blockAt(page) ?? 0;
      const words = new Int32Array([fileNumber, content]);
      take("copy", () => {
        this.device.store(block * pageBytes, new Uint8Array(words.buffer));
        return content;
      });
      return true;
    } finally {
      inode.iRwsem.release(thread, "exclusive");
    }
  }

  /** Punches a hole, or with `truncate` ends the file there. */
  remove(range: PageRange, how: "punch" | "truncate"): void {
    const { thread, take } = this.#parts;
    const { inode } = this;
    const { iRwsem, invalidateLock, entries } = inode;
    iRwsem.acquire(thread, "exclusive");
    invalidateLock.acquire(thread, "exclusive");
    if (how === "truncate") inode.setSize(range.first * pageBytes);
    this.#unmap(range);
    for (let page = range.first; page < range.end; page++) {
      take("delete", () => (entries.delete(thread, page) ? 1 : 0));
    }
    this.#unmap(range);
    for (let page = range.first; page < range.end; page++) {
      take("free", () => {
        const block = inode.setBlock(page, undefined);
        if (block !== undefined) this.allocator.free(thread, { block, owner: fileNumber });
        return numberOf(block);
      });
    }
    invalidateLock.release(thread, "exclusive");
    iRwsem.release(thread, "exclusive");
  }

  /** Another file takes a free block, writes its number into it and has it for a while. */
  stranger(): StrangersBlock | undefined {
    const { thread, take } = this.#parts;
    const { allocator, device } = this;
    const number = take("stranger", () => {
      const block = allocator.allocate(thread, strangerNumber);
      if (block === undefined) return 0;
      const words = new Int32Array([strangerNumber, strangerNumber]);
      device.store(block * pageBytes, new Uint8Array(words.buffer));
      return block + 1;
    });
    if (number === 0) return undefined;
    const block = number - 1;
    return {
      words: () => [0, 4].map((offset) => device.load32(block * pageBytes + offset)),
      free: () => allocator.free(thread, { block, owner: strangerNumber }),
    };
  }
}

export interface StrangersBlock {
  /** The first two words, as they are now; both its own number, unless somebody else wrote. */
  words(): readonly number[];
  free(): void;
}
