/**
 * A file in persistent memory, mapped into an address space: what a DAX file system does for a page
 * fault, for write(2) and for a hole punch, and no more. The rule of Jan Kara, which
 * `spec/fault-vs-truncate` proves, is that a fault holds `invalidate_lock` shared while it looks a
 * block up and maps it, and whoever removes blocks holds it exclusively while it unmaps and frees.
 */
import {
  attachBlockAllocator,
  attachInode,
  attachMm,
  attachPmem,
  type BlockAllocatorHandle,
  blockPte,
  Cpu,
  type Fault,
  type FaultResult,
  filePageAt,
  type InodeHandle,
  type MmHandle,
  type PmemHandle,
  pageBytes,
  unmapMappingRange,
  type Vma,
  zeroPte,
} from "lockspec/runtime";

/** What the workers share; plain data, so it can be posted to them. */
export interface Machine {
  readonly device: PmemHandle;
  readonly allocator: BlockAllocatorHandle;
  readonly inode: InodeHandle;
  readonly mm: MmHandle;
}

export class DaxFile {
  readonly cpu: Cpu;
  readonly #thread: number;
  readonly #device;
  readonly #allocator;
  readonly #inode;
  readonly #mm;

  constructor(machine: Machine, thread: number) {
    this.#thread = thread;
    this.#device = attachPmem(machine.device).thread(thread);
    this.#allocator = attachBlockAllocator(machine.allocator);
    this.#inode = attachInode(machine.inode);
    this.#mm = attachMm(machine.mm);
    const fault = this.#mm.faultHandler(thread, (vma, each) => this.#readFault(vma, each));
    this.cpu = new Cpu({ thread, table: this.#mm.table, device: this.#device, fault });
  }

  #readFault(vma: Vma, fault: Fault): FaultResult {
    const inode = this.#inode;
    const page = filePageAt(vma, fault.page);
    inode.invalidateLock.acquire(this.#thread, "shared");
    try {
      if (inode.isBehindEnd(page)) return "SIGBUS";
      const block = inode.blockAt(page);
      const pte = block === undefined ? zeroPte : blockPte(block, "read-only");
      this.#mm.table.install(this.#thread, fault.page, pte);
      return "NOPAGE";
    } finally {
      inode.invalidateLock.release(this.#thread, "shared");
    }
  }

  /** A whole page of bytes, in a block that nobody sees before it has them. */
  write(page: number, byte: number): void {
    const { iRwsem, invalidateLock, number } = this.#inode;
    const block = this.#allocator.allocate(this.#thread, number);
    if (block === undefined) throw new Error("no space left on device");
    this.#device.store(block * pageBytes, new Uint8Array(pageBytes).fill(byte));
    iRwsem.acquire(this.#thread, "exclusive");
    invalidateLock.acquire(this.#thread, "exclusive");
    this.#replace(page, block);
    invalidateLock.release(this.#thread, "exclusive");
    iRwsem.release(this.#thread, "exclusive");
  }

  punch(page: number): void {
    const { iRwsem, invalidateLock } = this.#inode;
    iRwsem.acquire(this.#thread, "exclusive");
    invalidateLock.acquire(this.#thread, "exclusive");
    this.#replace(page, undefined);
    invalidateLock.release(this.#thread, "exclusive");
    iRwsem.release(this.#thread, "exclusive");
  }

  /** When `unmapMappingRange` returns, no load is under way in the old block. */
  #replace(page: number, block: number | undefined): void {
    const inode = this.#inode;
    const range = { first: page, end: page + 1, mms: [this.#mm] };
    unmapMappingRange(this.#thread, inode, range);
    const old = inode.setBlock(page, block);
    if (old === undefined) return;
    this.#allocator.free(this.#thread, { block: old, owner: inode.number });
  }
}
