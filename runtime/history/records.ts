/**
 * Open records of steps, and the steps that they may be of: the same actor, the end of the name,
 * and nothing known that contradicts.
 */
import { isNamed, type RecordedEvent, type RecordedSight, type RecordedStep } from "./history.js";
import type { HistorySystem, Known, Move } from "./history-system.js";
import { type Place, progress, type Walk } from "./places.js";
import type { Recorded, RecordedValues } from "./recorded-value.js";

/** A move from a place. */
export interface Taken {
  readonly place: Place;
  readonly move: Move;
}

/** Open records of steps that it can come to. */
export function recordsOf(
  walk: Walk,
  place: Place,
  { actor, steps }: { readonly actor: string; readonly steps: readonly string[] },
): readonly OpenRecord[] {
  const found: OpenRecord[] = [];
  for (const [slot, event] of walk.open.entries()) {
    if (!isOpen(event, place, slot) || !isTheNext(walk, place, event)) continue;
    if (steps.some((step) => names(event, actor, step))) found.push({ slot, event });
  }
  return found;
}

export interface OpenRecord {
  readonly slot: number;
  readonly event: RecordedStep;
}

/** It has not been taken yet, or may be once more. */
export function isOpen(
  event: RecordedEvent | undefined,
  { taken }: Place,
  slot: number,
): event is RecordedStep {
  return event?.kind === "step" && ((taken[slot] ?? 0) === 0 || event.parts === true);
}

/** No other record keeps it waiting, or has come behind it: its own thread's, where these do. */
function isTheNext(walk: Walk, { taken }: Place, event: RecordedStep): boolean {
  const { actor, end = Number.POSITIVE_INFINITY } = event;
  if (!walk.threadsInOrder || actor === undefined || walk.system.actions.has(actor)) return true;
  return walk.open.every((other, slot) => {
    if (other?.kind !== "step" || other.actor !== actor) return true;
    const { end: otherEnd = Number.POSITIVE_INFINITY } = other;
    const isTaken = (taken[slot] ?? 0) > 0;
    return otherEnd < end ? isTaken : otherEnd > end ? !isTaken : true;
  });
}

/** As far as its name goes, the step may be the recorded one. */
export function names(event: RecordedStep, actor: string, step: string): boolean {
  if (event.actor !== undefined && event.actor !== actor) return false;
  return event.step === undefined || isNamed(step, event.step);
}

/** Where the move leads to, if it is the step of the record. */
export function withRecord(
  walk: Walk,
  { place, move }: Taken,
  { event, slot }: OpenRecord,
): readonly Place[] {
  if (move.fault !== undefined || !names(event, move.actor, move.step)) return [];
  if (misfits(walk.system, event, { from: place.state, move }).length > 0) return [];
  return placeBehind(walk, { place, move }).map((next) => progress(next, slot, 1));
}

/** Where the move leads to, if it may leave no record. */
export function withoutRecord(walk: Walk, taken: Taken): readonly Place[] {
  const { actor, step } = taken.move;
  return walk.isUnrecorded(actor, step) ? placeBehind(walk, taken) : [];
}

/** More are not needed to say what is wrong. */
const mostDropped = 100;

function placeBehind({ dropped, judged, system }: Walk, { place, move }: Taken): readonly Place[] {
  const { actor, step, to } = move;
  if (to === undefined) return [];
  if (judged.length > 0) {
    const [broken] = system.brokenIn(to, judged);
    if (broken !== undefined) {
      if (dropped.length < mostDropped) dropped.push({ actor, step, broken });
      return [];
    }
  }
  return [{ state: to, taken: place.taken }];
}

/** Looks at the variables that may have seen what is there. */
export function sightsAt(walk: Walk, place: Place): readonly Place[] {
  return walk.open.flatMap((event, slot) => {
    if (event?.kind !== "sight" || (place.taken[slot] ?? 0) !== 0) return [];
    if (unlikeness(walk.system, event, place).length > 0) return [];
    return [progress(place, slot, 1)];
  });
}

/** What would have been seen otherwise. */
export function unlikeness(
  system: HistorySystem,
  { seen }: RecordedSight,
  { state }: Place,
): readonly Misfit[] {
  const [anybody = ""] = system.actors;
  return differences(seen, (name) => system.valueOf(state, anybody, name));
}

/** A value that was recorded, and the one that the protocol has. */
export interface Misfit {
  readonly name: string;
  readonly recorded: Recorded;
  readonly shown: string;
}

/** Values of a record that the step does not have. */
export function misfits(
  system: HistorySystem,
  event: RecordedStep,
  { from, move }: { readonly from: number; readonly move: Move },
): readonly Misfit[] {
  const valueIn = (state: number | undefined) => (name: string) =>
    state === undefined ? undefined : system.valueOf(state, move.actor, name);
  return [
    ...differences(event.args, (name) => move.choices.find((choice) => choice.name === name)),
    ...differences(event.before, valueIn(from)),
    ...differences(event.after, valueIn(move.to)),
  ];
}

const none: readonly Misfit[] = [];

/** What has no value, such as a local that is not alive, contradicts nothing. */
function differences(
  recorded: RecordedValues | undefined,
  valueOf: (name: string) => Known | undefined,
): readonly Misfit[] {
  if (recorded === undefined) return none;
  return Object.entries(recorded).flatMap(([name, value]) => {
    const known = valueOf(name);
    if (known === undefined || known.mayBe(value)) return [];
    return [{ name, recorded: value, shown: known.shown }];
  });
}
