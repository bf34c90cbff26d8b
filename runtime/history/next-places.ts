/**
 * One step further: the step must be one that may go unrecorded, or that of an open record, and it
 * must lie inside the open calls that it belongs to. For each record the protocol is asked only for
 * the steps in which was chosen what the record says.
 */
import { throughCalls } from "./calls.js";
import type { Mover, Place, Walk } from "./places.js";
import { recordsOf, withoutRecord, withRecord } from "./records.js";

/** Every place that one step leads to. */
export function nextPlaces(walk: Walk, place: Place, mover: Mover): readonly Place[] {
  const { system } = walk;
  const { actor, only } = mover;
  const { steps } = system.standsAt(place.state, actor);
  const open = recordsOf(walk, place, { actor, steps });
  const asked = only === undefined ? open : open.filter(({ slot }) => slot === only);
  const recorded = asked.flatMap((record) =>
    system.moves(place.state, actor, record.event.args).flatMap((move) => {
      const ends = withRecord(walk, { place, move }, record);
      return throughCalls(walk, ends, { place, move });
    }),
  );
  if (typeof only === "number" || !walk.silentActors.has(actor)) return recorded;
  if (!steps.some((step) => walk.isUnrecorded(actor, step))) return recorded;
  const silent = system
    .moves(place.state, actor)
    .flatMap((move) => throughCalls(walk, withoutRecord(walk, { place, move }), { place, move }));
  return [...recorded, ...silent];
}
