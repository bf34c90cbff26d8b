/**
 * Rule S7, both forms. A state is dead if nothing can step and somebody ought to; or if a set of
 * threads wait for each other in acquires, whatever the others can still do.
 */

import { evaluate, isFaulted } from "./evaluate.js";
import { environmentOfState, isTrue } from "./evaluate-properties.js";
import type { Ir, State, ThreadId } from "./ir.js";
import type { Successor } from "./step.js";
import { elementsOf } from "./value.js";

/** Why a state is a deadlock. */
export interface Deadlock {
  /** `stuck`: no step is enabled. `circle`: the threads wait for each other in acquires. */
  readonly kind: "stuck" | "circle";
  /**
   * Who ought to move and cannot; in a circle, its members. Empty in a protocol of actions only.
   */
  readonly threads: readonly ThreadId[];
}

/** @param successors all of them, faulting ones included: a step that faults is enabled */
export function deadlockIn(
  ir: Ir,
  state: State,
  successors: readonly Successor[],
): Deadlock | undefined {
  const env = environmentOfState(ir, state);
  if (ir.mayStop.some((condition) => isTrue(condition, env))) return undefined;
  if (successors.every((one) => isCrash(ir, one))) {
    const threads = unfinished(ir, state);
    if (ir.actionsOnly || threads.length > 0) return { kind: "stuck", threads };
  }
  const circle = waitingForEachOther(ir, state, successors);
  if (circle.length === 0) return undefined;
  return { kind: "circle", threads: coreOf(ir, state, circle) };
}

/** A crash helps nobody. */
function isCrash(ir: Ir, { actor }: Successor): boolean {
  return actor.kind === "action" && ir.actions[actor.action]!.crash === true;
}

/**
 * Without those for whom nobody in the circle waits: they are stuck because of it, not part of it.
 */
function coreOf(ir: Ir, state: State, circle: readonly ThreadId[]): readonly ThreadId[] {
  const awaited = circle.flatMap((id) => waitedFor(ir, state, id) ?? []);
  const core = circle.filter((id) => awaited.includes(id));
  if (core.length === 0 || core.length === circle.length) return circle;
  return coreOf(ir, state, core);
}

/** Threads that have neither ended nor stand where they may stop. */
function unfinished(ir: Ir, state: State): readonly ThreadId[] {
  return ir.threads
    .map((thread) => thread.id)
    .filter((id) => {
      const location = ir.threads[id]!.locations[state.locations[id]!]!;
      return !location.ended && !location.mayStop;
    });
}

/** The largest set of threads that each wait, disabled, for members of the set alone. */
function waitingForEachOther(
  ir: Ir,
  state: State,
  successors: readonly Successor[],
): readonly ThreadId[] {
  const moving = new Set(
    successors.map(({ actor }) => (actor.kind === "thread" ? actor.thread : undefined)),
  );
  let circle = ir.threads.map((thread) => thread.id).filter((id) => !moving.has(id));
  for (;;) {
    const smaller = circle.filter((id) =>
      waitedFor(ir, state, id)?.every((other) => circle.includes(other)),
    );
    if (smaller.length === circle.length) return circle;
    circle = smaller;
  }
}

/** The threads that a disabled thread waits for in an acquire; absent if it waits in none. */
export function waitedFor(ir: Ir, state: State, thread: ThreadId): readonly ThreadId[] | undefined {
  const { waitsFor } = ir.threads[thread]!.locations[state.locations[thread]!]!;
  if (waitsFor === undefined) return undefined;
  try {
    return elementsOf(evaluate(waitsFor, environmentOfState(ir, state))).map(Number);
  } catch (thrown) {
    if (isFaulted(thrown)) return undefined;
    throw thrown;
  }
}
