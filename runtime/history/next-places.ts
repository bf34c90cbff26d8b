/**
 * One step further: the step must be one that may go unrecorded, or that of an open record, and it
 * must lie inside the open calls that it belongs to.
 */
import { throughCalls } from "./calls.js";
import type { Place, Walk } from "./places.js";
import { isWelcome, recordsFor } from "./records.js";

/** Every place that one step of the actor leads to. */
export function nextPlaces(walk: Walk, place: Place, actor: string): readonly Place[] {
  const stand = walk.system.standsAt(place.state, actor);
  if (!stand.steps.some((step) => isWelcome(walk, place, { actor, step }))) return [];
  return walk.system
    .moves(place.state, actor)
    .flatMap((move) => throughCalls(walk, recordsFor(walk, place, move), { place, move }));
}
