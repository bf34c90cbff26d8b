/**
 * Which states are the same, and what is left of many: a place has few of them, whatever leads to
 * it, so that a walk takes no longer than its text is long.
 */
import type { Hold, State, Step } from "./state.js";

type States = readonly State[];

const mostStates = 48;

/** Each once; of so many that nobody follows them, what those have in common that hold the same. */
export function settle(states: States): States {
  if (states.length < 2) return states;
  const distinct = [...new Map(states.map((state) => [keyOf(state), state])).values()];
  if (distinct.length <= mostStates) return distinct;
  const holding = joined(distinct, ({ held, step }) => `${heldKey(held)}|${stepKey(step)}`);
  return holding.length <= mostStates ? holding : widen(holding);
}

/** One state for each way that a step has gone: of several, what they have in common. */
export function widen(states: States): States {
  return joined(states, ({ step }) => stepKey(step));
}

/** Whether two lists of settled states say the same. */
export function sameStates(left: States, right: States): boolean {
  if (left.length !== right.length) return false;
  const keys = new Set(left.map(keyOf));
  return right.every((state) => keys.has(keyOf(state)));
}

function joined(states: States, keyFor: (state: State) => string): States {
  const groups = new Map<string, State>();
  for (const state of states) {
    const key = keyFor(state);
    const other = groups.get(key);
    groups.set(key, other === undefined ? state : inCommon(other, state));
  }
  return [...groups.values()];
}

function inCommon(left: State, right: State): State {
  const rest = right.held.map(({ key }) => key);
  const isShared = left.held.map(({ key }) => {
    const at = rest.indexOf(key);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  const held = left.held.filter((_, at) => isShared[at]);
  const { step } = left;
  return {
    held,
    facts: shared(left.facts, right.facts),
    within: shared(left.within, right.within),
    ...(step === undefined ? {} : { step: withBase(step, isShared) }),
  };
}

/** The locks that were held when the step began are the first ones. */
function withBase(step: Step, isShared: readonly boolean[]): Step {
  if (step.base === undefined) return step;
  return { ...step, base: isShared.slice(0, step.base).filter(Boolean).length };
}

function shared<V>(left: ReadonlyMap<string, V>, right: ReadonlyMap<string, V>) {
  if (left === right) return left;
  return new Map([...left].filter(([name, value]) => right.get(name) === value));
}

function keyOf({ held, facts, within, step }: State): string {
  return `${heldKey(held)}|${mapKey(facts)}|${mapKey(within)}|${stepKey(step)}`;
}

function heldKey(held: readonly Hold[]): string {
  const [first, ...more] = held;
  if (more.length === 0) return first?.key ?? "";
  return held
    .map(({ key }) => key)
    .sort()
    .join();
}

function mapKey(map: ReadonlyMap<string, string | boolean>): string {
  if (map.size === 0) return "";
  const entries = [...map].map(([name, value]) => `${name}=${value}`);
  return entries.length === 1 ? entries.join() : entries.sort().join();
}

function stepKey(step: Step | undefined): string {
  if (step === undefined) return "";
  const { assumed, stored, waited, open, released, isTold = false } = step;
  const places = [assumed?.span, stored?.span, open?.span, waited, released];
  return `${places.map((one) => one?.start).join()},${open?.key},${isTold}`;
}
