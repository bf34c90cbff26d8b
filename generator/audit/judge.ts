/**
 * The one rule (R1): a step is acquires, accesses to guarded locations, one access to a location
 * that is not, accesses to guarded locations, releases. Guarded accesses move freely, acquires move
 * to the right and releases to the left (Lipton 1975), so all of it happens as if at the moment of
 * the one access in the middle.
 */
import type { Ast, Span } from "../../grammar/index.js";
import { isGuarded } from "./guarded.js";
import { settle } from "./join.js";
import { isSame } from "./places.js";
import type { Trouble } from "./records.js";
import type { Scope } from "./scope.js";
import { forget, holdOf, holds, letGo, type State, type Step } from "./state.js";
import { type Event, type Touch, type Trace, writes } from "./trace.js";

/** The states after a trace; what cannot be one step is recorded. */
export function follow(scope: Scope, states: readonly State[], trace: Trace): readonly State[] {
  let after = states;
  for (const event of trace) {
    after = after.flatMap((state) => happen(scope, state, event));
    if (event.kind !== "touch") after = settle(after);
  }
  return after;
}

function happen(scope: Scope, state: State, event: Event): readonly State[] {
  switch (event.kind) {
    case "bind":
      return [forget(state, event.local, event.within)];
    case "ways":
      return event.ways.flatMap((way) => follow(scope, [state], way));
    case "touch":
      // Where nothing is reported it only matters what is held behind the step.
      return [scope.muted ? state : touched(scope, state, event)];
  }
}

function touched(scope: Scope, state: State, touch: Touch): State {
  const { step } = state;
  note(scope, state, touch);
  if (step === undefined || isConstant(scope, touch)) return state;
  const stored = storesForGood(touch) ? storedAgain(scope, step, touch) : step;
  if (isGuarded(scope.names, state, touch)) return { ...state, step: stored };
  const { open = touch, isTold = false } = step;
  const trouble = isTold ? undefined : troubleOf(scope, state, touch);
  if (trouble !== undefined) complain(scope, step, trouble);
  return { ...state, step: { ...stored, open, isTold: isTold || trouble !== undefined } };
}

function troubleOf({ waiting }: Scope, { step, held }: State, touch: Touch): Trouble | undefined {
  const { open, released } = step ?? {};
  if (released !== undefined) return { kind: "after release", touch, released, held };
  if (open !== undefined && !isSame(open, touch)) {
    const kind = waiting ? "wait on two" : "two locations";
    return { kind, first: open, second: touch, held };
  }
  return touch.size === "word" ? undefined : { kind: "no word", touch, held };
}

function storesForGood(touch: Touch): boolean {
  return touch.variable?.storage === "persistent" && writes(touch);
}

/** No lock keeps a crash out (M4): what is stored first can be left without what is stored next. */
function storedAgain(scope: Scope, step: Step, touch: Touch): Step {
  const first = step.stored ?? (touch.size === "elements" ? touch : undefined);
  if (first === undefined) return { ...step, stored: touch };
  complain(scope, step, { kind: "stores twice", first, span: touch.span, what: touch.shown });
  return { ...step, stored: first };
}

/** A fence in a step with a store settles what other lines have, and not only that (M6). */
export function fence(scope: Scope, states: readonly State[], span: Span): readonly State[] {
  for (const { step } of states) {
    const first = step?.stored;
    if (step === undefined || first === undefined) continue;
    complain(scope, step, { kind: "stores and fences", first, span, what: "fence" });
  }
  return states;
}

/** What nobody writes but `init` is the same for ever. */
function isConstant({ records }: Scope, { variable, access }: Touch): boolean {
  return variable !== undefined && access === "read" && !records.written.has(variable);
}

function note(scope: Scope, state: State, touch: Touch): void {
  const { records, waiting } = scope;
  const { variable } = touch;
  if (variable === undefined) return;
  if (waiting) records.awaited.add(variable.name.text);
  const all = records.accesses.get(variable) ?? [];
  all.push({ touch, held: state.held });
  records.accesses.set(variable, all);
  state.step?.assumed?.locations.add(variable.name.text);
}

/** Inside `assume atomic` it is no finding, but the reason for the word (R3). */
function complain(scope: Scope, step: Step, trouble: Trouble): void {
  if (scope.muted) return;
  const { records, at, place } = scope;
  if (step.assumed !== undefined) {
    step.assumed.isNeeded = true;
    return;
  }
  records.findings.push({ configuration: at.name, where: place.join("."), ...trouble });
}

/** A lock is acquired, by itself or in the midst of a step. */
export function acquire(
  scope: Scope,
  state: State,
  what: {
    readonly lock: Ast.LockDeclaration;
    readonly indices: readonly string[];
    readonly mode: string;
    readonly span: Span;
    readonly tries: boolean;
  },
): State {
  const { lock, indices, mode, span } = what;
  const step = state.step && enter(scope, state.step, what);
  if (what.tries && !scope.muted) {
    const where = scope.place.join(".");
    scope.records.tries.set(`${span.file}:${span.start}`, { where, span, lock });
  }
  const held = [...state.held, holdOf(lock, indices, mode)];
  return {
    ...state,
    held,
    ...(step === undefined ? {} : { step: { ...step, ...waits(what, span) } }),
  };
}

function waits({ tries }: { readonly tries: boolean }, span: Span): Partial<Step> {
  return tries ? {} : { waited: span };
}

/** What an acquire finds wrong with the step so far. */
function enter(
  scope: Scope,
  step: Step,
  what: { readonly lock: Ast.LockDeclaration; readonly span: Span; readonly tries: boolean },
): Step {
  const { span } = what;
  const lock = what.lock.name.text;
  const before = step.open?.span ?? step.released;
  if (before !== undefined) complain(scope, step, { kind: "acquires late", lock, span, before });
  else if (!what.tries && step.waited !== undefined) {
    complain(scope, step, { kind: "waits twice", lock, span, before: step.waited });
  }
  return step;
}

/** A step waits for something else than a lock. */
export function wait(scope: Scope, states: readonly State[], span: Span, what: string) {
  return states.map((state) => {
    const { step } = state;
    if (step === undefined) return state;
    const before = step.waited;
    if (before !== undefined) {
      complain(scope, step, { kind: "waits twice", lock: what, span, before });
    }
    return { ...state, step: { ...step, waited: span } };
  });
}

export interface Release {
  readonly lock: Ast.LockDeclaration;
  readonly indices: readonly string[];
  readonly span: Span;
}

export function release(scope: Scope, state: State, { lock, indices, span }: Release): State {
  const own = state.held.slice(state.step?.base ?? state.held.length);
  if (own.some((hold) => hold.lock === lock)) scope.records.brief.add(lock);
  if (!holds(state, lock, indices) && !state.held.some((hold) => hold.lock === lock)) return state;
  const after = letGo(state, lock, indices);
  const { step } = after;
  return step === undefined ? after : { ...after, step: { ...step, released: span } };
}
