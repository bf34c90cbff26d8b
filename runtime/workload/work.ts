/**
 * What one worker of a workload does: its process, once on every copy of the protocol, round after
 * round. At every step it may dawdle, by chance, so that threads meet in more ways than the machine
 * would bring about by itself.
 */
import { LockError } from "../lock/lock-error.js";
import { type SeededRandom, seededRandom } from "../pmem/seeded-random.js";
import type { Policy } from "../schedule/chooser.js";
import { Caller } from "../threaded/caller.js";
import { type SharedMemory, WorkIsOver } from "../threaded/shared-memory.js";
import type { ThreadedSystem } from "../threaded/threaded-protocol.js";
import { type FaultName, ProtocolFault, StepBlocked } from "../value/fault.js";
import type { Control } from "./control.js";

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
  readonly thread: number;
  readonly copies: readonly ThreadedSystem[];
  readonly control: Control;
  /** How many threads have come to each copy, over all rounds. */
  readonly arrivals: Int32Array;
  readonly threads: number;
  readonly seed: number;
  /** A process that goes on for ever leaves a round after so many steps; others have no budget. */
  readonly budget?: number;
  /** Where threads can stand; shared by all, each worker has its own list and tells new ones. */
  readonly tellPlace: (thread: number, place: string, number: number) => void;
  /** The code itself is wrong. */
  readonly tellBug: (thrown: unknown) => void;
  readonly tellTrouble: (trouble: Trouble) => void;
  /** Of an exact workload: the order of steps in a copy. */
  readonly log?: StepLog;
}

/** Steps of one copy in the order in which they were taken. */
export interface StepLog {
  step(copy: number, thread: number, choices: readonly number[]): void;
}

/** Thrown out of a process that goes on for ever. */
class RoundIsOver extends Error {}

const mostSpins = 400;
/** Who has taken so many steps in one round goes round and round and does not wait. */
const patience = 20_000;

export function work(parts: Work): void {
  const { control, thread, copies } = parts;
  const worker = new Worker(parts);
  let round = 0;
  for (;;) {
    const next = control.next(round);
    if (next === undefined) return;
    round = next;
    for (const [copy, system] of copies.entries()) {
      const run = system.threads[thread]?.run;
      if (run !== undefined) worker.runOnce(run, { system, copy, round });
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
  #caller: Caller;

  constructor(parts: Work) {
    this.#parts = parts;
    this.#random = seededRandom(parts.seed * 31 + parts.thread);
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
    return new Caller(this.#parts.thread, policy, {
      called: () => {
        this.#calls += 1;
      },
      stands: (operation, step) => this.#stands(operation, step),
    });
  }

  runOnce(run: (self: Caller) => void, { system, copy, round }: Turn): void {
    const { memory } = system;
    this.#memory = memory;
    this.#copy = copy;
    this.#taken = 0;
    this.#choices = [];
    this.#caller = this.#newCaller();
    for (const lock of memory.locks) lock.forget();
    this.#meet(round);
    const log = this.#parts.log;
    memory.onStep = log && (() => this.#stepped(log));
    try {
      run(this.#caller);
      memory.leaveAll();
      const { broken, holds } = this.#caller;
      if (holds > 0) this.#trouble([...broken, "ended while holding"]);
      else if (broken.length > 0) this.#trouble(broken);
    } catch (thrown) {
      // A wait that was given up is no step.
      const isWait = thrown instanceof WorkIsOver || thrown instanceof StepBlocked;
      if (isWait) memory.onStep = undefined;
      memory.leaveAll();
      const fault = faultIn(thrown);
      if (fault !== undefined) this.#trouble([fault]);
      else if (thrown instanceof RoundIsOver) this.#leave(memory);
      else if (thrown instanceof StepBlocked) waitInVain(memory);
      else if (!isWait) this.#parts.tellBug(thrown);
    }
    this.#copy = copy + 1;
    this.#place = 0;
    this.#tell();
  }

  /** Nobody waits for it any more, neither for what it would do nor for what it holds. */
  #leave(memory: SharedMemory): void {
    memory.giveUp();
    if (memory.exact) return;
    for (const lock of memory.locks) lock.letGo(this.#parts.thread);
  }

  #stepped(log: StepLog): void {
    log.step(this.#copy, this.#parts.thread, this.#choices);
    this.#choices = [];
  }

  #trouble(broken: readonly string[]): void {
    const { thread, tellTrouble, control } = this.#parts;
    tellTrouble({ thread, copy: this.#copy, broken: [...new Set(broken)], place: this.#placeName });
    control.raise();
  }

  /** All threads on one copy at about the same time, but nobody waits for long. */
  #meet(round: number): void {
    const { arrivals, threads } = this.#parts;
    const wanted = threads * round;
    Atomics.add(arrivals, this.#copy, 1);
    for (let i = 0; i < mostSpins; i++) if (Atomics.load(arrivals, this.#copy) >= wanted) return;
  }

  #stands(operation: string, step: string): void {
    const memory = this.#memory;
    if (memory === undefined) return;
    if (memory.exact) memory.leaveAll();
    const name = `${operation}.${step}`;
    this.#placeName = name;
    this.#place = this.#numberOf(name);
    this.#steps += 1;
    this.#taken += 1;
    this.#tell();
    this.#dawdle();
    if (this.#isOver(operation, memory)) throw new RoundIsOver();
    if (memory.exact) memory.enter();
  }

  /** In the middle of what others wait for nobody leaves, unless it would never end. */
  #isOver(operation: string, memory: SharedMemory): boolean {
    if (this.#taken > patience) return true;
    const isFree = this.#caller.holds === 0;
    if (memory.isGivenUp) return isFree || memory.exact;
    const { budget = Number.POSITIVE_INFINITY, copies, thread } = this.#parts;
    if (this.#taken <= budget || !isFree) return false;
    return copies[0]?.threads[thread]?.name.replace(/\[.*/, "") === operation;
  }

  #numberOf(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const number = this.#places.size + 1;
    this.#places.set(name, number);
    this.#parts.tellPlace(this.#parts.thread, name, number);
    return number;
  }

  /** Sometimes it is slow for a moment, and now and then the machine lets others run. */
  #dawdle(): void {
    const chance = this.#random.below(256);
    if (chance > 24) return;
    if (chance === 0) {
      Atomics.wait(sleeping, 0, 0, 0.05);
      return;
    }
    for (let i = this.#random.below(600); i > 0; i--) Atomics.load(sleeping, 0);
  }

  #tell(): void {
    this.#parts.control.tell(this.#parts.thread, {
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
