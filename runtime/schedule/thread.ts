/**
 * A thread of the scheduled flavour: generated code is a generator that yields before every step,
 * and what it yields is its thread, which says where it stands and what it holds in its hands. Who
 * resumes the generator takes the step.
 */
import { Chooser, type Policy } from "./chooser.js";

/** Code that stops before every step. */
export type Steps<T> = Generator<Thread, T, void>;

/** Where a thread stands in one operation: the step that comes next, or the call it is in. */
export interface Frame {
  readonly operation: string;
  step: string;
  /** The locals that matter from there on, in the order of the generated code. */
  locals: readonly unknown[];
}

/** Says where the thread stands in the operation: the name of the step, and the locals. */
export type At = (step: string, ...locals: readonly unknown[]) => Thread;

export class Thread extends Chooser {
  /** As values of type `thread` are numbered. */
  readonly id: number;
  readonly name: string;
  /** How often it was resumed. */
  taken = 0;
  /** It has decided an `either`: the first step of the branch is part of this step (S3). */
  joined = false;
  /** What it waits for is not so: nothing has happened. */
  blocked = false;
  /** Which part of a lock's word comes next. */
  part = 0;
  #frames: readonly Frame[] = [];

  constructor(id: number, name: string, policy: Policy) {
    super(policy);
    this.id = id;
    this.name = name;
  }

  /** The process, then the operations that it is in, innermost last. */
  get frames(): readonly Frame[] {
    return this.#frames;
  }

  /** Whoever drives the thread says that a step begins, and who decides in it. */
  begin(policy: Policy): void {
    this.policy = policy;
    this.broken.length = 0;
    this.blocked = false;
    this.taken += 1;
  }

  enter(operation: string): At {
    const frame: Frame = { operation, step: "", locals: [] };
    const frames = [...this.#frames, frame];
    return (step, ...locals) => {
      frame.step = step;
      frame.locals = locals;
      this.#frames = frames;
      this.part = 0;
      return this;
    };
  }

  /** A further step of the same word of a lock. */
  again(): this {
    this.part += 1;
    return this;
  }

  /** One step that waits for a condition. */
  *until(condition: () => boolean): Steps<void> {
    do yield this;
    while (!condition() && this.#wait());
  }

  #wait(): true {
    this.blocked = true;
    return true;
  }

  /** A choice as a step of its own; it waits while there is nothing to choose. */
  *chooseFrom<T>(name: string, members: () => readonly T[]): Steps<T> {
    let all: readonly T[];
    do {
      yield this;
      all = members();
    } while (all.length === 0 && this.#wait());
    return this.choose(name, all);
  }

  /** A choice from what is always the same: from one it is none, and no step (S3). */
  *pick<T>(name: string, members: readonly T[]): Steps<T> {
    if (members.length === 1) return members[0] as T; // there is one
    return yield* this.chooseFrom(name, () => members);
  }

  /** The next of what is left to walk: the last one is no choice (S11). */
  *next<T>(name: string, rest: readonly T[]): Steps<T> {
    return yield* this.pick(name, rest);
  }

  /** Which branch of an `either`: the decision is one step with the branch's first. */
  branch(count: number): number {
    const found = this.branchNow(count);
    this.joined = true;
    return found;
  }

  /** The branch has ended: if it took no step, the decision alone was the step. */
  decided(): void {
    this.joined = false;
  }
}
