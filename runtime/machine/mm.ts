/**
 * An address space (`struct mm_struct`): a page table, and which files are mapped where. `map` and
 * `unmap` are mmap and munmap of whole mappings; `unmapMappingRange` and its like go the other way,
 * from pages of a file to every page table that may map them (mm/memory.c, fs/dax.c).
 */
import type { Fault, FaultHandler, FaultResult } from "./cpu.js";
import type { Inode } from "./inode.js";
import { demandRange, demandSize, MachineError, type PageRange } from "./machine-error.js";
import { createPageTable, PageTable, type PageTableHandle } from "./page-table.js";
import { createVmaList, type Vma, VmaList, type VmaListHandle, virtualPages } from "./vma-list.js";

export interface MmOptions {
  /** Its place among all address spaces. */
  readonly number: number;
  /** Of the address space. */
  readonly pages: number;
  /** Threads are the numbers below it. */
  readonly threads: number;
  /** At a time: 64 unless told. */
  readonly mostMappings?: number;
  readonly debug?: boolean;
}

/** All that another worker needs: plain data that a message can carry. */
export interface MmHandle extends MmOptions {
  readonly table: PageTableHandle;
  readonly vmas: VmaListHandle;
}

/** An empty address space. @throws MachineError "options" */
export function createMm(options: MmOptions): Mm {
  const { pages, threads, mostMappings: most = 64, debug = false } = options;
  return new Mm({
    ...options,
    table: createPageTable({ pages, threads, debug }).handle,
    vmas: createVmaList({ name: "mmap_lock", most, threads, debug }).handle,
  });
}

/** The same address space, seen from another worker. */
export function attachMm(handle: MmHandle): Mm {
  return new Mm(handle);
}

/** Where pages of a file come to be seen. */
export type MapPlace = Omit<Vma, "mm" | "inode">;

export class Mm {
  readonly handle: MmHandle;
  readonly table: PageTable;
  /** Its lock is the `mmap_lock`. */
  readonly vmas: VmaList;

  constructor(handle: MmHandle) {
    this.handle = handle;
    this.table = new PageTable(handle.table);
    this.vmas = new VmaList(handle.vmas);
  }

  get number(): number {
    return this.handle.number;
  }

  /** @throws MachineError  "address", also for pages that are mapped already; "no room" */
  map(thread: number, inode: Inode, place: MapPlace): Vma {
    const end = place.page + place.pages;
    demandRange("virtual pages", { first: place.page, end }, this.table.pages);
    const { filePage } = place;
    demandRange("pages", { first: filePage, end: filePage + place.pages }, inode.pages);
    demandSize("pages of a mapping", place.pages, inode.pages);
    const vma = { mm: this.number, inode: inode.number, ...place };
    holding(this.vmas, thread, "exclusive", () => {
      if (this.vmas.all().some((each) => each.page < end && place.page < each.page + each.pages)) {
        throw new MachineError("address", `virtual pages ${place.page} ..< ${end} are mapped`);
      }
      this.vmas.demandRoom();
      holding(inode.mappings, thread, "exclusive", () => inode.mappings.add(thread, vma));
      this.vmas.add(thread, vma);
    });
    return vma;
  }

  /** A mapping as `map` gave it. @throws MachineError "address", if it is not there */
  unmap(thread: number, inode: Inode, vma: Vma): void {
    holding(this.vmas, thread, "exclusive", () => {
      if (vma.inode !== inode.number || !this.vmas.remove(thread, vma)) {
        throw new MachineError("address", `no such mapping at virtual page ${vma.page}`);
      }
      this.table.zap(thread, { first: vma.page, end: vma.page + vma.pages });
      holding(inode.mappings, thread, "exclusive", () => inode.mappings.remove(thread, vma));
    });
  }

  /**
   * A fault handler for a processor: finds the mapping, and calls `handle` with `mmap_lock` held
   * shared. Without a mapping, or for a store to one that is not writable, it is SIGSEGV.
   */
  faultHandler(thread: number, handle: (vma: Vma, fault: Fault) => FaultResult): FaultHandler {
    return (fault) =>
      holding(this.vmas, thread, "shared", () => {
        const vma = this.vmas.at(fault.page);
        if (vma === undefined || (fault.access === "store" && !vma.writable)) return "SIGSEGV";
        return handle(vma, fault);
      });
  }
}

/** Pages of a file, and all address spaces, each at the place of its number. */
export interface MappedRange extends PageRange {
  readonly mms: readonly Mm[];
}

/**
 * Unmaps pages of a file from all address spaces (`unmap_mapping_pages`). When it returns, no
 * access that began before goes on. Gives how many entries mapped something.
 */
export function unmapMappingRange(thread: number, inode: Inode, range: MappedRange): number {
  return overMappings(thread, inode, {
    ...range,
    change: (mm, pages) => mm.table.zap(thread, pages),
  });
}

/**
 * Makes pages of a file clean and read-only in all address spaces (`dax_writeback_one`): a later
 * store faults, and can mark its entry as dirty anew. Gives how many were writable or dirty.
 */
export function writeProtectMappingRange(thread: number, inode: Inode, range: MappedRange): number {
  return overMappings(thread, inode, {
    ...range,
    change: (mm, pages) => mm.table.writeProtect(thread, pages),
  });
}

interface MappingChange extends MappedRange {
  readonly change: (mm: Mm, pages: PageRange) => number;
}

function overMappings(thread: number, inode: Inode, mapped: MappingChange): number {
  const { mms, change, ...range } = mapped;
  return holding(inode.mappings, thread, "shared", () => {
    let changed = 0;
    for (const vma of inode.mappings.all()) {
      const pages = virtualPages(vma, range);
      if (pages.first >= pages.end) continue;
      const mm = mms[vma.mm];
      if (mm === undefined) throw new MachineError("address", `no address space ${vma.mm}`);
      changed += change(mm, pages);
    }
    return changed;
  });
}

/** Under the lock of a list. */
function holding<T>(list: VmaList, thread: number, mode: "shared" | "exclusive", body: () => T): T {
  list.lock.acquire(thread, mode);
  try {
    return body();
  } finally {
    list.lock.release(thread, mode);
  }
}
