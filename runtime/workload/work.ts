/**
 * What one worker of a workload does: its process, once on every copy of the protocol, round after
 * round. At every step it may dawdle, by chance, so that threads meet in more ways than the machine
 * would bring about by itself. The file is long because all ways out of a process are in it.
 */
import { LockError } from "../lock/lock-error.js";
import { type SeededRandom, seededRandom } from "../pmem/seeded-random.js";
import type { Policy } from "../schedule/chooser.js";
import type { Caller } from "../threaded/caller.js";
import { type SharedMemory, WorkIsOver } from "../threaded/shared-memory.js";
import type { ThreadedSystem } from "../threaded/threaded-protocol.js";
import { type FaultName, ProtocolFault, StepBlocked } from "../value/fault.js";
import type { Control } from "./control.js";
import type { Power } from "./power.js";
import { type Moments, type RecordedStand, StepPen, ToldCaller } from "./step-pen.js";

/** Something that must not happen, in one copy. */
export interface Trouble {
  readonly thread: number;
  readonly copy: number;
  /** Names of broken checks, or the fault. */
  readonly broken: readonly string[];
  /** `read_fault.install`: where the thread stood. */
  readonly place: string;
}

export interface Work {
  /** Of the spec. */
  readonly thread: number;
  /** Its place among all workers, where there are more than one for each thread. */
  readonly seat?: number;
  /** The copies that it is for; all unless told. */
  readonly range?: { readonly first: number; readonly count: number };
  readonly copies: readonly ThreadedSystem[];
  readonly control: Control;
  /** How many threads have come to each copy, over all rounds. */
  readonly arrivals: Int32Array;
  readonly threads: number;
  readonly seed: number;
  /** A process that goes on for ever leaves a round after so many steps; others have no budget. */
  readonly budget?: number;
  /** Where threads can stand; shared by all, each worker has its own list and tells new ones. */
  readonly tellPlace: (seat: number, place: string, number: number) => void;
  /** The code itself is wrong. */
  readonly tellBug: (thrown: unknown) => void;
  readonly tellTrouble: (trouble: Trouble) => void;
  /** Of an exact workload: the order of steps in a copy. */
  readonly log?: StepLog;
  /** Of a protocol with persistent memory: it can fail. */
  readonly power?: Power;
  /** Now and then what happens in one copy is recorded, and told when the round is over. */
  readonly moments?: Moments;
  readonly tellStands?: (thread: number, stands: readonly RecordedStand[]) => void;
}

/** Steps of one copy in the order in which they were taken. */
export interface StepLog {
  step(copy: number, thread: number, choices: readonly number[]): void;
}

/** Thrown out of a process that goes on for ever. */
class RoundIsOver extends Error {}

/** Thrown out of every process when the power fails. */
class PowerIsOff extends Error {}

const mostSpins = 400;
/** In milliseconds, so often: who sleeps in a native lock somewhere else does not come. */
const nap = 0.5;
const mostNaps = 8;
/** Who has taken so many steps in one round goes round and round and does not wait. */
const patience = 20_000;

export function work(parts: Work): void {
  const { control, thread, range = { first: 0, count: parts.copies.length } } = parts;
  const copies = parts.copies.slice(range.first, range.first + range.count);
  const worker = new Worker(parts);
  let round = 0;
  for (;;) {
    const next = control.next(round);
    if (next === undefined) return;
    round = next;
    for (const [i, system] of copies.entries()) {
      const copy = range.first + i;
      const run = system.threads[thread]?.run;
      if (run !== undefined) worker.runOnce(run, { system, copy, round });
      else Atomics.add(parts.arrivals, copy, 1);
    }
    control.done();
  }
}

interface Turn {
  readonly system: ThreadedSystem;
  readonly copy: number;
  readonly round: number;
}

class Worker {
  readonly #parts: Work;
  readonly #seat: number;
  readonly #random: SeededRandom;
  readonly #places = new Map<string, number>();
  #calls = 0;
  #steps = 0;
  #place = 0;
  #placeName = "";
  #copy = 0;
  #taken = 0;
  #choices: number[] = [];
  #memory: SharedMemory | undefined;
  #pen: StepPen | undefined;
  /** At a step of this thread the power failed: it has seen nothing that was not so before. */
  #saidSo = false;
  #caller: Caller;

  constructor(parts: Work) {
    this.#parts = parts;
    this.#seat = parts.seat ?? parts.thread;
    this.#random = seededRandom(parts.seed * 31 + this.#seat);
    this.#caller = this.#newCaller();
  }

  #newCaller(): Caller {
    const policy: Policy = {
      choose: (count) => {
        const chosen = this.#random.below(count);
        this.#choices.push(chosen);
        return chosen;
      },
    };
    const watch = {
      called: () => {
        this.#calls += 1;
      },
      stands: (operation: string, step: string) => this.#stands(operation, step),
    };
    return new ToldCaller(this.#parts.thread, { policy, watch }, (name, value) => {
      this.#pen?.chose(name, value);
    });
  }

  runOnce(run: (self: Caller) => void, { system, copy, round }: Turn): void {
    const { memory } = system;
    this.#memory = memory;
    this.#copy = copy;
    this.#taken = 0;
    this.#choices = [];
    this.#saidSo = false;
    this.#caller = this.#newCaller();
    for (const lock of memory.locks) lock.forget();
    const { moments } = this.#parts;
    this.#pen = moments?.isRecorded(copy) ? new StepPen(moments) : undefined;
    this.#meet(round);
    const log = this.#parts.log;
    memory.onStep = log && (() => this.#stepped(log));
    try {
      run(this.#caller);
      memory.leaveAll();
      this.#pen?.ends();
      this.#parts.power?.ended(copy);
      const { broken } = this.#caller;
      if (memory.isHolding) this.#trouble([...broken, "ended while holding"]);
      else if (broken.length > 0) this.#trouble(broken);
    } catch (thrown) {
      // A wait that was given up is no step.
      const isOff = thrown instanceof PowerIsOff;
      const isWait = thrown instanceof WorkIsOver || thrown instanceof StepBlocked;
      if (isWait || isOff) memory.onStep = undefined;
      memory.leaveAll();
      this.#pen?.stops();
      const fault = faultIn(thrown);
      if (fault !== undefined) this.#trouble([fault]);
      else if (isOff || thrown instanceof RoundIsOver) this.#leave(memory);
      else if (thrown instanceof StepBlocked) waitInVain(memory);
      else if (!isWait) this.#parts.tellBug(thrown);
      if (isWait && this.#parts.power !== undefined) this.#say();
    }
    if (this.#pen !== undefined) this.#parts.tellStands?.(this.#parts.thread, this.#pen.stands);
    this.#copy = copy + 1;
    this.#place = 0;
    this.#tell();
  }

  /** Nobody waits for it any more, neither for what it would do nor for what it holds. */
  #leave(memory: SharedMemory): void {
    if (this.#parts.power !== undefined) this.#say();
    this.#pen?.leaves();
    memory.giveUp();
    if (memory.exact) return;
    for (const lock of memory.locks) lock.letGo(this.#parts.thread);
  }

  #stepped(log: StepLog): void {
    log.step(this.#copy, this.#parts.thread, this.#choices);
    this.#choices = [];
  }

  /** What it has broken before it left. */
  #say(): void {
    const { broken } = this.#caller;
    if (broken.length > 0) this.#trouble(broken);
  }

  #trouble(broken: readonly string[]): void {
    const { thread, tellTrouble, control } = this.#parts;
    if (this.#isInVain) return;
    tellTrouble({ thread, copy: this.#copy, broken: [...new Set(broken)], place: this.#placeName });
    control.raise();
  }

  /** It may have seen what somebody has left in the middle when the power failed. */
  get #isInVain(): boolean {
    if (this.#saidSo || this.#memory?.exact === true) return false;
    return this.#parts.power?.hasFailed(this.#copy) === true;
  }

  /** Nobody takes a step without power. */
  #endure(memory: SharedMemory): void {
    const state = this.#parts.power?.spend(this.#copy, memory) ?? "on";
    if (state === "on") return;
    this.#saidSo = state === "fails";
    memory.giveUp();
    throw new PowerIsOff();
  }

  /** All threads on one copy at about the same time, but nobody waits for long. */
  #meet(round: number): void {
    const { arrivals, threads } = this.#parts;
    const wanted = threads * round;
    Atomics.add(arrivals, this.#copy, 1);
    if (this.#parts.power !== undefined) this.#meetAsleep(wanted);
    for (let i = 0; i < mostSpins; i++) if (Atomics.load(arrivals, this.#copy) >= wanted) return;
  }

  /** A crash in the middle asks for threads that are all on their way, however busy the machine. */
  #meetAsleep(wanted: number): void {
    const { arrivals } = this.#parts;
    Atomics.notify(arrivals, this.#copy);
    for (let i = 0; i < mostNaps; i++) {
      const come = Atomics.load(arrivals, this.#copy);
      if (come >= wanted) return;
      Atomics.wait(arrivals, this.#copy, come, nap);
    }
  }

  #stands(operation: string, step: string): void {
    const memory = this.#memory;
    if (memory === undefined) return;
    if (memory.exact) memory.leaveAll();
    this.#pen?.ends();
    const name = `${operation}.${step}`;
    this.#placeName = name;
    this.#place = this.#numberOf(name);
    this.#steps += 1;
    this.#taken += 1;
    this.#tell();
    this.#dawdle();
    if (this.#isOver(operation, memory)) throw new RoundIsOver();
    this.#pen?.begins(name);
    if (memory.exact) memory.enter();
    this.#endure(memory);
  }

  /** In the middle of what others wait for nobody leaves, unless it would never end. */
  #isOver(operation: string, memory: SharedMemory): boolean {
    if (this.#taken > patience) return true;
    if (memory.isGivenUp) return memory.exact || !memory.isHolding;
    const { budget = Number.POSITIVE_INFINITY, copies, thread } = this.#parts;
    if (this.#taken <= budget || memory.isHolding) return false;
    return copies[0]?.threads[thread]?.name.replace(/\[.*/, "") === operation;
  }

  #numberOf(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const number = this.#places.size + 1;
    this.#places.set(name, number);
    this.#parts.tellPlace(this.#seat, name, number);
    return number;
  }

  /** Sometimes it is slow for a moment, and now and then the machine lets others run. */
  #dawdle(): void {
    const chance = this.#random.below(256);
    if (this.#parts.power !== undefined && chance > 240) {
      Atomics.wait(sleeping, 0, 0, this.#random.below(6) * 0.05);
    }
    if (chance > 24) return;
    if (chance === 0) {
      Atomics.wait(sleeping, 0, 0, 0.05);
      return;
    }
    for (let i = this.#random.below(600); i > 0; i--) Atomics.load(sleeping, 0);
  }

  #tell(): void {
    this.#parts.control.tell(this.#seat, {
      calls: this.#calls,
      steps: this.#steps,
      place: this.#place,
      copy: this.#copy,
    });
  }
}

/** There is nothing to choose from, and never will be. */
function waitInVain(memory: SharedMemory): void {
  try {
    memory.until(() => false);
  } catch (thrown) {
    if (!(thrown instanceof WorkIsOver)) throw thrown;
  }
}

/** A native says in its own words what the kind's text has as a fault. */
function faultIn(thrown: unknown): FaultName | undefined {
  if (thrown instanceof ProtocolFault) return thrown.fault;
  if (!(thrown instanceof LockError)) return undefined;
  if (thrown.mistake === "CountOutOfRange") return "value out of range";
  return thrown.mistake === "IllegalRelease" ? "illegal release" : undefined;
}

const sleeping = new Int32Array(new SharedArrayBuffer(4));
