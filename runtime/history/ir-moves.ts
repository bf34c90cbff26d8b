/**
 * What an actor can do in a state. Most moves are never looked at closely, so what was chosen in
 * one is put into words when somebody asks.
 */
import type * as Reference from "../../ir/index.js";
import type { Known, Move } from "./history-system.js";
import type { Semantics } from "./ir-system.js";
import type { ObservedResult } from "./observe-results.js";
import { mayBe, type Typed } from "./recorded-value.js";

export interface Mover {
  readonly name: string;
  readonly thread: Reference.Thread | undefined;
  /** The protocol in which nobody else moves. */
  readonly alone: Reference.Ir;
}

export interface Moving {
  readonly results: readonly ObservedResult[];
  readonly semantics: Semantics;
  readonly number: (state: Reference.State) => number;
}

export function movesOf(
  actor: Mover,
  state: Reference.State,
  { results, semantics, number }: Moving,
): readonly Move[] {
  const own = results.filter((one) => one.thread === actor.thread?.id);
  return semantics.successors(actor.alone, state).map((successor): Move => {
    const { outcome, choices } = successor;
    const given = own.flatMap((one) => resultIn(one, successor, { actor, state, semantics }));
    const chosen =
      actor.thread === undefined ? argumentsOf(actor, successor, semantics) : undefined;
    let shown = chosen;
    const move = {
      actor: actor.name,
      step: stepName(actor, successor),
      get choices(): readonly Known[] {
        shown ??= choices.map(({ name, type, value }) => known(name, { type, value }, semantics));
        return shown;
      },
      resultOf: (operation: string) => given.find((one) => one.name === operation),
    };
    // Not a spread, which would ask for the choices.
    return outcome.kind === "state"
      ? Object.assign(move, { to: number(outcome.state) })
      : Object.assign(move, { fault: outcome.fault });
  });
}

export function known(
  name: string,
  typed: Typed,
  { showValue }: Pick<Semantics, "showValue">,
): Known {
  const { type, value } = typed;
  return {
    name,
    get shown() {
      return showValue(type, value);
    },
    mayBe: (recorded) => mayBe(typed, recorded, showValue),
  };
}

function stepName({ name, thread, alone }: Mover, { actor, step }: Reference.Successor): string {
  if (thread === undefined || actor.kind !== "thread") return name;
  const stood = thread.locations[actor.from]?.name ?? name;
  return step === undefined ? stood : (alone.steps[step]?.name ?? stood);
}

/** Of an action also those that were expanded, and what a crash left, field by field. */
function argumentsOf(
  { alone }: Mover,
  successor: Reference.Successor,
  semantics: Semantics,
): readonly Known[] {
  return semantics.traceStep(alone, successor).arguments.map(({ name, value }) => {
    const typed = successor.choices.find((choice) => choice.name === name);
    if (typed !== undefined) return known(name, typed, semantics);
    return known(
      name,
      { type: { kind: "scalar", name: "", members: [value] }, value: 0 },
      semantics,
    );
  });
}

interface Before {
  readonly actor: Mover;
  readonly state: Reference.State;
  readonly semantics: Semantics;
}

/** The result of an operation, under its name: given in this step, or still there from before. */
function resultIn(
  { operation, result, copy, told, type }: ObservedResult,
  { left }: Reference.Successor,
  { actor: { thread }, state, semantics }: Before,
): readonly Known[] {
  const isAlive = thread?.locations[state.locations[thread.id] ?? 0]?.live.includes(result);
  const value = left[told] === true ? left[copy] : isAlive ? state.values[result] : undefined;
  // A plain variable has a value, not a list of elements.
  const typed = { type, value: value as Reference.Value };
  return value === undefined ? [] : [known(operation, typed, semantics)];
}
