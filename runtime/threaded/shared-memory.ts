/**
 * The shared memory of a protocol in the threaded flavour: words of one SharedArrayBuffer, laid out
 * in the order in which variables are declared, the same in every worker. It begins with what waits
 * and steps need:
 *
 * 0 change | 1 waiters | 2 step lock | 3 over | variables … | locks …
 *
 * The step lock is the internal lock of rule R3: what the text calls one step, and the processor
 * cannot do in one go, happens under it, and so does every other access to a variable that occurs
 * in such a step. Who waits sleeps on the change word, which every store to a variable that
 * somebody waits for bumps (R5).
 */
import type { PmemDevice } from "../pmem/pmem-device.js";
import { ProtocolFault } from "../value/fault.js";
import type { Pages, Words } from "../value/type.js";
import type { PageHandles } from "./page-handles.js";
import type { PersistentMemory } from "./persistent-memory.js";
import type { SharedVariable } from "./shared-variable.js";

const headWords = 4;
const change = 0;
const waiters = 1;
const stepLock = 2;
const over = 3;

// The step lock: the lowest two bits say who has it, the others count steps.
const taken = 1;
const awaited = 2;
const holder = 3;
const oneStep = 4;

/** The locks of one declaration, as whoever lays them out sees them. */
export interface ProtocolLocks {
  readonly name: string;
  /** How often a thread could not go on at once. */
  readonly contended: number;
  /** How often this thread holds one of them. */
  readonly held: number;
  /** Nobody holds any of them. */
  initialize(): void;
  /** What this thread holds is forgotten: they were laid out anew. */
  forget(): void;
  /** What this thread holds is free again. */
  letGo(thread: number): void;
}

/** Thrown out of every wait once nobody is waited for any more. */
export class WorkIsOver extends Error {}

export class SharedMemory implements Words {
  /** Every variable, in the order of declaration. */
  readonly variables: SharedVariable[] = [];
  readonly locks: ProtocolLocks[] = [];
  /** Where opaque values are real bytes. Set before the first access, or never. */
  pages: Pages | undefined;
  /** Where a program gives and gets these bytes. The same. */
  handles: PageHandles | undefined;
  /** Addresses of opaque values, in the order of declaration. */
  readonly paged: { readonly base: number; readonly count: number }[] = [];
  /** Of a protocol with persistent variables. */
  persistent: PersistentMemory | undefined;
  /** That it lies on; without one it makes its own. Set before the first access, or never. */
  device: PmemDevice | undefined;
  private size = headWords;
  private laidOut: Int32Array | undefined;
  private readonly given: SharedArrayBuffer | undefined;
  private depth = 0;
  /** The step lock as it was, free, when this worker took it or let go of it. */
  private free = 0;
  private pending: Map<number, () => void> | undefined;
  /**
   * All steps happen under the step lock, whatever they touch, as ghost state asks for (R8):
   * between two stops of traced code nobody else does anything. Set before the first step, or
   * never.
   */
  exact = false;

  /** @param buffer of the worker that has made the protocol; none: this is that worker */
  constructor(buffer?: SharedArrayBuffer) {
    this.given = buffer;
  }

  /** Room for so many words; all of it before the first access. */
  reserve(words: number): number {
    if (this.laidOut !== undefined) throw new Error("the memory is laid out already");
    const at = this.size;
    this.size += words;
    return at;
  }

  get words(): Int32Array {
    return this.laidOut ?? this.layOut();
  }

  private layOut(): Int32Array {
    const bytes = this.size * Int32Array.BYTES_PER_ELEMENT;
    const buffer = this.given ?? new SharedArrayBuffer(bytes);
    if (buffer.byteLength !== bytes) {
      throw new RangeError(
        `${buffer.byteLength} bytes of shared memory where the parameters make ${bytes}`,
      );
    }
    this.laidOut = new Int32Array(buffer);
    return this.laidOut;
  }

  /** What another worker needs, with the parameters, to see the same protocol. */
  get buffer(): SharedArrayBuffer {
    return this.words.buffer as SharedArrayBuffer; // made above, or given
  }

  load(at: number): number {
    return Atomics.load(this.words, at);
  }

  store(at: number, word: number): void {
    Atomics.store(this.words, at, word);
  }

  /** A word that steps under the step lock write to, as it is between two of them. */
  loadSettled(at: number): number {
    const { words } = this;
    if (this.depth > 0) return Atomics.load(words, at);
    const before = Atomics.load(words, stepLock);
    if ((before & holder) === 0) {
      const word = Atomics.load(words, at);
      if (Atomics.load(words, stepLock) === before) return word;
    }
    this.enter();
    const word = Atomics.load(words, at);
    this.leave();
    return word;
  }

  /** Inside a step that happens under the step lock. */
  get isInside(): boolean {
    return this.depth > 0;
  }

  /** Begins such a step; inside another one nothing. */
  enter(): void {
    this.depth += 1;
    if (this.depth > 1) return;
    const { words, free } = this;
    if (Atomics.compareExchange(words, stepLock, free, free | taken) !== free) this.lock();
  }

  /** Not as this worker has left it: others have taken steps since, or are in one. */
  private lock(): void {
    const { words } = this;
    let mark = taken;
    for (;;) {
      const seen = Atomics.load(words, stepLock);
      if ((seen & holder) === 0) {
        if (Atomics.compareExchange(words, stepLock, seen, seen | mark) !== seen) continue;
        this.free = seen;
        return;
      }
      const sleepers = (seen & ~holder) | awaited;
      const found = Atomics.compareExchange(words, stepLock, seen, sleepers);
      if (found === seen) Atomics.wait(words, stepLock, sleepers);
      // Perhaps others sleep as well.
      mark = awaited;
    }
  }

  leave(): void {
    this.depth -= 1;
    if (this.depth > 0) return;
    this.unlock();
    if (this.exact) this.stir();
  }

  private unlock(): void {
    const free = (this.free + oneStep) | 0;
    this.free = free;
    const before = Atomics.exchange(this.words, stepLock, free);
    if ((before & holder) === awaited) this.wakeOne();
  }

  private wakeOne(): void {
    Atomics.notify(this.words, stepLock, 1);
  }

  /** Called when a step is over, before anybody else can begin one. */
  onStep: (() => void) | undefined;

  /** The step before is over, if there was one. */
  leaveAll(): void {
    if (this.depth === 0) return;
    this.onStep?.();
    this.depth = 1;
    this.leave();
  }

  /** S12: everything is evaluated in the state before, then everything is assigned. */
  together(body: () => void): void {
    const pending = new Map<number, () => void>();
    this.pending = pending;
    for (const variable of this.variables) variable.gather?.();
    try {
      body();
    } finally {
      this.pending = undefined;
    }
    for (const write of pending.values()) write();
  }

  get isGathering(): boolean {
    return this.pending !== undefined;
  }

  /** For what is written meanwhile to an address. */
  postpone(at: number, write: () => void): void {
    if (this.pending?.has(at)) throw new ProtocolFault("location assigned twice");
    this.pending?.set(at, write);
  }

  /** Begins such a step once the condition is true, and not before. */
  enterWhen(condition: () => boolean): void {
    this.until(() => {
      this.enter();
      if (condition()) return true;
      this.leave();
      return false;
    });
  }

  /** Sleeps until the condition is true. */
  until(condition: () => boolean): void {
    if (condition()) return;
    const { words } = this;
    const inside = this.exact && this.isInside;
    Atomics.add(words, waiters, 1);
    for (;;) {
      const seen = Atomics.load(words, change);
      const isOver = Atomics.load(words, over) !== 0;
      // Where all steps have one order nobody takes one behind its end.
      if (!(isOver && inside) && condition()) break;
      if (isOver) throw new WorkIsOver();
      // Nothing has changed, so nobody is told.
      const depth = this.depth;
      if (inside) this.unlock();
      Atomics.wait(words, change, seen);
      this.depth = inside ? 0 : depth;
      if (inside) this.enter();
    }
    Atomics.sub(words, waiters, 1);
  }

  /** A variable that somebody may wait for was stored to. */
  stir(): void {
    const { words } = this;
    if (Atomics.load(words, waiters) === 0) return;
    Atomics.add(words, change, 1);
    Atomics.notify(words, change);
  }

  /** Whoever sleeps here, or will, gives up. */
  giveUp(): void {
    Atomics.store(this.words, over, 1);
    Atomics.add(this.words, change, 1);
    Atomics.notify(this.words, change);
  }

  /** This thread holds some lock. */
  get isHolding(): boolean {
    return this.locks.some(({ held }) => held > 0);
  }

  /** Somebody has left in the middle of what it did. */
  get isGivenUp(): boolean {
    return Atomics.load(this.words, over) !== 0;
  }

  /** As it was before anything happened: no sleepers, the step lock free. */
  reset(): void {
    this.depth = 0;
    this.words.fill(0, 0, headWords);
  }
}
