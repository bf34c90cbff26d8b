/**
 * Is a recorded history a behaviour of a protocol? The validator follows the set of all places
 * where the protocol could be: a state, and how far every open event has come. A beginning opens an
 * event. An end keeps the places at which the event has happened, after every step that anybody may
 * have taken by then. If no place is left, the history up to there is the longest prefix that the
 * protocol explains. This is the test of linearizability of Wing and Gong (1993), with a protocol
 * in the place of a sequential object, and with steps and calls of which only a part is known.
 */
import { type Blocked, whyBlocked } from "./blocked.js";
import { bracketsOf, type History, type RecordedEvent } from "./history.js";
import type { HistorySystem } from "./history-system.js";
import { nextPlaces } from "./next-places.js";
import { addPlace, type Place, type Places, progress, type Walk } from "./places.js";
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
  /** More places than this at a time are given up on. */
  readonly mostPlaces?: number;
  /** With more states than this in memory, those that are left behind are forgotten. */
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
const defaultMostStates = 300_000;
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
  for (const [explained, { kind, event }] of all.entries()) {
    if (explained % pauseEvery === 0) yield { explained, brackets, mostPlaces: walk.mostPlaces };
    if (kind === "begin") {
      open(walk, event);
      continue;
    }
    const isAll = yield* takeAllSteps(walk, options, { explained, brackets });
    const { mostPlaces } = walk;
    const sofar = { explained, brackets, mostPlaces };
    if (!isAll) return { kind: "incomplete", ...sofar };
    const left = close(walk, event);
    if (left.size === 0) {
      return { kind: "unexplained", ...sofar, blocked: whyBlocked(walk, event) };
    }
    walk.open[walk.slots.get(event) ?? 0] = undefined;
    walk.places = left;
    if (system.size > mostStates) system.retain([...left.values()].map(({ state }) => state));
  }
  return { kind: "explained", brackets, mostPlaces: walk.mostPlaces };
}

function walkOf(system: HistorySystem, history: History, options: ValidateOptions): Walk {
  const places: Places = new Map();
  for (const state of system.initial) addPlace(places, { state, taken: [] });
  const { isUnrecorded, isUncalled = () => false } = options;
  const calls = history.flatMap((event) => (event.kind === "call" ? [event.operation] : []));
  const operations = new Set(calls);
  const [open, slots] = [[], new Map<RecordedEvent, number>()];
  return {
    system,
    isUnrecorded,
    isUncalled,
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

/** Adds what can be reached by steps that may have been taken; false if it is too much. */
function* takeAllSteps(
  walk: Walk,
  options: ValidateOptions,
  counted: Omit<HistoryProgress, "mostPlaces">,
): Generator<HistoryProgress, boolean> {
  const { system, places } = walk;
  const limit = options.mostPlaces ?? defaultMostPlaces;
  let looked = 0;
  // A Map is walked in the order of insertion, new entries included: this is the whole search.
  for (const place of places.values()) {
    for (const next of sightsAt(walk, place)) addPlace(places, next);
    for (const actor of system.actors) {
      for (const next of nextPlaces(walk, place, actor)) addPlace(places, next);
    }
    if (++looked % pauseEvery === 0) yield { ...counted, mostPlaces: places.size };
    if (places.size <= limit) continue;
    walk.mostPlaces = places.size;
    return false;
  }
  walk.mostPlaces = Math.max(walk.mostPlaces, places.size);
  return true;
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
