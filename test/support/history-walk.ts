/**
 * Histories that are true, because a random walk of the reference semantics made them; and a judge
 * that is slow and obvious: it tries every order that the brackets allow, and for each follows the
 * set of states by the successors of the whole protocol.
 */
import * as ir from "../../ir/index.js";
import { isNamed, type RecordedStep, type RecordedValues } from "../../runtime/index.js";
import type { Pick } from "./random-pick.js";

export interface Walked {
  readonly ir: ir.Ir;
  readonly steps: readonly WalkedStep[];
}

export interface WalkedStep {
  readonly event: RecordedStep;
  /** Variables before and after, of all that threads share. */
  readonly before: RecordedValues;
  readonly after: RecordedValues;
}

/** A walk of at most so many steps; the nth of them at moment n + 1. */
export function randomWalk(protocol: ir.Ir, pick: Pick, length: number): Walked {
  const initial = ir.initialStates(protocol).flatMap(({ outcome }) => stateOf(outcome));
  let state = pick.of(initial);
  const steps: WalkedStep[] = [];
  while (steps.length < length) {
    const moves = ir.successors(protocol, state).filter(({ outcome }) => outcome.kind === "state");
    if (moves.length === 0) break;
    const move = pick.of(moves);
    const [next] = stateOf(move.outcome);
    if (next === undefined) throw new Error("a state that is none");
    const moment = steps.length + 1;
    const event = { ...eventOf(protocol, move), begin: moment, end: moment };
    steps.push({ event, before: sharedOf(protocol, state), after: sharedOf(protocol, next) });
    state = next;
  }
  return { ir: protocol, steps };
}

function stateOf(outcome: ir.Successor["outcome"]): readonly ir.State[] {
  return outcome.kind === "state" ? [outcome.state] : [];
}

/** What a recording could say of a step. */
function eventOf(protocol: ir.Ir, move: ir.Successor): Omit<RecordedStep, "begin"> {
  const { who, name, arguments: chosen } = ir.traceStep(protocol, move);
  const args = Object.fromEntries(chosen.map((one) => [one.name, one.value]));
  return { kind: "step", actor: who, step: name, args };
}

function sharedOf(protocol: ir.Ir, state: ir.State): RecordedValues {
  const entries = protocol.variables
    .filter(({ storage, hidden }) => storage === "shared" && !hidden)
    .flatMap((variable) =>
      Array.from({ length: ir.elementCount(variable) }, (_, element) => {
        const value = ir.readElement(variable, state.values, element);
        return [ir.elementName(variable, element), ir.showValue(variable.type, value)] as const;
      }),
    );
  return Object.fromEntries(entries);
}

export type Silent = (actor: string, step: string) => boolean;

/** Whether some order of the events that their brackets allow is a behaviour. */
export function isBehaviour(
  protocol: ir.Ir,
  events: readonly RecordedStep[],
  silent: Silent,
): boolean {
  const initial = ir.initialStates(protocol).flatMap(({ outcome }) => stateOf(outcome));
  const tryAll = (states: readonly ir.State[], left: readonly RecordedStep[]): boolean => {
    if (states.length === 0) return false;
    if (left.every(({ end }) => end === undefined)) return true;
    const first = Math.min(...left.map(({ end = Number.POSITIVE_INFINITY }) => end));
    const now = withSilentSteps(protocol, states, silent);
    return left
      .filter(({ begin }) => begin <= first)
      .some((event) => {
        const rest = left.filter((one) => one !== event);
        return tryAll(takeStep(protocol, now, event), rest);
      });
  };
  return tryAll(initial, events);
}

function takeStep(
  protocol: ir.Ir,
  states: readonly ir.State[],
  event: RecordedStep,
): readonly ir.State[] {
  const fitting = states.filter((state) => agrees(sharedOf(protocol, state), event.before));
  const found = fitting.flatMap((state) =>
    ir
      .successors(protocol, state)
      .filter((move) => isThat(protocol, move, event))
      .flatMap(({ outcome }) => stateOf(outcome))
      .filter((next) => agrees(sharedOf(protocol, next), event.after)),
  );
  return distinct(found);
}

function isThat(protocol: ir.Ir, move: ir.Successor, event: RecordedStep): boolean {
  const { actor, step, args = {} } = eventOf(protocol, move);
  if (event.actor !== undefined && event.actor !== actor) return false;
  if (event.step !== undefined && !isNamed(step ?? "", event.step)) return false;
  return agrees(args, event.args);
}

function agrees(known: RecordedValues, recorded: RecordedValues = {}): boolean {
  return Object.entries(recorded).every(([name, value]) => {
    return value === "?" || known[name] === undefined || known[name] === value;
  });
}

function withSilentSteps(
  protocol: ir.Ir,
  states: readonly ir.State[],
  silent: Silent,
): readonly ir.State[] {
  const found = new Map(states.map((state) => [ir.stateKey(state), state]));
  for (const state of found.values()) {
    for (const move of ir.successors(protocol, state)) {
      const { actor, step } = eventOf(protocol, move);
      if (!silent(actor ?? "", step ?? "")) continue;
      for (const next of stateOf(move.outcome)) {
        if (!found.has(ir.stateKey(next))) found.set(ir.stateKey(next), next);
      }
    }
  }
  return [...found.values()];
}

function distinct(states: readonly ir.State[]): readonly ir.State[] {
  return [...new Map(states.map((state) => [ir.stateKey(state), state])).values()];
}
