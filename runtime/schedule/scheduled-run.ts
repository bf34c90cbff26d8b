/**
 * One run of a system: its threads under way, and a step of whoever is asked. A step that has to
 * wait leaves everything as it was; a thread of which the code was spent by that does again what it
 * did, each step over the memory that it saw then.
 */
import { Chooser, type Policy } from "./chooser.js";
import { RecordedChoices } from "./recorded-choices.js";
import { RunningThread, type Taken, takeAction } from "./running-thread.js";
import type { System } from "./system.js";

/** What a thread did: enough to do it again. */
interface Done {
  readonly memory: Int32Array;
  readonly choices: readonly number[];
}

interface Begun {
  running: RunningThread;
  readonly done: Done[];
}

/** Threads by their numbers, then actions. */
export interface Actor {
  readonly kind: "thread" | "action" | "crash";
  readonly index: number;
  readonly name: string;
}

/** A step that was taken. */
export interface StepTaken {
  readonly actor: Actor;
  readonly choices: readonly number[];
}

export class ScheduledRun {
  readonly system: System;
  readonly actors: readonly Actor[];
  /** Everything that has happened, the decisions of the beginning first. */
  readonly beginning: readonly number[];
  readonly steps: StepTaken[] = [];
  #over: boolean;
  #threads: readonly Begun[];

  /** @throws ProtocolFault, StepBlocked  if the system cannot begin that way */
  constructor(system: System, policy: Policy) {
    this.system = system;
    const { threads, actions, memory } = system;
    this.#over = false;
    this.actors = [
      ...threads.map((plan, index) => ({ kind: "thread", index, name: plan.name }) as const),
      ...actions.map((plan, index) => ({ kind: "action", index, name: plan.name }) as const),
      ...(system.recovery ? [{ kind: "crash", index: 0, name: "crash" } as const] : []),
    ];
    const recorder = new PolicyRecorder(policy);
    memory.beginStep();
    system.initialize(new Chooser(recorder));
    this.beginning = recorder.list;
    this.#threads = this.#started();
  }

  #started(): Begun[] {
    const { threads, memory } = this.system;
    return threads.map((plan, id) => ({ running: new RunningThread(memory, plan, id), done: [] }));
  }

  thread(index: number): RunningThread {
    const found = this.#threads[index];
    if (found === undefined) throw new Error(`no thread ${index}`);
    return found.running;
  }

  /** A crash has ended it. */
  get isCrashed(): boolean {
    return this.#over;
  }

  /** All threads have ended. */
  get isOver(): boolean {
    return this.#over || this.#threads.every(({ running }) => running.ended);
  }

  step(actor: Actor, policy: Policy): Taken {
    const recorder = new PolicyRecorder(policy);
    const taken = this.#over ? ({ kind: "blocked" } as const) : this.#take(actor, recorder);
    if (taken.kind !== "blocked") this.steps.push({ actor, choices: recorder.list });
    return taken;
  }

  #take({ kind, index }: Actor, recorder: PolicyRecorder): Taken {
    if (kind === "thread") return this.#stepThread(index, recorder);
    return kind === "action" ? this.#takeAction(index, recorder) : this.#crash(recorder);
  }

  #crash(recorder: PolicyRecorder): Taken {
    const { memory, recovery } = this.system;
    if (recovery === undefined) return { kind: "blocked" };
    const taken = takeAction(memory, { name: "crash", ...recovery }, new Chooser(recorder));
    if (taken.kind !== "done") return taken;
    this.#over = !recovery.restarts;
    if (recovery.restarts) this.#threads = this.#started();
    return taken;
  }

  #stepThread(index: number, recorder: PolicyRecorder): Taken {
    const own = this.#threads[index];
    if (own === undefined) throw new Error(`no thread ${index}`);
    const memory = this.system.memory.snapshot();
    const taken = own.running.step(recorder);
    if (taken.kind === "done") own.done.push({ memory, choices: recorder.list });
    if (taken.kind === "blocked" && own.running.spent) own.running = this.#again(index);
    return taken;
  }

  #takeAction(index: number, recorder: PolicyRecorder): Taken {
    const { memory, actions } = this.system;
    const plan = actions[index];
    if (plan === undefined) throw new Error(`no action ${index}`);
    return takeAction(memory, plan, new Chooser(recorder));
  }

  #again(index: number): RunningThread {
    const { memory, threads } = this.system;
    const [plan, own] = [threads[index], this.#threads[index]];
    if (plan === undefined || own === undefined) throw new Error(`no thread ${index}`);
    const now = memory.snapshot();
    const running = new RunningThread(memory, plan, index);
    for (const done of own.done) {
      memory.restore(done.memory);
      running.step(new RecordedChoices(done.choices));
    }
    memory.restore(now);
    return running;
  }
}

/** Asks a policy, and keeps what it says. */
class PolicyRecorder implements Policy {
  readonly list: number[] = [];
  readonly #policy: Policy;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  choose(count: number, what: string): number {
    const chosen = this.#policy.choose(count, what);
    this.list.push(chosen);
    return chosen;
  }
}
