/**
 * Open records of steps, and the steps that they may be of: the same actor, the end of the name,
 * and nothing known that contradicts.
 */
import { isNamed, type RecordedEvent, type RecordedSight, type RecordedStep } from "./history.js";
import type { HistorySystem, Known, Move } from "./history-system.js";
import { type Place, progress, type Walk } from "./places.js";
import type { Recorded, RecordedValues } from "./recorded-value.js";

interface Turn {
  readonly actor: string;
  readonly step: string;
}

/** Whether it can be worth while to ask if the step can be taken. */
export function isWelcome(walk: Walk, place: Place, { actor, step }: Turn): boolean {
  return (
    walk.isUnrecorded(actor, step) ||
    walk.open.some((event, slot) => isOpen(event, place, slot) && names(event, actor, step))
  );
}

function isOpen(
  event: RecordedEvent | undefined,
  { taken }: Place,
  slot: number,
): event is RecordedStep {
  return event?.kind === "step" && ((taken[slot] ?? 0) === 0 || event.parts === true);
}

/** As far as its name goes, the step may be the recorded one. */
export function names(event: RecordedStep, actor: string, step: string): boolean {
  if (event.actor !== undefined && event.actor !== actor) return false;
  return event.step === undefined || isNamed(step, event.step);
}

/** The step is that of a record, or of none. */
export function recordsFor(walk: Walk, place: Place, move: Move): readonly Place[] {
  const { to } = move;
  if (to === undefined) return [];
  const found: Place[] = walk.isUnrecorded(move.actor, move.step)
    ? [{ state: to, taken: place.taken }]
    : [];
  for (const [slot, event] of walk.open.entries()) {
    if (!isOpen(event, place, slot) || !names(event, move.actor, move.step)) continue;
    if (misfits(walk.system, event, { from: place.state, move }).length > 0) continue;
    found.push(progress({ state: to, taken: place.taken }, slot, 1));
  }
  return found;
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
