/**
 * One thread of the exerciser: it opens files, does some things to them, through mappings of its
 * own and of others, and closes them again. Before a change it says what may be there from now on,
 * and afterwards what must; whatever it finds goes to the judge.
 */
import { pageBytes, type SeededRandom } from "lockspec/runtime";
import type { DaxFileSystem } from "../dax-file-system.js";
import { Changes } from "./changes.js";
import { request } from "./dma.js";
import type { Judge } from "./judge.js";
import { type Menu, menuOf, type Operation } from "./menu.js";
import type { Cells } from "./registers.js";
import { mappingsEach, type Stage } from "./stage.js";
import { chunkBytes, chunks, type Place, tagged } from "./tag.js";

export interface ExerciserParts {
  readonly stage: Stage;
  readonly files: DaxFileSystem;
  readonly judge: Judge;
  readonly random: SeededRandom;
  /** The power fails. */
  readonly fail: () => void;
}

const sleeping = new Int32Array(new SharedArrayBuffer(4));

export class Exerciser {
  readonly #stage: Stage;
  readonly #files: DaxFileSystem;
  readonly #judge: Judge;
  readonly #random: SeededRandom;
  readonly #fail: () => void;
  readonly #menu: Menu;
  /** Operations that are to be done without a break. */
  #left = 0;
  #file = 1;
  #isOpen = false;
  #dax = true;

  constructor({ stage, files, judge, random, fail }: ExerciserParts) {
    this.#stage = stage;
    this.#files = files;
    this.#judge = judge;
    this.#random = random;
    this.#fail = fail;
    this.#menu = menuOf(stage.settings.often) ?? [];
  }

  /** The next operation, whatever it is. */
  step(): void {
    if (this.#left > 0) {
      this.#left -= 1;
      this.#do(this.#menu[this.#random.below(this.#menu.length)]!);
      this.#judge.trap(this.#files, this.#file);
      this.#judge.mode(this.#files, this.#file, this.#dax);
      return;
    }
    this.rest();
    this.#file = 1 + this.#random.below(this.#stage.settings.files);
    this.#isOpen = this.#open(this.#file);
    if (!this.#isOpen) return;
    this.#dax = this.#files.isDax(this.#file);
    this.#left = 1 + this.#random.below(12);
  }

  /** The file is closed; as after a crash, if nothing of before is there. */
  rest(isGone = false): void {
    if (this.#isOpen && !isGone) {
      this.#judge.operation = "close";
      this.#files.close(this.#file);
      if (this.#random.below(16) === 0) this.#files.forget(this.#file);
    }
    this.#isOpen = false;
    this.#left = 0;
  }

  #do(operation: Operation): void {
    this.#judge.operation = operation;
    const place = { file: this.#file, page: this.#random.below(this.#stage.settings.pages) };
    const mapping = this.#mapping();
    const acts: Record<Operation, () => void> = {
      read: () => this.#read(place),
      write: () => this.#write(place),
      mapread: () => this.#mapRead(place, mapping),
      mapwrite: () => this.#mapWrite(place, mapping),
      truncate: () => this.#truncate(this.#random.below(this.#stage.settings.pages + 1)),
      punch: () => this.#punch(place),
      fsync: () => this.#syncAndMore(),
      toggle: () => this.#toggle(),
      mmap: () => {
        this.#files.mmap(place.file, mapping);
      },
      munmap: () => this.#files.munmap(mapping),
      pin: () => this.#pin(place, mapping),
      bmap: () => {
        this.#files.blockAt(place.file, place.page * pageBytes);
      },
      unlink: () => this.#unlink(),
    };
    acts[operation]();
  }

  #mapping(): number {
    return this.#stage.mapping(this.#file, this.#random.below(mappingsEach));
  }

  /** Mostly a few chunks, sometimes all. */
  #cells(): Cells {
    if (this.#random.below(8) === 0) return { first: 0, behind: chunks };
    const first = this.#random.below(chunks);
    return { first, behind: first + 1 + this.#random.below(Math.min(16, chunks - first)) };
  }

  #read(place: Place): void {
    const { first, behind } = this.#cells();
    const offset = place.page * pageBytes + first * chunkBytes;
    const began = this.#stage.data.now();
    const bytes = this.#files.read(place.file, offset, (behind - first) * chunkBytes);
    const times = { began, over: this.#stage.data.now() };
    this.#judge.isThere(place, bytes.length > 0, times);
    if (bytes.length > 0) this.#judge.bytes(place, first, bytes, times);
  }

  #mapRead(place: Place, mapping: number): void {
    const { first, behind } = this.#cells();
    const offset = place.page * pageBytes + first * chunkBytes;
    const began = this.#stage.data.now();
    const bytes = this.#files.load(mapping, offset, (behind - first) * chunkBytes);
    if (bytes === undefined) return;
    const times = { began, over: this.#stage.data.now() };
    this.#judge.isThere(place, true, times);
    this.#judge.bytes(place, first, bytes, times);
  }

  #write(place: Place): void {
    const cells = this.#cells();
    const row = this.#stage.row(place.file, place.page);
    const version = this.#stage.data.newVersion(row);
    const bytes = tagged(place, version, cells);
    const changes = new Changes();
    changes.add(this.#stage.data, row, version, cells);
    changes.add(this.#stage.sizes, place.file - 1, 1, { first: 0, behind: place.page + 1 });
    changes.make(() => {
      const offset = place.page * pageBytes + cells.first * chunkBytes;
      return this.#files.write(place.file, offset, bytes) === bytes.length;
    });
  }

  #mapWrite(place: Place, mapping: number): void {
    const cells = this.#cells();
    const row = this.#stage.row(place.file, place.page);
    const version = this.#stage.data.newVersion(row);
    const bytes = tagged(place, version, cells);
    const changes = new Changes();
    changes.add(this.#stage.data, row, version, cells);
    changes.make(() => {
      const offset = place.page * pageBytes + cells.first * chunkBytes;
      return this.#files.store(mapping, offset, bytes);
    });
  }

  #truncate(size: number): void {
    const { pages } = this.#stage.settings;
    const changes = new Changes();
    changes.add(this.#stage.sizes, this.#file - 1, 1, { first: 0, behind: size });
    changes.add(this.#stage.sizes, this.#file - 1, 0, { first: size, behind: pages });
    this.#zeroes(changes, this.#file, size);
    changes.make(() => {
      this.#remove(size, pages, () => this.#files.truncate(this.#file, size * pageBytes));
    });
  }

  #zeroes(changes: Changes, file: number, from: number): void {
    for (let page = from; page < this.#stage.settings.pages; page++) {
      const row = this.#stage.row(file, page);
      changes.add(this.#stage.data, row, 0, { first: 0, behind: chunks });
    }
  }

  #punch({ file, page }: Place): void {
    const changes = new Changes();
    changes.add(this.#stage.data, this.#stage.row(file, page), 0, { first: 0, behind: chunks });
    changes.make(() => {
      this.#remove(page, page + 1, () => this.#files.punch(file, page * pageBytes, pageBytes));
    });
  }

  /** Sometimes once more, at once, and then the power fails: the promise at its tightest. */
  #syncAndMore(): void {
    this.#sync();
    if (this.#random.below(32) > 0) return;
    this.#sync();
    this.#fail();
  }

  /** Of a page that is going away at the same time it promises nothing: so says the spec. */
  #sync(): void {
    const { control, settings } = this.#stage;
    const begun: (number | undefined)[] = [];
    for (let page = 0; page < settings.pages; page++) {
      const at = this.#stage.removalsOf(this.#file, page);
      const done = Atomics.load(control, at + 1);
      begun.push(Atomics.load(control, at) === done ? done : undefined);
    }
    const began = this.#stage.data.now();
    this.#files.fsync(this.#file);
    for (let page = 0; page < settings.pages; page++) {
      const now = Atomics.load(control, this.#stage.removalsOf(this.#file, page));
      if (now === begun[page]) this.#promise(page, began);
    }
  }

  #promise(page: number, began: number): void {
    const { control } = this.#stage;
    const at = this.#stage.syncedOf(this.#file, page);
    for (;;) {
      const known = Atomics.load(control, at);
      if (known >= began || Atomics.compareExchange(control, at, known, began) === known) return;
    }
  }

  /** Pages of the open file go away while it acts. */
  #remove(first: number, behind: number, act: () => void): void {
    const { control } = this.#stage;
    for (let page = first; page < behind; page++) {
      Atomics.add(control, this.#stage.removalsOf(this.#file, page), 1);
    }
    act();
    for (let page = first; page < behind; page++) {
      Atomics.add(control, this.#stage.removalsOf(this.#file, page) + 1, 1);
    }
  }

  #toggle(): void {
    const on = this.#random.below(2) === 0;
    const changes = new Changes();
    const cells = { first: this.#file, behind: this.#file + 1 };
    changes.add(this.#stage.flags, 0, on ? 1 : 0, cells);
    changes.make(() => this.#files.setDaxFlag(this.#file, on));
    this.#letGo();
  }

  /** The device takes it from there; or else nothing is done that could wait for the pin. */
  #pin(place: Place, mapping: number): void {
    const block = this.#files.pin(mapping, place.page * pageBytes);
    if (block === undefined) return;
    if (this.#random.below(2) === 0 && request(this.#stage, place, block)) {
      this.#letGo();
      return;
    }
    for (let left = 1 + this.#random.below(4); left > 0; left--) {
      const kind = this.#random.below(4);
      if (kind === 0) this.#dmaFrom(place, block);
      if (kind === 1) this.#dmaTo(place, block);
      if (kind === 2) this.#mapRead(place, mapping);
      if (kind === 3) this.#mapWrite(place, mapping);
    }
    this.#files.unpin(block);
  }

  /** Whoever waits for the last to let go of the file has a chance. */
  #letGo(): void {
    this.#left = Math.min(this.#left, 1);
    for (let which = 0; which < mappingsEach; which++) {
      if (this.#random.below(2) === 0) this.#files.munmap(this.#stage.mapping(this.#file, which));
    }
  }

  /** What the device does with a pinned page. */
  transfer(place: Place, block: number): void {
    this.#judge.operation = "dma";
    for (let left = 1 + this.#random.below(4); left > 0; left--) {
      if (this.#random.below(2) === 0) this.#dmaFrom(place, block);
      else this.#dmaTo(place, block);
      if (this.#random.below(2) === 0) Atomics.wait(sleeping, 0, 0, this.#random.below(20) * 0.05);
    }
    this.#files.unpin(block);
  }

  #dmaFrom(place: Place, block: number): void {
    const began = this.#stage.data.now();
    const bytes = this.#files.dmaFrom(block);
    this.#judge.bytes(place, 0, bytes, { began, over: this.#stage.data.now() });
  }

  #dmaTo(place: Place, block: number): void {
    const cells = this.#cells();
    const row = this.#stage.row(place.file, place.page);
    const version = this.#stage.data.newVersion(row);
    const changes = new Changes();
    changes.add(this.#stage.data, row, version, cells);
    const bytes = tagged(place, version, cells);
    changes.make(() => this.#files.dmaTo(block, cells.first * chunkBytes, bytes));
  }

  #unlink(): void {
    const changes = new Changes();
    changes.add(this.#stage.links, 0, 0, { first: this.#file, behind: this.#file + 1 });
    changes.make(() => this.#files.unlink(this.#file));
    this.#letGo();
  }

  #open(file: number): boolean {
    this.#judge.operation = "open";
    const began = this.#stage.data.now();
    if (this.#files.open(file)) return true;
    this.#judge.exists(file, false, { began, over: this.#stage.data.now() });
    this.#judge.operation = "create";
    const dax = this.#random.below(3) > 0;
    const cells = { first: file, behind: file + 1 };
    const changes = new Changes();
    changes.add(this.#stage.links, 0, 1, cells);
    changes.add(this.#stage.flags, 0, dax ? 1 : 0, cells);
    const { pages } = this.#stage.settings;
    changes.add(this.#stage.sizes, file - 1, 0, { first: 0, behind: pages });
    this.#zeroes(changes, file, 0);
    return changes.make(() => this.#files.create(file, { dax }));
  }
}
