/**
 * Open calls and the steps that lie in them: a step inside an operation needs a call that is open
 * and has not come back; the first one must find the arguments, the last one leave the result.
 */
import type { RecordedCall } from "./history.js";
import type { HistorySystem, Known, Move } from "./history-system.js";
import { type Place, progress, type Walk } from "./places.js";
import type { Misfit, Taken } from "./records.js";

/** Where a move leads to that has come to `ends` as far as records are concerned. */
export function throughCalls(walk: Walk, ends: readonly Place[], taken: Taken): readonly Place[] {
  if (walk.operations.size === 0 || ends.length === 0) return ends;
  const { place, move } = taken;
  const { within } = walk.system.standsAt(place.state, move.actor);
  let all = ends;
  for (const operation of within) {
    if (!walk.operations.has(operation)) continue;
    const slot = openCall(walk, move.actor, operation);
    if (slot === undefined) {
      if (!walk.isUncalled(move.actor, operation)) return [];
      continue;
    }
    const told = progressOf(walk, slot, taken);
    all = all.flatMap((one) => told.map((value) => progress(one, slot, value)));
  }
  return all;
}

export function openCall({ open }: Walk, actor: string, operation: string): number | undefined {
  const slot = open.findIndex(
    (event) => event?.kind === "call" && event.actor === actor && event.operation === operation,
  );
  return slot < 0 ? undefined : slot;
}

/** How far the call may have come with the move: nothing if the move is not part of it. */
function progressOf(walk: Walk, slot: number, { place, move }: Taken): readonly number[] {
  const call = walk.open[slot];
  const { to } = move;
  if (call?.kind !== "call" || to === undefined) return [];
  const { system } = walk;
  const before = place.taken[slot] ?? 0;
  if (before === 2 || (before === 0 && !beginsWith(system, call, { place, move }))) return [];
  const after = system.standsAt(to, move.actor);
  const returns = resultMisfits(call, move).length === 0 ? [2] : [];
  if (!after.within.includes(call.operation)) return returns;
  // At its entry again: the next round of a loop in it, or the next call of a loop around it.
  return after.atEntryOf.includes(call.operation) ? [1, ...returns] : [1];
}

function beginsWith(system: HistorySystem, call: RecordedCall, taken: Taken): boolean {
  const { atEntryOf } = system.standsAt(taken.place.state, call.actor);
  return atEntryOf.includes(call.operation) && argumentMisfits(system, call, taken).length === 0;
}

/** Values of a call that the move contradicts. */
export function callMisfits(walk: Walk, call: RecordedCall, taken: Taken): readonly Misfit[] {
  const { system } = walk;
  const { within, atEntryOf } = system.standsAt(taken.place.state, call.actor);
  const slot = openCall(walk, call.actor, call.operation) ?? 0;
  const isFirst = (taken.place.taken[slot] ?? 0) === 0 && atEntryOf.includes(call.operation);
  const { to } = taken.move;
  const isLast =
    within.includes(call.operation) &&
    to !== undefined &&
    !system.standsAt(to, call.actor).within.includes(call.operation);
  return [
    ...(isFirst ? argumentMisfits(system, call, taken) : []),
    ...(isLast ? resultMisfits(call, taken.move) : []),
  ];
}

function argumentMisfits(
  system: HistorySystem,
  { actor, operation, args = {} }: RecordedCall,
  { place }: Taken,
): readonly Misfit[] {
  const { within } = system.standsAt(place.state, actor);
  const path = within.slice(0, within.indexOf(operation) + 1).join(".");
  return Object.entries(args).flatMap(([name, recorded]) =>
    misfit(name, recorded, system.valueOf(place.state, actor, `${path}.${name}`)),
  );
}

function resultMisfits({ operation, result }: RecordedCall, move: Move): readonly Misfit[] {
  return result === undefined ? [] : misfit("result", result, move.resultOf(operation));
}

function misfit(
  name: string,
  recorded: Misfit["recorded"],
  known: Known | undefined,
): readonly Misfit[] {
  if (known === undefined || known.mayBe(recorded)) return [];
  return [{ name, recorded, shown: known.shown }];
}
