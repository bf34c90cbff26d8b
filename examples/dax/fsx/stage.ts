/** What the workers of a run share: the file system, and what should be in it. */
import { type DaxHandle, formatDax } from "../dax-file-system.js";
import type { Bug } from "../threaded/dax.js";
import { Dax } from "../traced/dax.js";
import { dmaBytes } from "./dma.js";
import { Registers, type RegistersHandle } from "./registers.js";
import { chunks, remains } from "./tag.js";

export interface Settings {
  readonly ops: number;
  readonly seed: number;
  readonly threads: number;
  readonly files: number;
  readonly pages: number;
  readonly tlb: boolean;
  readonly bug: Bug;
  /** Operations that are done more or less often than usual: `menu.ts`. */
  readonly often: string;
}

/** Plain data, for workers. */
export interface StageHandle {
  readonly settings: Settings;
  readonly dax: DaxHandle;
  readonly control: SharedArrayBuffer;
  readonly image: SharedArrayBuffer;
  readonly dma: SharedArrayBuffer;
  readonly data: RegistersHandle;
  readonly sizes: RegistersHandle;
  readonly links: RegistersHandle;
  readonly flags: RegistersHandle;
}

/** Words of `control`; those of each thread and of each file follow. */
export const word = {
  /** Nobody begins another operation. */
  stop: 0,
  arrived: 1,
  round: 2,
  /** Of this round: the power has failed, at some moment between these two. */
  failed: 3,
  before: 4,
  after: 5,
  finished: 6,
  /** Pages that the device has pinned. */
  requests: 7,
  perThread: 8,
} as const;

export class Stage {
  readonly settings: Settings;
  readonly dax: DaxHandle;
  readonly control: Int32Array;
  readonly image: Uint8Array;
  /** What the device has to do. */
  readonly dma: Int32Array;
  /** What is in each page, by chunk. */
  readonly data: Registers;
  /** Which pages a file has. */
  readonly sizes: Registers;
  /** Which files there are, in one row. */
  readonly links: Registers;
  /** Their DAX flags. */
  readonly flags: Registers;

  constructor(handle: StageHandle) {
    this.settings = handle.settings;
    this.dax = handle.dax;
    this.control = new Int32Array(handle.control);
    this.image = new Uint8Array(handle.image);
    this.dma = new Int32Array(handle.dma);
    this.data = new Registers(handle.data);
    this.sizes = new Registers(handle.sizes);
    this.links = new Registers(handle.links);
    this.flags = new Registers(handle.flags);
  }

  /** Files have numbers from 1. */
  row(file: number, page: number): number {
    return (file - 1) * this.settings.pages + page;
  }

  /** Address spaces that only this file is mapped into. */
  mapping(file: number, which: number): number {
    return which * this.settings.files + file - 1;
  }

  opsOf(thread: number): number {
    return word.perThread + thread * 2;
  }

  placeOf(thread: number): number {
    return word.perThread + thread * 2 + 1;
  }

  /** When the last fsync began of those that promise something of the page. */
  syncedOf(file: number, page: number): number {
    const { threads } = this.settings;
    return word.perThread + (threads + 1) * 2 + this.row(file, page) * perRow;
  }

  /** The same, at the moment when the power failed. */
  promisedOf(file: number, page: number): number {
    return this.syncedOf(file, page) + 1;
  }

  /** How often it was begun to take the page away; behind it, how often that was done. */
  removalsOf(file: number, page: number): number {
    return this.syncedOf(file, page) + 2;
  }
}

/** Words of a page of a file. */
const perRow = 4;

/** Address spaces for each file. */
export const mappingsEach = 2;

export function newStage(settings: Settings): StageHandle {
  const { files, pages, threads, tlb, bug } = settings;
  const dax = formatDax({
    files: files + 1,
    pages,
    blocks: files * pages + 1,
    mappings: files * mappingsEach,
    // The device is one more.
    threads: threads + 1,
    crashes: true,
    remains: remains(),
    core: Dax,
    tlb,
    bug,
  });
  const clock = new SharedArrayBuffer(4);
  const words = word.perThread + (threads + 1) * 2 + files * pages * perRow;
  return {
    settings,
    dax,
    control: new SharedArrayBuffer(words * 4),
    image: new SharedArrayBuffer(dax.device.deviceBytes),
    dma: new SharedArrayBuffer(dmaBytes),
    data: Registers.of(files * pages, chunks, clock).handle,
    sizes: Registers.of(files, pages, clock).handle,
    links: Registers.of(1, files + 1, clock).handle,
    flags: Registers.of(1, files + 1, clock).handle,
  };
}
