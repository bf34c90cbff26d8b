/**
 * All schedules of a system, state by state: the exhaustive scheduler. Two ways to the same state
 * are followed once. The first thing that goes wrong is told with a shortest schedule to it.
 */
import { type CodeState, CodeStates, type CodeWay } from "../conform/code-states.js";
import type { RunResult } from "./run-system.js";
import type { Actor, StepTaken } from "./scheduled-run.js";
import type { System } from "./system.js";

export interface ExploreOptions {
  readonly maxStates?: number;
  readonly crashes?: boolean;
  /** As for a run. The system stands in the state that is asked about. */
  readonly judge?: (system: System) => readonly string[];
  /** A state in which nobody can step is no failure though somebody has not ended. */
  readonly mayStop?: boolean;
}

export interface Explored {
  readonly states: number;
  readonly steps: number;
  /** There were more states than were asked for. */
  readonly incomplete: boolean;
  readonly failure?: RunResult;
}

interface Node {
  readonly state: CodeState;
  readonly from: Node | undefined;
  readonly step: StepTaken | undefined;
  readonly beginning: readonly number[];
}

export function exploreSchedules(system: System, options: ExploreOptions = {}): Explored {
  const { maxStates = 1_000_000, crashes = false, judge = () => [], mayStop = false } = options;
  const states = new CodeStates(system);
  const known = new Set<string>();
  const nodes: Node[] = [];
  const actors = actorsOf(system, crashes);
  let steps = 0;
  const result = (failure?: RunResult): Explored => {
    const incomplete = failure === undefined && nodes.length >= maxStates;
    return { states: nodes.length, steps, incomplete, ...(failure ? { failure } : {}) };
  };
  const visit = (way: CodeWay, node: Omit<Node, "state">): RunResult | undefined => {
    const { outcome } = way;
    if (outcome.kind === "fault") return failureOf(node, "fault", [outcome.fault]);
    system.memory.restore(outcome.state.memory);
    const broken = [...new Set([...way.broken, ...judge(system)])];
    if (broken.length > 0) return failureOf(node, "violated", broken);
    const key = states.key(outcome.state);
    if (!known.has(key)) nodes.push({ ...node, state: outcome.state });
    known.add(key);
    return undefined;
  };
  for (const way of states.initial()) {
    const beginning = way.decisions.map(({ chosen }) => chosen);
    const failure = visit(way, { from: undefined, step: undefined, beginning });
    if (failure !== undefined) return result(failure);
  }
  for (let next = 0; next < nodes.length && nodes.length < maxStates; next++) {
    const node = nodes[next] as Node; // below the length
    let moved = false;
    for (const actor of actors) {
      for (const way of waysOf(states, node.state, actor)) {
        moved ||= actor.kind !== "crash";
        steps += 1;
        const step = { actor, choices: way.decisions.map(({ chosen }) => chosen) };
        const failure = visit(way, { from: node, step, beginning: node.beginning });
        if (failure !== undefined) return result(failure);
      }
    }
    const isOver = node.state.over || node.state.places.every(({ place }) => place.ended);
    if (!moved && !isOver && !mayStop) return result(failureOf(node, "stuck", []));
  }
  return result();
}

function actorsOf({ threads, actions, recovery }: System, crashes: boolean): readonly Actor[] {
  return [
    ...threads.map(({ name }, index) => ({ kind: "thread", index, name }) as const),
    ...actions.map(({ name }, index) => ({ kind: "action", index, name }) as const),
    ...(crashes && recovery ? [{ kind: "crash", index: 0, name: "crash" } as const] : []),
  ];
}

function waysOf(states: CodeStates, state: CodeState, actor: Actor): readonly CodeWay[] {
  switch (actor.kind) {
    case "thread":
      return states.stepsOf(state, actor.index);
    case "action":
      return states.actionsOf(state, actor.index);
    case "crash":
      return states.crashesOf(state);
  }
}

function failureOf(
  node: Omit<Node, "state">,
  ending: RunResult["ending"],
  broken: readonly string[],
): RunResult {
  const steps: StepTaken[] = [];
  for (let at: Omit<Node, "state"> | undefined = node; at?.step !== undefined; at = at.from) {
    steps.unshift(at.step);
  }
  return { ending, broken, beginning: node.beginning, steps };
}
