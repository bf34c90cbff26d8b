/**
 * Who decides where a protocol leaves it open: `choose`, `take`, `either` (R6), and who is told
 * when a discipline is broken. Actions and `init` get it as it is; a thread is one, too.
 */
import { StepBlocked } from "../value/fault.js";

/** Which of several: a number below `count`. Policies are `first`, a seed, a replayed list. */
export interface Policy {
  choose(count: number, what: string): number;
}

/** The first, in the order of values. */
export const first: Policy = { choose: () => 0 };

export class Chooser {
  policy: Policy;
  /** Names of the checks that this step has broken. */
  readonly broken: string[] = [];

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** One of the members. @throws StepBlocked if there is none */
  choose<T>(name: string, members: readonly T[]): T {
    if (members.length === 0) throw new StepBlocked();
    return members[this.policy.choose(members.length, name)] as T; // below the length
  }

  /** Which branch of an `either` inside a step. */
  branchNow(count: number): number {
    return this.policy.choose(count, "either");
  }

  /** Waits inside a step: the step is taken back. */
  require(condition: boolean): asserts condition {
    if (!condition) throw new StepBlocked();
  }

  /** A discipline: the step goes on. */
  check(name: string, condition: boolean): void {
    if (!condition) this.broken.push(name);
  }
}
