/**
 * Where the protocol could be at a moment of a history: a state, and for everything that is open
 * how far it has come.
 */
import type { RecordedEvent } from "./history.js";
import type { BrokenInvariant, HistorySystem } from "./history-system.js";

export interface Place {
  readonly state: number;
  /**
   * By slot, 0 where nothing is told: of a step 1 if it was taken; of a call 1 if the actor is in
   * it, 2 if it has come back.
   */
  readonly taken: readonly number[];
}

export type Places = Map<string, Place>;

export interface Dropped {
  readonly actor: string;
  readonly step: string;
  readonly broken: BrokenInvariant;
}

export interface Walk {
  readonly system: HistorySystem;
  readonly isUnrecorded: (actor: string, step: string) => boolean;
  readonly isUncalled: (actor: string, operation: string) => boolean;
  /** Actors with a step that may leave no record. */
  readonly silentActors: ReadonlySet<string>;
  /** The open records of a thread wait for those that end earlier. */
  readonly threadsInOrder: boolean;
  /** Operations of which the history has calls. */
  readonly operations: ReadonlySet<string>;
  /** By slot. */
  readonly open: (RecordedEvent | undefined)[];
  readonly slots: Map<RecordedEvent, number>;
  /** Invariants that are judged: a place at which one is broken is none. */
  readonly judged: readonly string[];
  /** Steps to such places, since the last end of an event. */
  readonly dropped: Dropped[];
  places: Places;
  mostPlaces: number;
}

/** Who takes steps, with all that is open of it, or with some of that. */
export interface Mover {
  readonly actor: string;
  /** The record in this slot; steps without one. */
  readonly only?: number | "unrecorded";
}

/** Places that differ only in zeros at the end are the same. */
export function addPlace(places: Places, place: Place): void {
  const key = `${place.state} ${place.taken}`;
  if (!places.has(key)) places.set(key, place);
}

export function progress({ state, taken }: Place, slot: number, value: number): Place {
  const all = [...taken];
  while (all.length <= slot) all.push(0);
  all[slot] = value;
  while (all.at(-1) === 0) all.pop();
  return { state, taken: all };
}
