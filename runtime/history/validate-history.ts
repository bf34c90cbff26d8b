/**
 * Is a recorded history a behaviour of a protocol? The validator follows the set of all places
 * where the protocol could be: a state, and how far every open event has come. A beginning opens an
 * event. An end keeps the places at which the event has happened, after every step that anybody may
 * have taken by then. If no place is left, the history up to there is the longest prefix that the
 * protocol explains. This is the test of linearizability of Wing and Gong (1993), with a protocol
 * in the place of a sequential object, and with steps and calls of which only a part is known.
 */
import { type Blocked, whyBlocked } from "./blocked.js";
import { allMovers, dueMovers } from "./due-movers.js";
import { bracketsOf, type History, type RecordedEvent } from "./history.js";
import type { HistorySystem } from "./history-system.js";
import { nextPlaces } from "./next-places.js";
import { addPlace, type Dropped, type Place, type Places, progress, type Walk } from "./places.js";
import { sightsAt } from "./records.js";

export interface ValidateOptions {
  /**
   * Steps that may leave no record, by actor and name: these may be taken at any time. Every other
   * step needs a record that is open.
   */
  readonly isUnrecorded: (actor: string, step: string) => boolean;
  /**
   * Calls that may leave no record, by actor and operation; absent: none. An operation of which the
   * history has no call at all is not asked for.
   */
  readonly isUncalled?: (actor: string, operation: string) => boolean;
  /**
   * Names of invariants that hold at every moment: what breaks one of them explains nothing.
   * Absent: none, so that a history is accepted although it breaks them all, if the spec does.
   */
  readonly judged?: readonly string[];
  /** Records of one thread are of steps in the order in which the records end. */
  readonly threadsInOrder?: boolean;
  /**
   * At the end of every event everybody takes all steps that it may have taken by then: the same
   * verdicts, out of larger sets. The judge of the other way.
   */
  readonly everybody?: boolean;
  /** More places than this at a time are given up on. */
  readonly mostPlaces?: number;
  /** After so many states that were new, those that are left behind are forgotten. */
  readonly mostStates?: number;
}

export type HistoryVerdict =
  | { readonly kind: "explained"; readonly brackets: number; readonly mostPlaces: number }
  | {
      readonly kind: "unexplained";
      /** Brackets, from the first, that some behaviour explains. */
      readonly explained: number;
      readonly brackets: number;
      readonly mostPlaces: number;
      readonly blocked: Blocked;
    }
  /** The set of places outgrew its limit: nothing is known. */
  | ({ readonly kind: "incomplete" } & HistoryProgress);

export interface HistoryProgress {
  readonly explained: number;
  readonly brackets: number;
  readonly mostPlaces: number;
}

const defaultMostPlaces = 200_000;
const defaultMostStates = 10_000;
/** So many brackets, or places, between two pauses. */
const pauseEvery = 256;

export function validateHistory(
  system: HistorySystem,
  history: History,
  options: ValidateOptions,
): HistoryVerdict {
  const following = followHistory(system, history, options);
  for (;;) {
    const next = following.next();
    if (next.done) return next.value;
  }
}

/** The same with pauses, at which whoever asked may give up. */
export function* followHistory(
  system: HistorySystem,
  history: History,
  options: ValidateOptions,
): Generator<HistoryProgress, HistoryVerdict> {
  const walk = walkOf(system, history, options);
  const all = bracketsOf(history);
  const brackets = all.length;
  const { mostStates = defaultMostStates } = options;
  let remembered = system.size;
  for (const [explained, { kind, event }] of all.entries()) {
    if (explained % pauseEvery === 0) yield { explained, brackets, mostPlaces: walk.mostPlaces };
    if (kind === "begin") {
      open(walk, event);
      continue;
    }
    const isAll = yield* takeSteps(walk, options, { event, explained, brackets });
    const { mostPlaces } = walk;
    const sofar = { explained, brackets, mostPlaces };
    if (!isAll) return { kind: "incomplete", ...sofar };
    const left = close(walk, event);
    if (left.size === 0) {
      return { kind: "unexplained", ...sofar, blocked: whyBlocked(walk, event) };
    }
    walk.open[walk.slots.get(event) ?? 0] = undefined;
    walk.places = left;
    walk.dropped.length = 0;
    if (system.size - remembered <= mostStates) continue;
    system.retain([...left.values()].map(({ state }) => state));
    remembered = system.size;
  }
  return { kind: "explained", brackets, mostPlaces: walk.mostPlaces };
}

const noInvariants: readonly string[] = [];

function walkOf(system: HistorySystem, history: History, options: ValidateOptions): Walk {
  const places: Places = new Map();
  const { isUnrecorded, isUncalled = () => false, threadsInOrder = false } = options;
  const { judged = noInvariants } = options;
  const dropped: Dropped[] = [];
  for (const state of system.initial) {
    const [broken] = system.brokenIn(state, judged);
    if (broken === undefined) addPlace(places, { state, taken: [] });
    else dropped.push({ actor: "", step: "", broken });
  }
  const calls = history.flatMap((event) => (event.kind === "call" ? [event.operation] : []));
  const operations = new Set(calls);
  const isSilent = (actor: string): boolean =>
    system.names.steps(actor).some((step) => isUnrecorded(actor, step));
  const silentActors = new Set(system.actors.filter(isSilent));
  const [open, slots] = [[], new Map<RecordedEvent, number>()];
  return {
    system,
    isUnrecorded,
    isUncalled,
    silentActors,
    threadsInOrder,
    judged,
    dropped,
    operations,
    open,
    slots,
    places,
    mostPlaces: places.size,
  };
}

/** In the first slot that is free: there is one for every event that is open at a time. */
function open(walk: Walk, event: RecordedEvent): void {
  const free = walk.open.indexOf(undefined);
  const slot = free < 0 ? walk.open.length : free;
  walk.open[slot] = event;
  walk.slots.set(event, slot);
}

interface Ending {
  readonly event: RecordedEvent;
  readonly explained: number;
  readonly brackets: number;
}

/**
 * Adds what can be reached by steps that the end of the event may need; false if it is too much.
 * Where the event has happened nothing more is needed.
 */
function* takeSteps(
  walk: Walk,
  options: ValidateOptions,
  { event, ...counted }: Ending,
): Generator<HistoryProgress, boolean> {
  const { places } = walk;
  const all = allMovers(walk);
  const { everybody = false, mostPlaces: limit = defaultMostPlaces } = options;
  let looked = 0;
  // A Map is walked in the order of insertion, new entries included: this is the whole search.
  for (const place of places.values()) {
    if (!everybody && isOver(walk, place, event)) continue;
    const movers = everybody ? all : dueMovers(walk, place, event);
    for (const next of sightsAt(walk, place)) addPlace(places, next);
    for (const mover of movers) {
      for (const next of nextPlaces(walk, place, mover)) addPlace(places, next);
    }
    if (++looked % pauseEvery === 0) yield { ...counted, mostPlaces: places.size };
    if (places.size <= limit) continue;
    walk.mostPlaces = places.size;
    return false;
  }
  walk.mostPlaces = Math.max(walk.mostPlaces, places.size);
  return true;
}

/** It has happened, and has nothing more to do. */
function isOver(walk: Walk, place: Place, event: RecordedEvent): boolean {
  const hasParts = event.kind === "step" && event.parts === true;
  return !hasParts && hasHappened(walk, place, event);
}

function close(walk: Walk, event: RecordedEvent): Places {
  const slot = walk.slots.get(event) ?? 0;
  const left: Places = new Map();
  for (const place of walk.places.values()) {
    if (hasHappened(walk, place, event)) addPlace(left, progress(place, slot, 0));
  }
  return left;
}

function hasHappened({ system, slots }: Walk, { taken }: Place, event: RecordedEvent): boolean {
  const count = taken[slots.get(event) ?? 0] ?? 0;
  if (event.kind !== "call") return count === 1;
  // A call of which no step is its own leaves no trace to look for.
  return count === 2 || !system.names.operations(event.actor).includes(event.operation);
}
