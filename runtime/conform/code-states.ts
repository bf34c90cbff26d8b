/**
 * The states of generated code, and all steps from each. Generators cannot be copied, so of every
 * local state (where a thread stands, and the locals that matter there) some are kept parked, and
 * the way to make another is known: the steps that led there, each with the memory that it saw. A
 * thread sees nothing else, so it does the same again.
 */
import { Chooser } from "../schedule/chooser.js";
import { type Decision, everyWay, RecordedChoices } from "../schedule/recorded-choices.js";
import { RunningThread, type Taken, takeAction } from "../schedule/running-thread.js";
import type { System } from "../schedule/system.js";
import { ProtocolFault, StepBlocked } from "../value/fault.js";
import { lostPlace, placeOf, type ThreadPlace } from "./thread-place.js";

export interface CodeState {
  readonly memory: Int32Array;
  /** By thread. */
  readonly places: readonly LocalState[];
  /** A crash has ended the behaviour. */
  readonly over?: boolean;
}

/** Equal local states are the same object. */
export interface LocalState {
  readonly number: number;
  readonly thread: number;
  readonly place: ThreadPlace;
  /** Steps from the start of the thread, as they were first seen. */
  readonly history: History | undefined;
  readonly parked: RunningThread[];
}

interface History {
  readonly before: LocalState;
  readonly memory: Int32Array;
  readonly choices: readonly number[];
}

/** One way to take a step. */
export interface CodeWay {
  readonly decisions: readonly Decision[];
  readonly broken: readonly string[];
  readonly outcome:
    | { readonly kind: "state"; readonly state: CodeState }
    | { readonly kind: "fault"; readonly fault: string };
}

export class CodeStates {
  readonly system: System;
  readonly #locals = new Map<string, LocalState>();

  constructor(system: System) {
    this.system = system;
  }

  /** Two states are the same exactly if their keys are. */
  key({ memory, places, over = false }: CodeState): string {
    return `${over} ${places.map((one) => one.number).join()} ${memory.join()}`;
  }

  /** All states to begin with; a way to begin may be there more than once. */
  initial(): readonly CodeWay[] {
    const { memory } = this.system;
    const blank = memory.snapshot();
    const ways: CodeWay[] = [];
    everyWay((choices) => {
      memory.restore(blank);
      memory.beginStep();
      const self = new Chooser(choices);
      const outcome = this.#begin(self);
      const { decisions } = choices;
      if (outcome !== undefined) ways.push({ decisions, broken: [...self.broken], outcome });
    });
    memory.restore(blank);
    return ways;
  }

  #begin(self: Chooser): CodeWay["outcome"] | undefined {
    const { memory, threads } = this.system;
    try {
      this.system.initialize(self);
    } catch (thrown) {
      if (thrown instanceof StepBlocked) return undefined;
      if (thrown instanceof ProtocolFault) return { kind: "fault", fault: thrown.fault };
      throw thrown;
    }
    // What stands before the first step of a thread belongs to the beginning.
    const places = threads.map((_, id) => this.#park(this.#fresh(id), undefined));
    return { kind: "state", state: { memory: memory.snapshot(), places } };
  }

  /** All steps of a thread. */
  stepsOf(state: CodeState, thread: number): readonly CodeWay[] {
    const from = state.places[thread];
    if (from === undefined) throw new Error(`no thread ${thread}`);
    const ways: CodeWay[] = [];
    if (from.place.ended) return ways;
    everyWay((choices) => {
      const running = this.#ready(from);
      this.system.memory.restore(state.memory);
      const taken = running.step(choices);
      const history = { before: from, memory: state.memory, choices: choices.list };
      const after = this.#after(taken, () => {
        const memory = this.system.memory.snapshot();
        const place = this.#park(running, history);
        return { memory, places: state.places.with(thread, place) };
      });
      if (after !== undefined) ways.push({ decisions: choices.decisions, ...after });
      else if (!running.spent) from.parked.push(running);
    });
    return ways;
  }

  /** All ways of an action. */
  actionsOf(state: CodeState, action: number): readonly CodeWay[] {
    const { memory, actions } = this.system;
    const plan = actions[action];
    if (plan === undefined) throw new Error(`no action ${action}`);
    const ways: CodeWay[] = [];
    if (state.over) return ways;
    everyWay((choices) => {
      memory.restore(state.memory);
      const taken = takeAction(memory, plan, new Chooser(choices));
      const after = this.#after(taken, () => ({ ...state, memory: memory.snapshot() }));
      if (after !== undefined) ways.push({ decisions: choices.decisions, ...after });
    });
    return ways;
  }

  /** A crash with its recovery. */
  crashesOf(state: CodeState): readonly CodeWay[] {
    const { memory, recovery } = this.system;
    const ways: CodeWay[] = [];
    if (state.over || recovery === undefined) return ways;
    everyWay((choices) => {
      memory.restore(state.memory);
      const taken = takeAction(memory, { name: "crash", ...recovery }, new Chooser(choices));
      const after = this.#after(taken, () => this.#crashed(recovery.restarts));
      if (after !== undefined) ways.push({ decisions: choices.decisions, ...after });
    });
    return ways;
  }

  #crashed(restarts: boolean): CodeState {
    const { memory, threads } = this.system;
    const places = threads.map(({ run }, id) =>
      restarts || run === undefined ? this.#park(this.#fresh(id), undefined) : this.#lost(id),
    );
    return { memory: memory.snapshot(), places, ...(restarts ? {} : { over: true }) };
  }

  /** A thread whose machine has gone. */
  #lost(thread: number): LocalState {
    const key = `${thread} crashed`;
    const number = this.#locals.size;
    const made: LocalState = { number, thread, place: lostPlace, history: undefined, parked: [] };
    const found = this.#locals.get(key) ?? made;
    this.#locals.set(key, found);
    return found;
  }

  #after(taken: Taken, state: () => CodeState): Pick<CodeWay, "broken" | "outcome"> | undefined {
    switch (taken.kind) {
      case "blocked":
        return undefined;
      case "fault":
        return { broken: taken.broken, outcome: { kind: "fault", fault: taken.fault } };
      case "done":
        return { broken: taken.broken, outcome: { kind: "state", state: state() } };
    }
  }

  #fresh(thread: number): RunningThread {
    const plan = this.system.threads[thread];
    if (plan === undefined) throw new Error(`no thread ${thread}`);
    return new RunningThread(this.system.memory, plan, thread);
  }

  #park(running: RunningThread, history: History | undefined): LocalState {
    const { id } = running.thread;
    const place = placeOf(running);
    const key = `${id} ${place.key}`;
    const parked: RunningThread[] = [];
    const number = this.#locals.size;
    const found = this.#locals.get(key) ?? { number, thread: id, place, history, parked };
    this.#locals.set(key, found);
    if (!running.ended && found.parked.length < mostParked) found.parked.push(running);
    return found;
  }

  /** A thread in the local state; what it looks at to come there is nobody's business. */
  #ready(local: LocalState): RunningThread {
    const { memory } = this.system;
    const { accessed } = memory;
    memory.accessed = undefined;
    const running = local.parked.pop() ?? this.#again(local);
    memory.accessed = accessed;
    return running;
  }

  /** A thread in the same local state, by doing what led there once more. */
  #again(local: LocalState): RunningThread {
    const { history } = local;
    if (history === undefined) return this.#fresh(local.thread);
    const running = history.before.parked.pop() ?? this.#again(history.before);
    this.system.memory.restore(history.memory);
    running.step(new RecordedChoices(history.choices));
    if (placeOf(running).key !== local.place.key) {
      throw new Error(`a thread does not do again what it did: ${local.place.name}`);
    }
    return running;
  }
}

/** Threads kept ready in one local state. */
const mostParked = 4;
