/**
 * A lock of the threaded flavour as one thread uses it. What the thread holds it remembers here: a
 * `hold` whose text lets go of the lock has to ask, and who gives up lets go of everything.
 */
import type { LockBase, LockMode, LockWord } from "../lock/lock-kind.js";
import { ProtocolFault } from "../value/fault.js";
import type { Caller } from "./caller.js";
import type { SharedMemory } from "./shared-memory.js";

/** The words of all kinds; a kind has some of them. */
export interface AnyNative extends LockBase {
  acquire(thread: number, mode?: LockMode): void;
  tryAcquire(thread: number, mode?: LockMode): boolean;
  release(thread: number, mode?: LockMode): void;
  downgrade(thread: number): void;
}

/** One lock, or a range of them, as one thread uses it. */
export class ThreadLock {
  // Declared and not defined: so the engine knows them by what they are given.
  declare protected readonly memory: SharedMemory;
  declare private readonly name: string;
  declare private readonly find: () => AnyNative;
  private found: AnyNative | undefined;
  /** The same, where its words are not taken step by step. */
  protected whole: AnyNative | undefined;
  /** How often this thread holds it, always in the same mode: one excludes the other. */
  protected times = 0;
  private mode: LockMode | undefined;
  private isGhost = false;

  /** @param find the native, once memory is laid out */
  constructor(memory: SharedMemory, name: string, find: () => AnyNative) {
    this.memory = memory;
    this.name = name;
    this.find = find;
  }

  protected get native(): AnyNative {
    return this.found ?? this.open();
  }

  private open(): AnyNative {
    this.found = this.find();
    if (!this.memory.exact) this.whole = this.found;
    return this.found;
  }

  acquire(self: Caller, mode?: LockMode): void {
    const { whole } = this;
    if (whole === undefined) this.acquireFirst(self, mode);
    else whole.acquire(self.id, mode);
    this.times += 1;
    this.mode = mode;
  }

  /** For the first time, or step by step. */
  protected acquireFirst(self: Caller, mode?: LockMode): void {
    if (this.memory.exact) this.inSteps(self, "acquire", mode);
    else this.native.acquire(self.id, mode);
  }

  /** One part of the word after the other, each as soon as it can be taken. */
  protected inSteps(self: Caller, word: LockWord, mode: LockMode = ""): boolean | undefined {
    for (let part = 0; ; part++) {
      const step = { word, mode, thread: self.id, part };
      this.memory.until(() => this.native.enabled(step));
      const taken = this.native.take(step);
      if (taken.done) return taken.result;
      this.memory.leaveAll();
      this.memory.enter();
    }
  }

  tryAcquire(self: Caller, mode?: LockMode): boolean {
    const got = this.native.tryAcquire(self.id, mode);
    if (got) {
      this.times += 1;
      this.mode = mode;
    }
    return got;
  }

  /** @throws ProtocolFault if the thread does not hold it */
  release(self: Caller, mode?: LockMode): void {
    if (this.times === 0 || (mode !== undefined && mode !== this.mode)) this.fail();
    this.times -= 1;
    this.native.release(self.id, mode);
  }

  /** At the end of a `hold` in which the text may have let go of it, or changed the mode. */
  releaseIfHeld(self: Caller, _mode?: LockMode): void {
    if (this.times === 0) return;
    this.times -= 1;
    this.native.release(self.id, this.mode);
  }

  protected fail(): never {
    throw new ProtocolFault("illegal release", this.name);
  }

  /** How often this thread holds it; a ghost lock nobody holds up. */
  get held(): number {
    return this.isGhost ? 0 : this.times;
  }

  /** As if the thread had never held it: the lock was laid out anew. */
  forget(): void {
    this.times = 0;
  }

  /** Releases it as often as this thread holds it. */
  letGo(thread: number): void {
    for (; this.times > 0; this.times -= 1) this.native.release(thread, this.mode);
  }

  /** From exclusive to shared. */
  downgrade(self: Caller): void {
    this.native.downgrade(self.id);
    this.mode = "shared";
  }

  /** A ghost lock never waits: where it would have to, the discipline is broken (G4). */
  ghostAcquire(self: Caller, mode?: LockMode): void {
    self.check(this.name, this.native.tryAcquire(self.id, mode));
    this.isGhost = true;
    this.times += 1;
    this.mode = mode;
  }

  ghostRelease(self: Caller, mode?: LockMode): void {
    const held = this.isHeldBy(self.id, mode);
    self.check(this.name, held);
    if (!held) return;
    this.times -= 1;
    this.native.release(self.id, mode);
  }

  ghostWord(self: Caller, word: string): void {
    const step = { word: camel(word) as LockWord, mode: "" as const, thread: self.id, part: 0 };
    const allowed = this.native.enabled(step);
    self.check(this.name, allowed);
    if (allowed) this.native.take(step);
  }

  isHeldBy(_thread: number, mode?: LockMode): boolean {
    return this.times > 0 && (mode === undefined || mode === this.mode);
  }

  /** The mode in which the thread holds it, if it does. */
  modeHeldBy(_self: Caller, _wanted?: LockMode): LockMode | undefined {
    return this.times > 0 ? (this.mode ?? "") : undefined;
  }

  /** Another word of the kind: `wait`, `get`, `wake_one`. */
  word<T = undefined>(self: Caller, word: string): T {
    const name = camel(word);
    const result = this.memory.exact
      ? this.inSteps(self, name as LockWord) // analysis knows the words
      : this.call(name, self.id);
    return result as T; // what the kind's text gives there
  }

  tryWord(self: Caller, word: string): boolean {
    return this.call(camel(`try_${word}`), self.id) === true;
  }

  private call(name: string, thread: number): unknown {
    const method: unknown = Reflect.get(this.native, name);
    if (typeof method !== "function") throw new Error(`a lock without the word ${name}`);
    return method.call(this.native, thread);
  }
}

/** Of a kind without modes: nothing to remember but how often. */
export class ModelessLock extends ThreadLock {
  override acquire(self: Caller): void {
    const { whole } = this;
    if (whole === undefined) this.acquireFirst(self);
    else whole.acquire(self.id);
    this.times += 1;
  }

  override release(self: Caller): void {
    if (this.times === 0) this.fail();
    this.times -= 1;
    this.native.release(self.id);
  }
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
