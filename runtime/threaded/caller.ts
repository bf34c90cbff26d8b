/**
 * Who calls the methods of the threaded flavour: a thread of the spec, which is a worker of its
 * own. It decides what the text leaves open (R6) and remembers what was broken.
 */
import { Chooser, type Policy } from "../schedule/chooser.js";

/** Told, where the code was generated with `traced`, of every step before it is taken. */
export interface Watcher {
  called(operation: string): void;
  stands(operation: string, step: string): void;
}

export class Caller extends Chooser {
  /** As values of type `thread` are numbered. */
  declare readonly id: number;
  readonly #watch: Watcher | undefined;
  /** It has decided an `either`: the first step of the branch is part of this step (S3). */
  #joined = false;

  constructor(id: number, policy: Policy, watch?: Watcher) {
    super(policy);
    this.id = id;
    this.#watch = watch;
  }

  /** For traced code: says where the thread stands in the operation. */
  enter(operation: string): (step: string) => void {
    const watch = this.#watch;
    if (watch === undefined) return ignore;
    watch.called(operation);
    return (step) => {
      if (this.#joined) this.#joined = false;
      else watch.stands(operation, step);
    };
  }

  /** Which branch of an `either`: the decision is one step with the branch's first. */
  branch(count: number): number {
    const found = this.branchNow(count);
    this.#joined = true;
    return found;
  }

  /** The branch has ended: if it took no step, the decision alone was the step. */
  decided(): void {
    this.#joined = false;
  }
}

function ignore(): void {
  // nobody watches
}
