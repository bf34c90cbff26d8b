/**
 * What is certain about a thread at a place of the text: which locks it holds, what it knows of
 * bools, and how far the step has come that it is in. A place has several such states where several
 * ways lead to it.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { AssumedBlock } from "./records.js";
import type { Touch } from "./trace.js";

export interface State {
  /** A lock that is held twice is there twice. */
  readonly held: readonly Hold[];
  /** Of locals that an `if` or a `try` has tested. */
  readonly facts: ReadonlyMap<string, boolean>;
  /** Ranges and sets that locals were taken from. */
  readonly within: ReadonlyMap<string, string>;
  /** Absent between steps. */
  readonly step?: Step;
}

export interface Hold {
  readonly lock: Ast.LockDeclaration;
  readonly indices: readonly string[];
  readonly mode: string;
}

/** How far a step has come (R1). */
export interface Step {
  /** Inside `assume atomic`: everything is allowed (R3), and written down. */
  readonly assumed?: AssumedBlock;
  /** Of such a block in the midst of a step: how far the step was. */
  readonly outside?: Step;
  /** How many locks were held when it began: those behind them are its own. */
  readonly base?: number;
  /** What it has stored for good: a crash can come behind it (M4). */
  readonly stored?: Touch;
  /** Where it has waited. */
  readonly waited?: Span;
  /** The one location that nothing guards. */
  readonly open?: Touch;
  /** Where it has let go of a lock. */
  readonly released?: Span;
  /** What other threads can see of it has been told: once is enough. */
  readonly isTold?: boolean;
}

export const start: State = { held: [], facts: new Map(), within: new Map() };

const mostStates = 48;

/** Each once; so many that nobody follows them become the few things that all have in common. */
export function settle(states: readonly State[]): readonly State[] {
  const distinct = [...new Map(states.map((state) => [keyOf(state), state])).values()];
  if (distinct.length <= mostStates) return distinct;
  const groups = new Map<string, State>();
  for (const state of distinct) {
    const key = stepKey(state.step);
    const other = groups.get(key);
    groups.set(key, other === undefined ? state : inCommon(other, state));
  }
  return [...groups.values()];
}

/** Whether two lists of settled states say the same. */
export function sameStates(left: readonly State[], right: readonly State[]): boolean {
  const keys = new Set(left.map(keyOf));
  return left.length === right.length && right.every((state) => keys.has(keyOf(state)));
}

function inCommon(left: State, right: State): State {
  const rest = [...right.held];
  const held = left.held.filter((hold) => {
    const at = rest.findIndex((other) => holdKey(other) === holdKey(hold));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return { ...left, held, facts: new Map(), within: new Map() };
}

export function holdKey({ lock, indices, mode }: Hold): string {
  return `${lock.name.text}[${indices.join("][")}] ${mode}`;
}

function keyOf({ held, facts, within, step }: State): string {
  const parts = [
    held.map(holdKey).sort().join(),
    [...facts].map(String).sort().join(),
    [...within].map(String).sort().join(),
    stepKey(step),
  ];
  return parts.join("|");
}

function stepKey(step: Step | undefined): string {
  if (step === undefined) return "";
  const { assumed, stored, waited, open, released, isTold = false } = step;
  const places = [assumed?.span, stored?.span, open?.span, waited, released];
  return [...places.map((one) => one?.start), open?.key, isTold].join();
}

/** A local gets a new value: what was known of the old one is gone. */
export function forget(state: State, local: string, within?: string): State {
  const knows = (text: string): boolean => !text.includes(local);
  const ranges = [...state.within].filter(([name, range]) => knows(name) && knows(range));
  if (within !== undefined && knows(within)) ranges.push([local, within]);
  const { step } = state;
  const open = step?.open;
  return {
    held: state.held.filter(({ indices }) => indices.every(knows)),
    facts: new Map([...state.facts].filter(([name]) => knows(name))),
    within: new Map(ranges),
    ...(step === undefined
      ? {}
      : {
          step:
            open === undefined || knows(open.key) || open.key.startsWith("?")
              ? step
              : { ...step, open: { ...open, key: `?${open.key}` } },
        }),
  };
}

/** Lets go of a lock once; of all of them if it is not certain which. */
export function letGo(state: State, lock: Ast.LockDeclaration, indices: readonly string[]): State {
  const isMine = (hold: Hold): boolean =>
    hold.lock === lock && hold.indices.join() === indices.join();
  const at = state.held.findLastIndex(isMine);
  const held =
    at >= 0
      ? state.held.filter((_, index) => index !== at)
      : state.held.filter((hold) => hold.lock !== lock);
  return { ...state, held };
}

export function holds(state: State, lock: Ast.LockDeclaration, indices: readonly string[]) {
  return state.held.some((hold) => hold.lock === lock && hold.indices.join() === indices.join());
}
