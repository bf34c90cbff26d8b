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
  /** Equal for what is certainly the same lock in the same mode. */
  readonly key: string;
}

export function holdOf(lock: Ast.LockDeclaration, indices: readonly string[], mode: string): Hold {
  return { lock, indices, mode, key: `${lock.name.text}[${indices.join("][")}] ${mode}` };
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

/** Nobody asks for these locals any more. The locks stay, under whatever names: they are held. */
export function drop(states: readonly State[], locals: readonly string[]): readonly State[] {
  const isLive = ([name]: readonly [string, unknown]): boolean =>
    !locals.some((local) => name.includes(local));
  const live = <V>(map: ReadonlyMap<string, V>): ReadonlyMap<string, V> => {
    if (map.size === 0) return map;
    const left = [...map].filter(isLive);
    return left.length === map.size ? map : new Map(left);
  };
  if (locals.length === 0) return states;
  return states.map((state) => {
    const [facts, within] = [live(state.facts), live(state.within)];
    return facts === state.facts && within === state.within ? state : { ...state, facts, within };
  });
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
