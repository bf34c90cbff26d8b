/**
 * Who has to move at a place so that an event can end: its actor, and whoever may be in the way of
 * that actor or be put in the way of it. All others can take their steps afterwards just as well,
 * so they wait until an event of their own ends: docs/internals-validator.md has the theorem.
 */
import type { RecordedEvent, RecordedStep } from "./history.js";
import type { Reach } from "./history-system.js";
import type { Mover, Place, Walk } from "./places.js";
import { isOpen } from "./records.js";

/** A mover with its steps that may be taken now. */
interface Ready extends Mover {
  readonly records: RecordedStep[];
}

/** Everybody, as far as anything is open of them. */
export function allMovers({ system }: Walk): readonly Mover[] {
  return system.actors.map((actor) => ({ actor }));
}

/** All of them, where it cannot be told. */
export function dueMovers(walk: Walk, place: Place, ended: RecordedEvent): readonly Mover[] {
  const { system } = walk;
  if (ended.actor === undefined) return allMovers(walk);
  const ready = readyMovers(walk, place);
  if (ready === undefined) return allMovers(walk);
  // What one can do is only known while nobody moves it.
  if ([...ready.values()].some(({ actor }) => system.crashes.has(actor))) return allMovers(walk);
  const first = keyOf(walk, ended.actor, walk.slots.get(ended));
  const others = new Map(ready);
  others.delete(first);
  const due: Ready[] = [ready.get(first) ?? { actor: ended.actor, records: [] }];
  // The list grows while it is walked.
  for (const one of due) {
    if (others.size === 0) break;
    const near = reachOf(one);
    for (const [key, other] of others) {
      if (!system.mayClash(near, reachOf(other))) continue;
      due.push(other);
      others.delete(key);
    }
  }
  return due;

  function reachOf({ actor, records }: Ready): Reach {
    const { isUnrecorded, judged } = walk;
    const isSilent = walk.silentActors.has(actor);
    const sorted = walk.threadsInOrder ? [...records].sort(byEnd) : records;
    const inOrder = walk.threadsInOrder && sorted.every(endsBefore);
    const wanted = { records: sorted, inOrder, isUnrecorded, isSilent, judged };
    return system.reach(place.state, actor, wanted);
  }
}

/**
 * Who has something to do, if it is known of whom everything is that is open. Those that take steps
 * without a record are always among them. The records of an action are movers of their own, because
 * one does not keep the others waiting.
 */
function readyMovers(walk: Walk, place: Place): ReadonlyMap<string, Ready> | undefined {
  const { actions } = walk.system;
  const found = new Map<string, Ready>();
  for (const actor of walk.silentActors) {
    const only = actions.has(actor) ? { only: "unrecorded" as const } : {};
    found.set(keyOf(walk, actor, undefined), { actor, ...only, records: [] });
  }
  for (const [slot, event] of walk.open.entries()) {
    if (event?.kind === "sight" && (place.taken[slot] ?? 0) === 0) return undefined;
    if (!isOpen(event, place, slot)) continue;
    const { actor } = event;
    if (actor === undefined) return undefined;
    const key = keyOf(walk, actor, slot);
    const known = found.get(key);
    if (known !== undefined) known.records.push(event);
    else {
      const only = actions.has(actor) ? { only: slot } : {};
      found.set(key, { actor, ...only, records: [event] });
    }
  }
  return found;
}

function keyOf({ system }: Walk, actor: string, slot: number | undefined): string {
  return slot !== undefined && system.actions.has(actor) ? `${actor} ${slot}` : actor;
}

function byEnd(one: RecordedStep, other: RecordedStep): number {
  return endOf(one) - endOf(other);
}

/** The next one. */
function endsBefore(one: RecordedStep, at: number, all: readonly RecordedStep[]): boolean {
  const next = all[at + 1];
  return next === undefined || endOf(one) < endOf(next);
}

function endOf({ end = Number.MAX_VALUE }: RecordedStep): number {
  return end;
}
