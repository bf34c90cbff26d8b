/**
 * What one thread of a workload does in one copy, written down for the spec to judge: a moment
 * before each step and one after it, from a counter that all threads share, and what was chosen in
 * between. The step happens somewhere between the two, under native locks as under one lock.
 *
 *     next moment | which copy is recorded | the recording is cut at
 */
import type { Policy } from "../schedule/chooser.js";
import { Caller, type Watcher } from "../threaded/caller.js";

/** What a thread did between two places at which it stood. */
export interface RecordedStand {
  /** `read_fault.install`: where it stood before. */
  readonly place: string;
  readonly begin: number;
  /** Absent: it was not seen to be over. */
  readonly end?: number;
  /** By name, as code has the value; several of one name are not told apart. */
  readonly chosen: readonly (readonly [string, unknown])[];
}

const next = 0;
const copyAt = 1;
const cutAt = 2;
const words = 3;
const nobody = -1;

/** The words that all threads share. */
export class Moments {
  readonly words: Int32Array;

  constructor(
    buffer: SharedArrayBuffer = new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.words = new Int32Array(buffer);
  }

  get buffer(): SharedArrayBuffer {
    return this.words.buffer as SharedArrayBuffer; // given, or made above
  }

  /** Host, between rounds: the copy that is recorded in the next one. */
  record(copy: number | undefined): void {
    this.words.set([1, copy ?? nobody, 0]);
  }

  isRecorded(copy: number): boolean {
    return Atomics.load(this.words, copyAt) === copy;
  }

  moment(): number {
    return Atomics.add(this.words, next, 1);
  }

  /** From now on something happens that is no step. The first time counts. */
  cut(): void {
    Atomics.compareExchange(this.words, cutAt, 0, this.moment());
  }

  /** From this moment on nothing is certain. */
  get cutAt(): number | undefined {
    const found = Atomics.load(this.words, cutAt);
    return found === 0 ? undefined : found;
  }
}

/** A thread that has gone on for longer is recorded up to there. */
const mostStands = 2000;

export class StepPen {
  readonly stands: RecordedStand[] = [];
  readonly #moments: Moments;
  #place: string | undefined;
  #begin = 0;
  #chosen: (readonly [string, unknown])[] = [];

  constructor(moments: Moments) {
    this.#moments = moments;
  }

  /** The thread goes on from here. */
  begins(place: string): void {
    this.#place = place;
    this.#chosen = [];
    this.#begin = this.#moments.moment();
    if (this.stands.length === mostStands) this.#moments.cut();
  }

  chose(name: string, value: unknown): void {
    this.#chosen.push([name, value]);
  }

  /** The step is over, if there was one. */
  ends(): void {
    this.#write({ end: this.#moments.moment() });
  }

  /** A wait was given up, or there was a fault: perhaps it has not happened. */
  stops(): void {
    this.#write({});
  }

  /** What this thread does now is not of the spec. */
  leaves(): void {
    this.#moments.cut();
  }

  #write(more: { readonly end?: number }): void {
    const place = this.#place;
    this.#place = undefined;
    if (place === undefined || this.stands.length > mostStands) return;
    this.stands.push({ place, begin: this.#begin, chosen: this.#chosen, ...more });
  }
}

/** A caller that tells what it chooses. */
export class ToldCaller extends Caller {
  readonly #tell: (name: string, value: unknown) => void;

  constructor(
    id: number,
    { policy, watch }: { readonly policy: Policy; readonly watch: Watcher },
    tell: (name: string, value: unknown) => void,
  ) {
    super(id, policy, watch);
    this.#tell = tell;
  }

  override choose<T>(name: string, members: readonly T[]): T {
    const chosen = super.choose(name, members);
    this.#tell(name, chosen);
    return chosen;
  }
}
