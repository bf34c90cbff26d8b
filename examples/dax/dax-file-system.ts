/**
 * A little DAX file system for TypeScript programs, over emulated persistent memory: everything
 * that can go wrong between threads, or in a crash, is the generated code of `spec/dax`; this file
 * makes byte ranges of pages, and buffers of values. It is long because it is the whole interface.
 *
 * What the spec does not cover: names (`directory.ts` keeps them in file 0), sizes that are not
 * whole pages, file maps other than a table, mappings of a part of a file, more than one mapping in
 * an address space, permissions, times, links. A write(2) or a load of several pages is one step
 * for each page. A page of a file that is not DAX finds out that there is no room only when it is
 * written back, and is lost then.
 */
import {
  attachPmem,
  Caller,
  Chooser,
  createLocks,
  createPmem,
  first,
  frameBytes,
  handleValues,
  type LockHandle,
  loadPmem,
  PageHandles,
  type PmemDevice,
  type PmemHandle,
  type PmemImage,
  type Policy,
  pageBytes,
  useHandles,
} from "lockspec/runtime";
import { type Block, type Bug, Bytes, Dax, Oops, type Parameters } from "./threaded/dax.js";

export interface DaxOptions {
  /** Inodes; number 0 is the directory's. */
  readonly files: number;
  /** The largest file. */
  readonly pages: number;
  /** The device, in blocks of a page. */
  readonly blocks: number;
  /** Address spaces, each with room for one mapping. */
  readonly mappings: number;
  readonly threads: number;
  /** The device keeps what a crash may leave, which costs time. No unless told. */
  readonly crashes?: boolean;
  /** Page tables have a TLB in front. No unless told. */
  readonly tlb?: boolean;
  /** One of the spec's mistakes. */
  readonly bug?: Bug;
}

/** A mounted file system as plain data: for other workers. */
export interface DaxHandle {
  readonly parameters: Partial<Parameters>;
  readonly memory: SharedArrayBuffer;
  readonly frames: SharedArrayBuffer;
  readonly device: PmemHandle;
  readonly names: LockHandle<"mutex">;
}

/** Which module the code is from: `threaded/dax.ts`, or the one that says what step comes next. */
export type Core = typeof Dax;

/** What a file that is gone has left in its blocks; nothing unless told. */
export interface FormatOptions extends DaxOptions {
  readonly remains?: Uint8Array;
  readonly core?: Core;
}

const deviceThreads = 512;

/** An empty file system, mounted. */
export function formatDax(options: FormatOptions): DaxHandle {
  return mount(options, (bytes) => {
    const tracking = options.crashes === true ? "crash" : "off";
    return createPmem(bytes, { tracking, threads: deviceThreads });
  });
}

/** What was formatted with the same options, from the image that a crash or `unmount` has left. */
export function mountDax(options: FormatOptions, image: PmemImage): DaxHandle {
  const tracking = options.crashes === true ? "crash" : "off";
  return mount(options, () => loadPmem(image, { tracking, threads: deviceThreads }), true);
}

function mount(
  options: FormatOptions,
  makeDevice: (bytes: number) => PmemDevice,
  recovers = false,
): DaxHandle {
  const Code = options.core ?? Dax;
  const parameters = parametersOf(options);
  const { deviceBytes } = new Code(parameters).persistence;
  const device = makeDevice(deviceBytes);
  const core = new Code(parameters, undefined, device);
  const frames = new SharedArrayBuffer(frameBytes(core.memory));
  const handles = new PageHandles(namedBytes);
  if (options.remains !== undefined) handles.define(Bytes.REMAINS, options.remains);
  useHandles(core.memory, handles, frames);
  const self = new Chooser(first);
  if (recovers) core.recover(self);
  else core.initialize(self);
  const handle: DaxHandle = {
    parameters,
    memory: core.memory.buffer,
    frames,
    device: device.handle,
    names: createLocks({ kind: "mutex", threads: options.threads }).handle,
  };
  const files = new DaxFileSystem(handle, 0);
  files.unmapRoot();
  files.detach();
  return handle;
}

const namedBytes = Object.keys(Bytes).length;

function parametersOf({ files, pages, blocks, mappings, threads, tlb, bug }: DaxOptions) {
  return {
    FILES: files,
    PAGES: pages,
    BLOCKS: blocks,
    MAPPINGS: mappings,
    VALUES: handleValues,
    PAGE_BYTES: pageBytes,
    REFERENCES: 2 ** 20,
    loaders: threads,
    withTlb: tlb === true,
    sizeAtFirst: 0,
    filled: false,
    otherFilesThere: false,
    ...(bug === undefined ? {} : { bug }),
  };
}

export interface AttachOptions {
  readonly core?: Core;
  /** Which free block is taken; the first unless told. */
  readonly policy?: Policy;
  /** Instead of one with that policy. */
  readonly caller?: (id: number) => Caller;
}

/** The file system as one thread sees it. Operations block: use it in a worker. */
export class DaxFileSystem {
  /** The generated code, for what is not here. */
  readonly core: Dax;
  readonly self: Caller;
  readonly #handles = new PageHandles(namedBytes);
  readonly #device: PmemDevice;

  /** @param thread  below `threads`, used by nobody else */
  constructor(handle: DaxHandle, thread: number, options: AttachOptions = {}) {
    const { core: Code = Dax, policy = first, caller } = options;
    this.#device = attachPmem(handle.device);
    this.core = new Code(handle.parameters, handle.memory, this.#device);
    useHandles(this.core.memory, this.#handles, handle.frames);
    const id = this.core.processes.loader.at(thread);
    this.self = caller?.(id) ?? new Caller(id, policy);
  }

  // --- files, by the number of the inode ---------------------------------------------------------

  /** A new file in a free slot, open. False: the slot is in use. */
  create(file: number, { dax = true }: { readonly dax?: boolean } = {}): boolean {
    return this.core.create(this.self, file, dax);
  }

  /** False: there is no such file. Opened as often as it is closed. */
  open(file: number): boolean {
    return this.core.open(this.self, file);
  }

  close(file: number): void {
    this.core.put(this.self, file);
  }

  /** It goes when nobody has it open or mapped any more. */
  unlink(file: number): void {
    this.core.unlink(this.self, file);
  }

  isLinked(file: number): boolean {
    return this.core.linked.get(file);
  }

  /** Of an open file: whether its pages are mapped themselves. */
  isDax(file: number): boolean {
    return this.core.dax.get(file);
  }

  /** Takes effect when everybody has closed the file, and unmapped it. */
  setDaxFlag(file: number, on: boolean): void {
    this.core.setDaxFlag(this.self, file, on);
  }

  /** FIBMAP: the block at an offset; none in a hole, and of a file that is DAX. */
  blockAt(file: number, offset: number): Block | undefined {
    return this.core.bmap(this.self, file, Math.floor(offset / pageBytes));
  }

  /** A kernel would have stopped here: what was used and is not there. */
  get trap(): string | undefined {
    const oops = this.core.oops.get();
    if (oops === Oops.NO_OOPS) return undefined;
    return oops === Oops.NULL_PAGE ? "NULL page in page_mkwrite" : "NULL method in bmap";
  }

  /** In bytes. */
  size(file: number): number {
    return this.core.iSize.get(file) * pageBytes;
  }

  /** Memory is short: an inode that nobody uses goes. */
  forget(file: number): void {
    this.core.shrink(this.self, file);
  }

  // --- their bytes -------------------------------------------------------------------------------

  /** Fewer bytes at the end of the file. */
  read(file: number, offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const { page, at, count } = this.#part(offset + done, length - done);
      const found = page < this.#pages ? this.core.read(this.self, file, page) : undefined;
      if (found === undefined) return bytes.subarray(0, done);
      bytes.set(this.#handles.page(found).subarray(at, at + count), done);
      done += count;
    }
    return bytes;
  }

  /** How many were written: fewer when the device is full, or the file as large as one can be. */
  write(file: number, offset: number, bytes: Uint8Array): number {
    let done = 0;
    while (done < bytes.length) {
      const { page, at, count } = this.#part(offset + done, bytes.length - done);
      if (page >= this.#pages) return done;
      const value = this.#handles.of(bytes.subarray(done, done + count), at);
      if (!this.core.write(this.self, file, page, value)) return done;
      done += count;
    }
    return done;
  }

  /** @throws RangeError  sizes are whole pages */
  truncate(file: number, size: number): void {
    this.core.truncate(this.self, file, wholePages(size));
  }

  /** @throws RangeError  holes are whole pages */
  punch(file: number, offset: number, length: number): void {
    const end = wholePages(offset + length);
    for (let page = wholePages(offset); page < end; page++) this.core.punch(this.self, file, page);
  }

  /** What every completed write and store has left is there after a crash. */
  fsync(file: number): void {
    this.core.fsync(this.self, file);
  }

  // --- mappings ----------------------------------------------------------------------------------

  /** The address space that has the open file now; undefined where none is free. */
  mmap(file: number, wanted?: number): number | undefined {
    if (wanted !== undefined) return this.core.mmap(this.self, wanted, file) ? wanted : undefined;
    for (let m = 0; m < this.core.parameters.MAPPINGS; m++) {
      if (this.core.mmap(this.self, m, file)) return m;
    }
    return undefined;
  }

  munmap(mapping: number): void {
    this.core.munmap(this.self, mapping);
  }

  /** Undefined is SIGBUS: behind the end of the file, or nothing mapped. */
  load(mapping: number, offset: number, length: number): Uint8Array | undefined {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const { page, at, count } = this.#part(offset + done, length - done);
      const found = page < this.#pages ? this.core.load(this.self, mapping, page) : undefined;
      if (found === undefined) return undefined;
      bytes.set(this.#handles.page(found).subarray(at, at + count), done);
      done += count;
    }
    return bytes;
  }

  /** False is SIGBUS: as with loads, or the device is full. Pages before it are stored to. */
  store(mapping: number, offset: number, bytes: Uint8Array): boolean {
    for (let done = 0; done < bytes.length; ) {
      const { page, at, count } = this.#part(offset + done, bytes.length - done);
      const value = this.#handles.of(bytes.subarray(done, done + count), at);
      if (page >= this.#pages || !this.core.store(this.self, mapping, page, value)) return false;
      done += count;
    }
    return true;
  }

  // --- pinned pages ------------------------------------------------------------------------------

  /** Counts a page that is mapped, so that it stays the file's; undefined where none is mapped. */
  pin(mapping: number, offset: number): Block | undefined {
    return this.core.pin(this.self, mapping, Math.floor(offset / pageBytes));
  }

  unpin(block: Block): void {
    this.core.unpin(this.self, block);
  }

  /** A device reads the page. */
  dmaFrom(block: Block): Uint8Array {
    return this.#handles.page(this.core.dmaFrom(this.self, block)).slice();
  }

  /** A device writes to it. */
  dmaTo(block: Block, at: number, bytes: Uint8Array): void {
    this.core.dmaTo(this.self, block, this.#handles.of(bytes, at));
  }

  // --- the whole ---------------------------------------------------------------------------------

  /** Everything is written back; nobody uses it any more. The image mounts again. */
  unmount(): PmemImage {
    for (let file = 0; file < this.core.parameters.FILES; file++) this.fsync(file);
    return this.#device.image();
  }

  /** The power failed, and this is left. All threads rest, and go on after `attachAgain`. */
  restart(image: PmemImage): readonly string[] {
    this.#device.restart(image);
    const self = new Chooser(first);
    this.core.recover(self);
    this.attachAgain();
    this.unmapRoot();
    return self.broken;
  }

  /** What this thread remembers of before is forgotten. */
  attachAgain(): void {
    for (const lock of this.core.memory.locks) lock.forget();
  }

  /** As the spec has it, every address space begins with file 0 in it. */
  unmapRoot(): void {
    for (let m = 0; m < this.core.parameters.MAPPINGS; m++) this.munmap(m);
  }

  /** Others can have its thread of the device. */
  detach(): void {
    this.core.persistence.release();
  }

  get #pages(): number {
    return this.core.parameters.PAGES;
  }

  #part(offset: number, length: number): Part {
    const at = offset % pageBytes;
    return { page: (offset - at) / pageBytes, at, count: Math.min(length, pageBytes - at) };
  }
}

/** Bytes that are in one page. */
interface Part {
  readonly page: number;
  readonly at: number;
  readonly count: number;
}

function wholePages(bytes: number): number {
  if (bytes % pageBytes !== 0) throw new RangeError(`${bytes} bytes are not whole pages`);
  return bytes / pageBytes;
}
