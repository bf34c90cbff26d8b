/**
 * The schedule of the code that goes along a path of the spec: who steps, and what is decided in
 * each step, so that the code looks like the spec after every one. Where states look alike and are
 * not, all that look right are followed.
 */
import type * as Reference from "../../ir/index.js";
import { type CodeState, CodeStates, type CodeWay } from "./code-states.js";
import { type ViewParts, viewer } from "./visible.js";

export interface SpecPath {
  readonly initial: Reference.State;
  readonly steps: readonly {
    /** The thread or the action. */
    readonly who: string;
    readonly end:
      | { readonly kind: "state"; readonly state: Reference.State }
      | { readonly kind: "fault"; readonly fault: string };
    /** A check of the code that this step must break. */
    readonly breaks?: string;
  }[];
}

export interface Schedule {
  /** What is decided at the beginning. */
  readonly beginning: readonly number[];
  readonly steps: readonly ScheduledStep[];
  /** Who can take a step at the end. */
  readonly movers: readonly string[];
}

export interface ScheduledStep {
  readonly kind: "thread" | "action" | "crash";
  /** Its number in the code. */
  readonly index: number;
  readonly choices: readonly number[];
}

type Mover = Pick<ScheduledStep, "kind" | "index">;

export type FoundSchedule =
  | { readonly ok: true; readonly schedule: Schedule }
  /** After so many steps the code does something else. */
  | { readonly ok: false; readonly steps: number; readonly lines: readonly string[] };

interface Trail {
  readonly state: CodeState | undefined;
  readonly choices: readonly number[];
  readonly from: Trail | undefined;
}

export function findSchedule(parts: ViewParts, path: SpecPath): FoundSchedule {
  const view = viewer(parts);
  const states = new CodeStates(parts.system);
  const looksLike = (way: CodeWay, state: Reference.State): boolean =>
    way.outcome.kind === "state" &&
    view.codeKey(way.outcome.state) === view.specKey(state) &&
    view.standAlike(state, way.outcome.state);
  const describe = (ways: readonly CodeWay[], state: Reference.State): readonly string[] => {
    const other = ways.find(({ outcome }) => outcome.kind === "state")?.outcome;
    if (other?.kind === "state") return view.differences(state, other.state);
    return ["the code cannot take the step"];
  };
  const begun = states.initial();
  let trails = begun.filter((way) => looksLike(way, path.initial)).map((way) => trailOf(way));
  if (trails.length === 0) return { ok: false, steps: 0, lines: describe(begun, path.initial) };
  for (const [index, { who, end, breaks }] of path.steps.entries()) {
    const all = trails.flatMap((trail) =>
      waysOf(states, trail, moverOf(parts, who)).map((way) => ({ way, trail })),
    );
    const right = all.filter(({ way }) => {
      if (breaks !== undefined && !way.broken.includes(breaks)) return false;
      if (end.kind === "state") return looksLike(way, end.state);
      return way.outcome.kind === "fault" && way.outcome.fault === end.fault;
    });
    if (right.length === 0) {
      const ways = all.map(({ way }) => way);
      const lines = end.kind === "state" ? describe(ways, end.state) : [`no fault ${end.fault}`];
      const broken = breaks === undefined ? [] : [`the code does not break ${breaks}`];
      return { ok: false, steps: index, lines: lines.length > 0 ? lines : broken };
    }
    trails = distinct(
      states,
      right.map(({ way, trail }) => trailOf(way, trail)),
    );
  }
  const [found] = trails;
  return {
    ok: true,
    schedule: { ...scheduleOf(parts, found, path), movers: moversOf(parts, states, found) },
  };
}

/** Threads have the same numbers on both sides; actions the same names. */
function moverOf({ ir, system }: ViewParts, who: string): Mover {
  const thread = ir.threads.findIndex(({ name }) => name === who);
  if (thread >= 0) return { kind: "thread", index: thread };
  if (who === "crash" && ir.actions.some(({ crash }) => crash)) return { kind: "crash", index: 0 };
  return { kind: "action", index: system.actions.findIndex(({ name }) => name === who) };
}

function waysOf(states: CodeStates, { state }: Trail, { kind, index }: Mover): readonly CodeWay[] {
  if (state === undefined || index < 0) return [];
  if (kind === "crash") return states.crashesOf(state);
  return kind === "thread" ? states.stepsOf(state, index) : states.actionsOf(state, index);
}

function trailOf({ decisions, outcome }: CodeWay, from?: Trail): Trail {
  const state = outcome.kind === "state" ? outcome.state : undefined;
  return { state, choices: decisions.map(({ chosen }) => chosen), from };
}

function distinct(states: CodeStates, trails: readonly Trail[]): Trail[] {
  const byKey = new Map(
    trails.map((trail) => [trail.state === undefined ? "" : states.key(trail.state), trail]),
  );
  return [...byKey.values()];
}

function moversOf(
  parts: ViewParts,
  states: CodeStates,
  last: Trail | undefined,
): readonly string[] {
  if (last === undefined) return [];
  const names = [...parts.ir.threads, ...parts.system.actions].map(({ name }) => name);
  return names.filter((who) => waysOf(states, last, moverOf(parts, who)).length > 0);
}

function scheduleOf(
  parts: ViewParts,
  last: Trail | undefined,
  path: SpecPath,
): Omit<Schedule, "movers"> {
  const choices: (readonly number[])[] = [];
  for (let at = last; at !== undefined; at = at.from) choices.unshift(at.choices);
  const [beginning = [], ...rest] = choices;
  const steps = path.steps.map(({ who }, index) => ({
    ...moverOf(parts, who),
    choices: rest[index] ?? [],
  }));
  return { beginning, steps };
}
