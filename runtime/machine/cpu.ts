/**
 * Loads and stores at virtual addresses: a processor that translates an address, touches the
 * device's bytes, and where the page table does not permit it calls a fault handler and executes
 * the instruction again (`handle_mm_fault` and its callers). One belongs to one thread.
 *
 * Each page of an access is reached by itself, in one go as regards unmapping. Within it words of
 * 4 and 8 bytes are atomic, longer ranges are not. There is no TLB: every access walks the table,
 * and whoever unmaps waits for accesses (`Shootdown`), which is all that a TLB flush promises.
 */
import { pageBytes } from "../pmem/pmem-image.js";
import type { PmemThread } from "../pmem/pmem-thread.js";
import { MachineError, SignalError } from "./machine-error.js";
import type { PageTable } from "./page-table.js";
import { blockOfPte, type Pte } from "./page-table-entry.js";

export interface Fault {
  /** The first byte that could not be reached. */
  readonly address: number;
  /** Its virtual page. */
  readonly page: number;
  readonly access: "load" | "store";
  /** The entry as the fault found it (`vmf->orig_pte`). */
  readonly seen: Pte;
}

/**
 * `NOPAGE`: done, or nothing to be done; the access is executed again. `RETRY`: the handler gave
 * up what it held, and wants to be called again; the same for a processor.
 */
export type FaultResult = "NOPAGE" | "RETRY" | "SIGBUS" | "SIGSEGV";

/** Called without any lock held by the processor. */
export type FaultHandler = (fault: Fault) => FaultResult;

export interface CpuParts {
  /** Below the `threads` of the table; one thread has one number. */
  readonly thread: number;
  readonly table: PageTable;
  /** Of this thread; block `n` is the bytes from `n * 4096` on. */
  readonly device: PmemThread;
  readonly fault: FaultHandler;
  /** So many faults of one access are believed; a million unless told. */
  readonly mostFaults?: number;
}

/** Where the bytes are on the device; undefined for the zero page. */
type Use = (deviceAddress: number | undefined) => void;

export class Cpu {
  readonly #parts: CpuParts;
  readonly #mostFaults: number;

  /** @throws MachineError "thread" */
  constructor(parts: CpuParts) {
    const { thread, table } = parts;
    const { threads } = table.handle;
    if (!Number.isInteger(thread) || thread < 0 || thread >= threads) {
      throw new MachineError("thread", `thread ${thread} of a page table for ${threads}`);
    }
    this.#parts = parts;
    this.#mostFaults = parts.mostFaults ?? 1e6;
  }

  /**
   * A copy of bytes, of one page or several.
   *
   * @throws SignalError, PoisonError
   */
  load(address: number, length: number): Uint8Array {
    const target = new Uint8Array(length);
    this.loadInto(address, target);
    return target;
  }

  /** Like `load`, into an array of the caller's. */
  loadInto(address: number, target: Uint8Array): void {
    this.#eachPage(address, target.length, (from, end) => {
      const part = target.subarray(from, end);
      this.#reach(address + from, "load", (at) => {
        if (at === undefined) part.fill(0);
        else this.#parts.device.loadInto(at, part);
      });
    });
  }

  /** Stores bytes through the cache. @throws SignalError, and as `PmemThread.store` */
  store(address: number, bytes: Uint8Array): void {
    this.#eachPage(address, bytes.length, (from, end) => {
      const part = bytes.subarray(from, end);
      this.#reach(address + from, "store", (at) => this.#parts.device.store(stored(at), part));
    });
  }

  /** A signed 32-bit word, atomically; aligned to 4. */
  load32(address: number): number {
    let value = 0;
    this.#reach(aligned(address, 4), "load", (at) => {
      value = at === undefined ? 0 : this.#parts.device.load32(at);
    });
    return value;
  }

  /** A signed 32-bit word, atomically; aligned to 4. */
  store32(address: number, value: number): void {
    this.#reach(aligned(address, 4), "store", (at) => {
      this.#parts.device.store32(stored(at), value);
    });
  }

  /** A signed 64-bit word, atomically; aligned to 8. */
  load64(address: number): bigint {
    let value = 0n;
    this.#reach(aligned(address, 8), "load", (at) => {
      value = at === undefined ? 0n : this.#parts.device.load64(at);
    });
    return value;
  }

  /** A signed 64-bit word, atomically; aligned to 8. */
  store64(address: number, value: bigint): void {
    this.#reach(aligned(address, 8), "store", (at) => {
      this.#parts.device.store64(stored(at), value);
    });
  }

  #eachPage(address: number, length: number, part: (from: number, end: number) => void): void {
    for (let from = 0; from < length; ) {
      const inPage = (address + from) % pageBytes;
      const end = Math.min(length, from + pageBytes - inPage);
      part(from, end);
      from = end;
    }
  }

  #reach(address: number, access: "load" | "store", use: Use): void {
    const { thread, table, fault } = this.#parts;
    const page = Math.floor(address / pageBytes);
    if (!(page >= 0 && page < table.pages)) throw new SignalError("SIGSEGV", access, address);
    const inPage = address % pageBytes;
    const touch = (pte: Pte): void => {
      const block = blockOfPte(pte);
      use(block === undefined ? undefined : block * pageBytes + inPage);
    };
    for (let faults = 0; !table.access(thread, { page, access }, touch); faults++) {
      if (faults === this.#mostFaults) {
        throw new MachineError("no progress", `${faults} faults, ${access} at ${address}`);
      }
      const result = fault({ address, page, access, seen: table.walk(page) });
      if (result === "SIGBUS" || result === "SIGSEGV") {
        throw new SignalError(result, access, address);
      }
    }
  }
}

/** Only what is writable can be stored to, and the zero page never is. */
function stored(deviceAddress: number | undefined): number {
  if (deviceAddress === undefined) throw new Error("a store has reached the zero page");
  return deviceAddress;
}

function aligned(address: number, bytes: 4 | 8): number {
  if (address % bytes === 0) return address;
  throw new MachineError("address", `a word of ${bytes} bytes at ${address}`);
}
