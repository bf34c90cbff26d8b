/**
 * What an actor may do from where it stands, if nobody else moves it: the footprints of its next
 * step, and of all steps that the open records let it take, as far as records and locals tell which
 * elements these touch. Nothing that other actors do changes the answer, because they change
 * neither where it stands nor its locals.
 */
import type * as Reference from "../../ir/index.js";
import type { RecordedStep } from "./history.js";
import type { Reach, Wanted } from "./history-system.js";
import type { Mover } from "./ir-moves.js";
import { type Locals, type Reaching, type ReachParts, stepsAt } from "./ir-step-footprints.js";
import type { Semantics } from "./ir-system.js";
import type { Parts } from "./packed-states.js";

export interface Reaches {
  of(mover: Mover, parts: Parts, wanted: Wanted): Reach;
  /** A next step of the one may clash with some step of the other. */
  mayClash(one: Reach, other: Reach): boolean;
  forget(): void;
}

export function reaches(parts: ReachParts): Reaches {
  const known = new Map<string, Reach>();
  const clashes = new Map<Reach, Map<Reach, boolean>>();
  const records = new Map<RecordedStep, number>();
  let silent: Wanted["isUnrecorded"] | undefined;
  let judged: Wanted["judged"] | undefined;
  const steps: Reaching["steps"] = new Map();
  const forget = (): void => {
    known.clear();
    steps.clear();
    clashes.clear();
    records.clear();
  };
  const recordNumber = (record: RecordedStep): number => {
    const number = records.get(record) ?? records.size;
    records.set(record, number);
    return number;
  };
  const reaching: Reaching = { ...parts, recordNumber, steps };
  return {
    of(mover, parts, wanted) {
      if (wanted.isUnrecorded !== silent || wanted.judged !== judged) forget();
      silent = wanted.isUnrecorded;
      judged = wanted.judged;
      const frame =
        mover.thread === undefined ? "" : reaching.states.frameNumber(parts, mover.thread.id);
      const order = wanted.inOrder ? "in order" : "";
      const key = `${mover.name} ${frame} ${order} ${wanted.records.map(recordNumber)}`;
      const reach = known.get(key) ?? reachOf(reaching, { mover, parts, wanted });
      known.set(key, reach);
      return reach;
    },
    mayClash(one, other) {
      const ofOne = clashes.get(one) ?? new Map<Reach, boolean>();
      clashes.set(one, ofOne);
      const found =
        ofOne.get(other) ??
        one.next.some((a) => other.all.some((b) => reaching.semantics.clash(a, b)));
      ofOne.set(other, found);
      return found;
    },
    forget,
  };
}

interface Standing {
  readonly mover: Mover;
  readonly parts: Parts;
  readonly wanted: Wanted;
}

function reachOf(reaching: Reaching, { mover, parts, wanted }: Standing): Reach {
  const { thread } = mover;
  const frame = thread && reaching.states.frame(parts, thread.id);
  const from = frame?.location ?? 0;
  const live = thread?.locations[from]?.live ?? [];
  const locals = new Map<number, Reference.Value>();
  for (const [at, id] of live.entries()) {
    const value = frame?.locals[at];
    const isPlain = reaching.ir.variables[id]?.dimensions.length === 0;
    // A plain variable has a value, not a list of elements.
    if (isPlain && value !== undefined) locals.set(id, value as Reference.Value);
  }
  const start: Front = new Map([[from, locals]]);
  const searched = { mover, wanted, records: wanted.records, front: start };
  // Of most movers only one of the two is asked for.
  let near: readonly Reference.Footprint[] | undefined;
  let far: readonly Reference.Footprint[] | undefined;
  return {
    get next() {
      near ??= footprintsOf(around(reaching, { ...searched, records: nextRecords(wanted) }));
      return near;
    },
    get all() {
      far ??= footprintsOf((isEndless(wanted) ? endlessSteps : countedSteps)(reaching, searched));
      return far;
    },
  };
}

function footprintsOf(steps: readonly Reference.FootprintFound[]): readonly Reference.Footprint[] {
  return steps.map(({ footprint }) => footprint);
}

/** Where the thread may stand, with what is known of its locals there. */
type Front = ReadonlyMap<number, Locals>;

interface Searched {
  readonly mover: Mover;
  readonly wanted: Wanted;
  readonly records: readonly RecordedStep[];
  readonly front: Front;
}

function around(
  reaching: Reaching,
  { front, mover, records, wanted }: Searched,
): readonly Reference.FootprintFound[] {
  return [...front].flatMap(([location, locals]) =>
    stepsAt(reaching, { mover, wanted, records, location, locals }),
  );
}

/** What a record does not say of can be done for ever, and so can the parts of a word of a lock. */
function isEndless({ isSilent, records }: Wanted): boolean {
  return isSilent || hasParts(records);
}

function hasParts(records: readonly RecordedStep[]): boolean {
  return records.some(({ parts }) => parts === true);
}

function nextRecords({ inOrder, records }: Wanted): readonly RecordedStep[] {
  return inOrder && !hasParts(records) ? records.slice(0, 1) : records;
}

/** One step for each record; of an action all are alike. */
function countedSteps(reaching: Reaching, searched: Searched): readonly Reference.FootprintFound[] {
  const { mover, records, wanted } = searched;
  if (mover.thread === undefined) return around(reaching, searched);
  const all: Reference.FootprintFound[] = [];
  let { front } = searched;
  for (const record of records) {
    const found = around(reaching, {
      mover,
      wanted,
      records: wanted.inOrder ? [record] : records,
      front,
    });
    all.push(...found);
    front = newExits(reaching.semantics, new Map(), found);
  }
  return all;
}

/** Until nothing is new. */
function endlessSteps(reaching: Reaching, searched: Searched): readonly Reference.FootprintFound[] {
  const all: Reference.FootprintFound[] = [];
  const seen = new Map<number, Locals>();
  for (let { front } = searched; front.size > 0; ) {
    const found = around(reaching, { ...searched, front });
    all.push(...found);
    for (const [location, locals] of front) seen.set(location, locals);
    front = newExits(reaching.semantics, seen, found);
  }
  return all;
}

/** Locations at which less is known than before, or that are new. */
function newExits(
  { agreed }: Semantics,
  seen: Front,
  steps: readonly Reference.FootprintFound[],
): Front {
  const found = new Map<number, Locals>();
  for (const { location, locals } of steps.flatMap(({ exits }) => exits)) {
    const before = found.get(location) ?? seen.get(location);
    const now = before === undefined ? locals : agreed([before, locals]);
    if (before === undefined || now.size < before.size) found.set(location, now);
  }
  return found;
}
