/**
 * The debug build of a lock: the same native with a ledger of who holds it (K2), and an error
 * before a mistake is made. Under a scheduler only an illegal release is one, because there a
 * thread that waits for itself is a deadlock for the scheduler to find.
 */
import { FairRwsem } from "./fair-rwsem.js";
import type { Ledger } from "./ledger.js";
import { LockError } from "./lock-error.js";
import type { LockBase, LockMode, LockSnapshot, LockWord, Taken, WordStep } from "./lock-kind.js";
import type { NativeLock } from "./native-lock.js";
import { ReferenceCount } from "./reference-count.js";
import { TransactionLock } from "./transaction-lock.js";

type Word = (thread: number, mode?: LockMode) => unknown;

/** A native as one that may have every word. */
export type Wordy = NativeLock & Partial<Record<LockWord, Word>>;

export interface CheckedPlace {
  readonly name: string;
  readonly threads: number;
  /** In the order of the kind's text; none if nobody ever holds it. */
  readonly modes: readonly LockMode[];
  readonly ledger: Ledger;
}

const pauseMs = 1;

export class CheckedLock implements LockBase {
  private readonly inner: Wordy;
  private readonly place: CheckedPlace;
  private readonly ledger: Ledger;

  constructor(inner: Wordy, place: CheckedPlace) {
    this.inner = inner;
    this.place = place;
    this.ledger = place.ledger;
  }

  acquire(thread: number, mode?: LockMode): void {
    const wanted = this.mode(mode);
    this.mustNotWaitForItself(thread, "acquire", wanted);
    this.run("acquire", thread, wanted);
    this.ledger.add(thread, wanted);
  }

  tryAcquire(thread: number, mode?: LockMode): boolean {
    const wanted = this.mode(mode);
    const done = this.run("tryAcquire", thread, wanted) === true;
    if (done) this.ledger.add(thread, wanted);
    return done;
  }

  release(thread: number, mode?: LockMode): void {
    this.run("release", thread, this.leave(thread, mode));
  }

  downgrade(thread: number): void {
    this.mustKnow(thread);
    this.mustHave(thread, "exclusive", "downgrades");
    this.ledger.remove(thread, "exclusive");
    this.run("downgrade", thread);
    this.ledger.add(thread, "shared");
  }

  wait(thread: number): void {
    this.mustNotWaitForItself(thread, "wait");
    this.run("wait", thread);
  }

  commit(thread: number): void {
    this.mustNotWaitForItself(thread, "commit");
    this.run("commit", thread);
  }

  begin(thread: number): void {
    this.mustNotWaitForItself(thread, "begin");
    this.run("begin", thread);
  }

  retry(thread: number): boolean {
    return this.run("retry", thread) === true;
  }

  synchronize(thread: number): void {
    this.mustNotWaitForItself(thread, "synchronize");
    this.run("synchronize", thread);
  }

  complete(thread: number): void {
    this.run("complete", thread);
  }

  reset(thread: number): void {
    this.run("reset", thread);
  }

  get(thread: number): void {
    if (this.inner instanceof ReferenceCount && this.inner.isDead()) {
      throw new LockError("DeadObject", `thread ${thread} gets ${this.place.name}, which is dead`);
    }
    this.run("get", thread);
  }

  tryGet(thread: number): boolean {
    return this.run("tryGet", thread) === true;
  }

  put(thread: number): boolean {
    return this.run("put", thread) === true;
  }

  prepare(thread: number): void {
    this.run("prepare", thread);
  }

  sleep(thread: number): void {
    this.run("sleep", thread);
  }

  cancel(thread: number): void {
    this.run("cancel", thread);
  }

  wakeOne(thread: number): void {
    this.run("wakeOne", thread);
  }

  wakeAll(thread: number): void {
    this.run("wakeAll", thread);
  }

  get contended(): number {
    return this.inner.contended;
  }

  mustHold(thread: number, mode?: LockMode): void {
    const modes = mode === undefined ? this.place.modes : [mode];
    if (modes.some((one) => this.ledger.holds(thread, one))) return;
    const how = mode === undefined || mode === "" ? "" : ` ${mode}`;
    throw new LockError("NotHeld", `thread ${thread} does not hold ${this.place.name}${how}`);
  }

  /** Before a thread ends: it may hold nothing (S6). */
  mustHaveReleased(thread: number): void {
    if (!this.place.modes.some((mode) => this.ledger.touches(thread, mode))) return;
    throw new LockError("EndedWhileHolding", `thread ${thread} still holds ${this.place.name}`);
  }

  snapshot(): LockSnapshot {
    const threads = Array.from({ length: this.place.threads }, (_, thread) => thread);
    const holders = this.place.modes.map((mode): [LockMode, readonly number[]] => [
      mode,
      threads.filter((thread) => this.ledger.touches(thread, mode)),
    ]);
    return { ...this.inner.snapshot(), holders: Object.fromEntries(holders) };
  }

  enabled(step: WordStep): boolean {
    return this.inner.enabled(step);
  }

  take(step: WordStep): Taken {
    const { word, thread } = step;
    this.mustKnow(thread);
    if (word === "release") {
      return this.inner.take({ ...step, mode: this.leave(thread, step.mode) });
    }
    if (word === "downgrade") {
      this.mustHave(thread, "exclusive", "downgrades");
      this.ledger.remove(thread, "exclusive");
    }
    const taken = this.inner.take(step);
    if (word === "downgrade") this.ledger.add(thread, "shared");
    const acquired = word === "acquire" || (word === "tryAcquire" && taken.done && taken.result);
    if (taken.done && acquired) this.ledger.add(thread, step.mode);
    return taken;
  }

  private run(word: LockWord, thread: number, mode?: LockMode): unknown {
    this.mustKnow(thread);
    const method = this.inner[word];
    if (method === undefined) {
      throw new LockError("NoSuchWord", `${this.place.name} has no ${word}`);
    }
    return method.call(this.inner, thread, mode);
  }

  /** The ledger first, then the native: nobody else can be a holder meanwhile. */
  private leave(thread: number, mode: LockMode | undefined): LockMode {
    this.mustKnow(thread);
    const held = this.heldMode(thread, mode);
    this.mustHave(thread, held, "releases");
    this.ledger.remove(thread, held);
    return held;
  }

  /** Of a release without a mode, or one that names `""` where there are others. */
  private heldMode(thread: number, mode: LockMode | undefined): LockMode {
    const { modes } = this.place;
    if (mode !== undefined && mode !== "") return this.mode(mode);
    return modes.find((one) => this.ledger.holds(thread, one)) ?? modes[0] ?? "";
  }

  /** The mode that a word means. */
  private mode(mode: LockMode | undefined): LockMode {
    const { modes, name } = this.place;
    const meant = mode ?? modes[0] ?? "";
    if (mode === undefined && modes.length < 2) return meant;
    if (mode !== undefined && modes.includes(mode)) return meant;
    throw new LockError("NoSuchMode", `${name} is not held ${mode ?? "without a mode"}`);
  }

  private mustHave(thread: number, mode: LockMode, does: string): void {
    if (this.ledger.holds(thread, mode)) return;
    const how = mode === "" ? "" : ` ${mode}`;
    const { name } = this.place;
    throw new LockError("IllegalRelease", `thread ${thread} ${does} ${name}${how}, not held`);
  }

  private mustKnow(thread: number): void {
    if (Number.isInteger(thread) && thread >= 0 && thread < this.place.threads) return;
    const { name, threads } = this.place;
    throw new LockError("NoSuchThread", `${name} is for ${threads} threads, not for ${thread}`);
  }

  private mustNotWaitForItself(thread: number, word: LockWord, mode?: LockMode): void {
    this.mustKnow(thread);
    const touched = this.place.modes.filter((one) => this.ledger.touches(thread, one));
    if (touched.length === 0 || word === "tryAcquire") return;
    if (!this.waitsForItself(touched, word, mode)) return;
    const how = mode === undefined || mode === "" ? word : `${word} ${mode}`;
    const { name } = this.place;
    throw new LockError("SelfDeadlock", `thread ${thread} holds ${name}: ${how} waits for itself`);
  }

  /** With these modes held. */
  private waitsForItself(held: readonly LockMode[], word: LockWord, mode?: LockMode): boolean {
    if (word !== "acquire") return true;
    if (mode === "read") return false;
    if (mode === "handle") return this.commitWaits();
    if (mode !== "shared" || held.includes("exclusive")) return true;
    return this.queuesBehindWriter();
  }

  /** Handles do not nest, and a commit waits for the one that is held. */
  private commitWaits(): boolean {
    return this.inner instanceof TransactionLock && this.inner.refusesNested();
  }

  /** Looks again while all who are queued are readers: their turn comes without this thread. */
  private queuesBehindWriter(): boolean {
    const { inner } = this;
    if (!(inner instanceof FairRwsem)) return false;
    while (inner.queue().length > 0) {
      if (inner.hasQueuedWriter()) return true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
    return false;
  }
}
