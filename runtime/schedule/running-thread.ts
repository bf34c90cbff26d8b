/**
 * One thread of generated code under way. `step` resumes it for exactly one step of the protocol,
 * and says whether the step was taken, has to wait, or is a fault (S6). A step that has to wait
 * leaves the memory as it was; if it had begun, the generator is spent.
 */
import type { Memory } from "../state/memory.js";
import { type FaultName, ProtocolFault, StepBlocked } from "../value/fault.js";
import { first, type Policy } from "./chooser.js";
import type { ActionPlan, ThreadPlan } from "./system.js";
import { type Steps, Thread } from "./thread.js";

export type Taken =
  /** `broken`: names of the checks that were false. */
  | { readonly kind: "done"; readonly broken: readonly string[] }
  /** Nothing has happened. */
  | { readonly kind: "blocked" }
  | { readonly kind: "fault"; readonly fault: FaultName; readonly broken: readonly string[] };

export class RunningThread {
  readonly thread: Thread;
  /** It can be resumed no more: it has ended, or a step of it was taken back. */
  spent = false;
  ended: boolean;
  readonly #memory: Memory;
  readonly #steps: Steps<void> | undefined;
  /** It waits where it stood: no part of the step was done. */
  #waitsInPlace = false;

  constructor(memory: Memory, plan: ThreadPlan, id: number) {
    this.#memory = memory;
    this.thread = new Thread(id, plan.name, first);
    this.#steps = plan.run?.(this.thread);
    this.ended = this.#steps === undefined || this.#steps.next().done === true;
  }

  step(policy: Policy): Taken {
    const { thread } = this;
    const memory = this.#memory;
    if (this.ended || this.spent) return { kind: "blocked" };
    thread.begin(policy);
    memory.beginStep();
    const before = memory.snapshot();
    const taken = attempt(memory, thread.broken, () => this.#resume());
    if (taken.kind === "blocked") {
      memory.restore(before);
      this.spent = !this.#waitsInPlace;
      return taken;
    }
    if (taken.kind === "fault") this.spent = true;
    return taken;
  }

  #resume(): void {
    const { thread } = this;
    this.#waitsInPlace = false;
    let begun = false;
    do {
      thread.joined = false;
      if (this.#steps?.next().done === true) {
        this.ended = true;
        this.#mustHoldNothing();
        return;
      }
      if (thread.blocked) {
        this.#waitsInPlace = !begun;
        throw new StepBlocked();
      }
      begun = true;
    } while (thread.joined);
  }

  /** S6: a thread that ends lets go of its locks before. */
  #mustHoldNothing(): void {
    const held = this.#memory.locks.find((lock) => !lock.ghost && lock.isHeldBy(this.thread.id));
    if (held !== undefined) throw new ProtocolFault("ended while holding", held.name);
  }
}

/** An action as one step. */
export function takeAction(
  memory: Memory,
  action: ActionPlan,
  self: { readonly policy: Policy; readonly broken: string[] } & Parameters<ActionPlan["run"]>[0],
): Taken {
  memory.beginStep();
  const before = memory.snapshot();
  self.broken.length = 0;
  const taken = attempt(memory, self.broken, () => action.run(self));
  if (taken.kind === "blocked") memory.restore(before);
  return taken;
}

/** Runs a step; what is thrown in it becomes its outcome. */
function attempt(memory: Memory, broken: readonly string[], body: () => void): Taken {
  try {
    body();
    memory.endStep();
    return { kind: "done", broken: [...broken] };
  } catch (thrown) {
    if (thrown instanceof ProtocolFault) {
      return { kind: "fault", fault: thrown.fault, broken: [...broken] };
    }
    if (!(thrown instanceof StepBlocked)) throw thrown;
    if (!memory.wrote) return { kind: "blocked" };
    return { kind: "fault", fault: "waiting inside atomic", broken: [...broken] };
  }
}
