/**
 * The reference semantics of steps: all ways to leave a state, threads in order and then actions,
 * and all states to begin with. What one program does is `run-program.ts`'s to say. Slow and
 * obvious on purpose: the fast engine is judged by what is computed here.
 */
import type { Span } from "../grammar/index.js";
import { coveredByStep, failedStepProperties } from "./evaluate-properties.js";
import type {
  EdgeId,
  Fault,
  Ir,
  LocationId,
  PropertyId,
  State,
  StepId,
  Thread,
  ThreadId,
} from "./ir.js";
import {
  type Choice,
  type FailedCheck,
  newWay,
  type Program,
  run,
  type Way,
} from "./run-program.js";
import { type Cell, defaultCell, freshCells, initialCells, withoutTemporaries } from "./state.js";

/** Who takes a step: a thread from its location, or an action of the environment. */
export type Actor =
  | { readonly kind: "thread"; readonly thread: ThreadId; readonly from: LocationId }
  | { readonly kind: "action"; readonly action: number };

/** One way of one program, from its state to the next one or to a fault. */
export interface Successor {
  readonly actor: Actor;
  /** Absent if a fault came before the program said which step it is. */
  readonly step?: StepId;
  /** Shown choices in the order in which they were made. */
  readonly choices: readonly Choice[];
  readonly outcome:
    | { readonly kind: "state"; readonly state: State }
    | { readonly kind: "fault"; readonly fault: Fault; readonly span: Span };
  readonly checks: readonly FailedCheck[];
  /**
   * Properties that this step breaks: checks, then step properties (not those if it faults); each
   * once.
   */
  readonly failed: readonly PropertyId[];
  /** Step covers that it reaches. */
  readonly covered: readonly PropertyId[];
  /** All values as the step left them, temporaries included. */
  readonly left: readonly Cell[];
}

/** All that can be said about leaving a state. */
export interface Expansion {
  /** Threads in order, then actions; of each, its ways in the order of its choices. */
  readonly successors: readonly Successor[];
  /** Edges noted on any way, also on those that were blocked afterwards. */
  readonly edges: readonly EdgeId[];
}

export interface InitialState {
  readonly outcome: Successor["outcome"];
  readonly checks: readonly FailedCheck[];
  readonly failed: readonly PropertyId[];
}

/** All ways to leave a state. */
export function expand(ir: Ir, state: State): Expansion {
  const edges = new Set<EdgeId>();
  const values = freshCells(ir, state);
  const threads = ir.threads.flatMap((thread) => {
    const from = state.locations[thread.id]!;
    const program = { ir, thread: thread.id, action: undefined, edges, initial: false };
    const location = thread.locations[from]!;
    if (location.program.length === 0) return [];
    const ways = run(location.program, [newWay(state.locations, values)], program);
    const actor: Actor = { kind: "thread", thread: thread.id, from };
    return ways.map((way) => successorOf({ program, state, actor, way }));
  });
  const actions = ir.actions.flatMap((action, index) => {
    const program = { ir, thread: undefined, action, edges, initial: false };
    const ways = run(action.program, [newWay(state.locations, values)], program);
    return ways.map((way) =>
      successorOf({ program, state, actor: { kind: "action", action: index }, way }),
    );
  });
  return { successors: [...threads, ...actions], edges: [...edges] };
}

export function successors(ir: Ir, state: State): readonly Successor[] {
  return expand(ir, state).successors;
}

/** Some step can be taken; one that ends in a fault can be taken, too. */
export function enabled(ir: Ir, state: State): boolean {
  return expand(ir, state).successors.length > 0;
}

/**
 * Every initial state once, in the order of discovery, with all checks that failed on some way to
 * it; and every fault of `initial` or of a thread's start (each kind once).
 */
export function initialStates(ir: Ir): readonly InitialState[] {
  const edges = new Set<EdgeId>();
  const program = { ir, thread: undefined, action: undefined, edges, initial: true };
  const begun = newWay(
    ir.threads.map(() => 0),
    initialCells(ir),
  );
  let ways = run(ir.initial, [begun], program);
  for (const thread of ir.threads) {
    ways = ways.flatMap((way) => start(ir, thread, way));
  }
  const found = new Map<string, InitialState>();
  for (const way of ways) {
    const initial = initialOf(ir, way);
    const { outcome } = initial;
    const key = outcome.kind === "state" ? stateKey(outcome.state) : outcome.fault;
    const known = found.get(key);
    const failed = [...new Set([...(known?.failed ?? []), ...initial.failed])];
    const checks = [...(known?.checks ?? []), ...initial.checks];
    found.set(key, { outcome, checks, failed });
  }
  return [...found.values()];
}

/** Two states are the same exactly if their keys are. */
export function stateKey(state: State): string {
  return JSON.stringify([state.locations, state.values]);
}

function start(ir: Ir, thread: Thread, way: Way): Way[] {
  if (way.exit?.kind === "faulted") return [way];
  const temporaries = ir.variables.filter((variable) => variable.storage === "temporary");
  for (const variable of temporaries) way.values[variable.id] = defaultCell(variable);
  way.exit = undefined;
  const edges = new Set<EdgeId>();
  const program = { ir, thread: thread.id, action: undefined, edges, initial: true };
  return run(thread.start, [way], program);
}

function initialOf(ir: Ir, way: Way): InitialState {
  const failed = [...new Set(way.checks.map((check) => check.property))];
  if (way.exit?.kind === "faulted") {
    const { fault, span } = way.exit;
    return { outcome: { kind: "fault", fault, span }, checks: way.checks, failed };
  }
  const state = { locations: way.locations, values: withoutTemporaries(ir, way.values) };
  return { outcome: { kind: "state", state }, checks: way.checks, failed };
}

interface Ended {
  readonly program: Program;
  readonly state: State;
  readonly actor: Actor;
  readonly way: Way;
}

function successorOf({ program, state, actor, way }: Ended): Successor {
  const { ir } = program;
  const said = way.step === undefined ? {} : { step: way.step };
  const checks = way.checks;
  const failed = [...new Set(checks.map((check) => check.property))];
  const common = { actor, ...said, choices: way.choices, checks, left: way.values };
  switch (way.exit?.kind) {
    case "faulted": {
      const { fault, span } = way.exit;
      return { ...common, outcome: { kind: "fault", fault, span }, failed, covered: [] };
    }
    case "finished": {
      const next = { locations: way.locations, values: withoutTemporaries(ir, way.values) };
      const step = { before: state, after: next, left: way.values, acting: program.thread };
      const outcome = { kind: "state", state: next } as const;
      if (program.action?.crash) return { ...common, outcome, failed, covered: [] };
      failed.push(...failedStepProperties(ir, step));
      return { ...common, outcome, failed, covered: coveredByStep(ir, step) };
    }
    default:
      throw new Error("a way through a program does not end in finish");
  }
}
