/**
 * Why the next end of a history cannot be: at all places that explain what came before, where its
 * actor stands, and what keeps it from the recorded step there. The nearest reasons come first: a
 * value that differs, a guard that is false; then steps on the way that need a record.
 */
import { callMisfits, throughCalls } from "./calls.js";
import type { RecordedEvent, RecordedSight, RecordedStep } from "./history.js";
import type { Acquire, BrokenInvariant, Move, Obstacle, Stand } from "./history-system.js";
import type { Dropped, Place, Walk } from "./places.js";
import { type Misfit, misfits, names, unlikeness } from "./records.js";

export type Reason =
  /** The step can be taken there, but not with what was recorded. */
  | {
      readonly kind: "value";
      readonly step: string;
      readonly misfits: readonly Misfit[];
      /** So many other ways to take it do not fit either; these are the values of the nearest. */
      readonly others: number;
    }
  /** A guard is false, or there is nothing to choose from. */
  | {
      readonly kind: "obstacle";
      readonly step: string;
      readonly obstacle: Obstacle;
      /** Not of the step itself, but of one before it. */
      readonly onTheWay: boolean;
    }
  /** The step ends in a fault there. */
  | { readonly kind: "fault"; readonly step: string; readonly fault: string }
  /** It leads to a state in which a judged invariant is broken. */
  | { readonly kind: "broken"; readonly step: string; readonly broken: BrokenInvariant }
  /** Another step comes first, which would have left a record. */
  | {
      readonly kind: "no record";
      readonly step: string;
      /** That step takes a lock. */
      readonly lock?: Acquire;
      readonly actor: string;
      /** The step that is looked for. */
      readonly wanted?: string;
    }
  /** In this instance the actor has no such step at all. */
  | { readonly kind: "no step"; readonly step: string }
  /** The step can be taken, but lies outside of the calls that were recorded. */
  | { readonly kind: "no call"; readonly step: string }
  /** Nothing that the actor can do there leads to it. */
  | { readonly kind: "elsewhere" };

export interface BlockedAt {
  readonly actor: string;
  readonly stand: Stand;
  readonly reasons: readonly Reason[];
  /** At how many places it is so. */
  readonly places: number;
}

export interface Blocked {
  readonly event: RecordedEvent;
  /** Events that were open as well. */
  readonly open: readonly RecordedEvent[];
  /** How many places explain what came before. */
  readonly places: number;
  /** Of the actor, or of everybody who could have been it; the nearest first. */
  readonly at: readonly BlockedAt[];
  /** What others would do first, and break an invariant by it. */
  readonly dropped: readonly Dropped[];
  /** Of a look at the variables: what would have been seen instead; the nearest first. */
  readonly instead: readonly Instead[];
}

export interface Instead {
  readonly misfits: readonly Misfit[];
  /** At how many places it is so. */
  readonly places: number;
}

/** A sample is enough: places differ mostly in what others do. */
const mostLookedAt = 400;
const mostShown = 4;

export function whyBlocked(walk: Walk, event: RecordedEvent): Blocked {
  const open = walk.open.filter((one) => one !== undefined && one !== event);
  return {
    event,
    open: open as readonly RecordedEvent[], // undefined is filtered out
    places: walk.places.size,
    at: event.kind === "sight" ? [] : standsBefore(walk, event),
    dropped: droppedBeside(walk, event),
    instead: event.kind === "sight" ? insteadOf(walk, event) : [],
  };
}

/** One for each step and invariant. */
function droppedBeside({ dropped }: Walk, { actor }: RecordedEvent): readonly Dropped[] {
  const found = new Map<string, Dropped>();
  for (const one of dropped) {
    const key = `${one.actor} ${one.step} ${one.broken.name}`;
    if (one.actor !== actor && !found.has(key)) found.set(key, one);
  }
  return [...found.values()].slice(0, mostShown);
}

/** States with the fewest values that were not seen. */
function insteadOf(walk: Walk, event: RecordedSight): readonly Instead[] {
  const found = new Map<string, Instead>();
  for (const place of [...walk.places.values()].slice(0, mostLookedAt)) {
    const unlike = unlikeness(walk.system, event, place);
    const key = JSON.stringify(unlike.map(({ name, shown }) => [name, shown]));
    found.set(key, { misfits: unlike, places: (found.get(key)?.places ?? 0) + 1 });
  }
  const all = [...found.values()].sort((a, b) => a.misfits.length - b.misfits.length);
  return all.slice(0, mostShown);
}

function standsBefore(walk: Walk, event: RecordedEvent): readonly BlockedAt[] {
  const found = new Map<string, BlockedAt>();
  const places = [...walk.places.values()].slice(0, mostLookedAt);
  for (const place of places) {
    for (const actor of actorsOf(walk, event)) {
      const stand = walk.system.standsAt(place.state, actor);
      const reasons = reasonsAt(walk, event, { place, actor, stand });
      const key = JSON.stringify([actor, stand.name, reasons.map(keyOf)]);
      const known = found.get(key);
      found.set(key, { actor, stand, reasons, places: (known?.places ?? 0) + 1 });
    }
  }
  const all = [...found.values()].sort((a, b) => rankOf(a) - rankOf(b));
  return all.filter((one) => rankOf(one) === rankOf(all[0])).slice(0, mostShown);
}

function actorsOf({ system }: Walk, { actor }: RecordedEvent): readonly string[] {
  return actor === undefined ? system.actors : [actor];
}

/** The smaller, the nearer to the step. */
const ranks: Readonly<Record<Reason["kind"], number>> = {
  value: 0,
  broken: 1,
  obstacle: 2,
  fault: 3,
  "no call": 4,
  "no record": 5,
  "no step": 6,
  elsewhere: 8,
};
const onTheWay = 7;

function rankOf(at: BlockedAt | undefined): number {
  const all = (at?.reasons ?? []).map((reason) =>
    reason.kind === "obstacle" && reason.onTheWay ? onTheWay : ranks[reason.kind],
  );
  return Math.min(...all, ranks.elsewhere);
}

/** Reasons that look the same to a reader. */
function keyOf(reason: Reason): unknown {
  switch (reason.kind) {
    case "obstacle":
      return [reason.step, reason.obstacle.span.start];
    case "broken":
      return [reason.step, reason.broken.name];
    default:
      return reason;
  }
}

interface At {
  readonly place: Place;
  readonly actor: string;
  readonly stand: Stand;
}

function reasonsAt(walk: Walk, event: RecordedEvent, at: At): readonly Reason[] {
  const { actor, place, stand } = at;
  const moves = walk.system.moves(place.state, actor);
  const isWanted = (step: string): boolean => event.kind === "step" && names(event, actor, step);
  if (event.kind === "step" && !walk.system.names.steps(actor).some(isWanted)) {
    return [{ kind: "no step", step: event.step ?? actor }];
  }
  const onTheWay = !stand.steps.some(isWanted);
  if (event.kind === "step" && !onTheWay) {
    const wanted = moves.filter(({ step }) => isWanted(step));
    if (wanted.length > 0) {
      return nearest(
        event,
        wanted.map((move) => reasonOf(walk, event, { ...at, move })),
      );
    }
  }
  if (moves.length === 0) return obstaclesAt(walk, at, onTheWay);
  const reasons = moves.flatMap((move): Reason[] => {
    const { step, fault } = move;
    if (fault !== undefined) return [{ kind: "fault", step, fault }];
    const wrong = event.kind === "call" ? callMisfits(walk, event, { place, move }) : [];
    if (wrong.length > 0) return [{ kind: "value", step, misfits: wrong, others: 0 }];
    if (!walk.isUnrecorded(actor, step)) return [noRecord(walk, event, { ...at, move })];
    const broken = brokenBy(walk, move);
    if (broken !== undefined) return [{ kind: "broken", step, broken }];
    const ends = move.to === undefined ? [] : [{ state: move.to, taken: place.taken }];
    return throughCalls(walk, ends, { place, move }).length > 0 ? [] : [{ kind: "no call", step }];
  });
  return reasons.length > 0 ? nearest(event, reasons) : [{ kind: "elsewhere" }];
}

function noRecord(walk: Walk, event: RecordedEvent, at: At & { readonly move: Move }): Reason {
  const { actor, move, place } = at;
  const lock = walk.system.acquires(place.state, actor);
  const wanted = event.kind === "step" ? event.step : undefined;
  return {
    kind: "no record",
    step: move.step,
    actor,
    ...(lock === undefined ? {} : { lock }),
    ...(wanted === undefined ? {} : { wanted }),
  };
}

function brokenBy({ judged, system }: Walk, { to }: Move): BrokenInvariant | undefined {
  return to === undefined || judged.length === 0 ? undefined : system.brokenIn(to, judged)[0];
}

/** Of the ways to take one step with other values the nearest, with the number of the others. */
function nearest(event: RecordedEvent, reasons: readonly Reason[]): readonly Reason[] {
  const found = new Map<string, Reason>();
  for (const reason of reasons) {
    const key = reason.kind === "value" ? `value ${reason.step}` : JSON.stringify(keyOf(reason));
    const known = found.get(key);
    if (reason.kind !== "value" || known?.kind !== "value") {
      if (known === undefined) found.set(key, reason);
      continue;
    }
    const isNearer = distance(event, reason.misfits) < distance(event, known.misfits);
    const others = known.others + reason.others + 1;
    found.set(key, { ...(isNearer ? reason : known), others });
  }
  return [...found.values()];
}

/**
 * How many values differ, and between numbers how far they are apart. What was chosen says most of
 * what the step was meant to be.
 */
function distance(event: RecordedEvent, wrong: readonly Misfit[]): number {
  const chosen = event.kind === "step" ? (event.args ?? {}) : {};
  return wrong.reduce((sum, { name, recorded, shown }) => {
    const gap = Math.abs(Number(shown) - Number(recorded));
    const apart = Number.isFinite(gap) ? Math.min(gap, farApart) : farApart;
    return sum + (name in chosen ? 3 : 1) * farApart + apart;
  }, 0);
}

const farApart = 1e6;

function obstaclesAt(
  { system }: Walk,
  { place, actor, stand }: At,
  onTheWay: boolean,
): readonly Reason[] {
  const step = stand.steps.join(" or ");
  const found = system.obstacles(place.state, actor);
  if (found.length === 0) return [{ kind: "elsewhere" }];
  return found.map((obstacle) => ({ kind: "obstacle", step, obstacle, onTheWay }));
}

function reasonOf(walk: Walk, event: RecordedStep, at: At & { readonly move: Move }): Reason {
  const { move, place } = at;
  const { step, fault } = move;
  if (fault !== undefined) return { kind: "fault", step, fault };
  const wrong = misfits(walk.system, event, { from: place.state, move });
  if (wrong.length > 0) return { kind: "value", step, misfits: wrong, others: 0 };
  const broken = brokenBy(walk, move);
  return broken === undefined ? { kind: "no call", step } : { kind: "broken", step, broken };
}
