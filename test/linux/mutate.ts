/**
 * Mutants of a recording: one event is dropped, changes places with the next of its thread, or
 * comes later; or one value, lock, page or block is another. The numbers of the events stay where
 * they were, so that a mutant is as well-formed as a recording, but for what was changed.
 */
import { seededRandom } from "../../runtime/index.js";
import type { EventArguments, RecordingEvent } from "./world.js";

export const mutations = ["drop", "swap", "move", "value", "lock", "page", "block"] as const;

export type Mutation = (typeof mutations)[number];

export interface Mutant {
  readonly events: readonly RecordingEvent[];
  /** `drop 5203 lock.acq inv`. */
  readonly what: string;
  /** The first event that is not as it was. */
  readonly seq: number;
}

/** The same for the same seed. Undefined: nothing in this recording can be changed so. */
export function mutate(
  events: readonly RecordingEvent[],
  mutation: Mutation,
  seed: number,
): Mutant | undefined {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[random.below(list.length)];
  const places = events.flatMap((event, at) => (isMeant(event) ? [at] : []));
  for (let tries = 0; tries < mostTries; tries++) {
    const at = pick(places) ?? 0;
    const mutant = makers[mutation]({ events, at, pick });
    if (mutant !== undefined) return mutant;
  }
  return undefined;
}

const mostTries = 500;

interface Making {
  readonly events: readonly RecordingEvent[];
  readonly at: number;
  readonly pick: <T>(list: readonly T[]) => T | undefined;
}

const makers: Readonly<Record<Mutation, (making: Making) => Mutant | undefined>> = {
  drop: ({ events, at }) => {
    const event = events[at]!;
    return { events: events.toSpliced(at, 1), what: `drop ${named(event)}`, seq: event.seq };
  },
  swap: ({ events, at }) => {
    const one = events[at]!;
    const next = events.findIndex((event, i) => i > at && event.pid === one.pid && isMeant(event));
    const other = events[next];
    if (other === undefined || other.event === one.event) return undefined;
    const changed = events.with(at, placed(other, one)).with(next, placed(one, other));
    return { events: changed, what: `swap ${named(one)}, ${named(other)}`, seq: one.seq };
  },
  move: ({ events, at, pick }) => {
    const one = events[at]!;
    const to = at + 5 + pick(Array.from({ length: 20 }, (_, i) => i))!;
    if (to >= events.length) return undefined;
    const moved = events.slice(at + 1, to + 1);
    // Every event between takes the number of the one before it.
    const numbered = [...moved, one].map((event, i) => placed(event, events[at + i]!));
    const changed = [...events.slice(0, at), ...numbered, ...events.slice(to + 1)];
    return { events: changed, what: `move ${named(one)} to ${events[to]!.seq}`, seq: one.seq };
  },
  value: ({ events, at, pick }) => {
    const { event, args } = events[at]!;
    const isRead = event === "op.end" && (args.op === "load" || args.op === "pread");
    if (!isRead || Number(args.v) < 0) return undefined;
    const values = events.flatMap((one) =>
      one.event === "op.begin" && one.args.op === "pwrite" ? [one.args.v] : [],
    );
    return altered({ events, at }, "v", pick([0, ...values]));
  },
  lock: ({ events, at, pick }) => {
    const { event, args } = events[at]!;
    if (event !== "lock.acq" && event !== "lock.rel") return undefined;
    if (pick([true, false])) return altered({ events, at }, "mode", args.mode === "S" ? "X" : "S");
    return altered({ events, at }, "lock", args.lock === "inv" ? "i_rwsem" : "inv");
  },
  page: ({ events, at }) => {
    const { p } = events[at]!.args;
    return typeof p === "number" ? altered({ events, at }, "p", (p + 1) % pages) : undefined;
  },
  block: ({ events, at, pick }) => {
    const { args } = events[at]!;
    const blocks = events.flatMap(({ event, args: { blk } }) =>
      event === "blk.alloc" && typeof blk === "number" ? [blk] : [],
    );
    const other = pick(blocks);
    if (typeof args.blk === "number") return altered({ events, at }, "blk", other);
    if (typeof args.to?.blk === "number") return altered({ events, at }, "to", { blk: other });
    if (args.entry?.kind !== "blk") return undefined;
    return altered({ events, at }, "entry", { ...args.entry, blk: other });
  },
};

const pages = 4;

function altered(
  { events, at }: Pick<Making, "events" | "at">,
  field: string,
  value: unknown,
): Mutant | undefined {
  const event = events[at]!;
  const before = JSON.stringify(event.args[field]);
  if (value === undefined || JSON.stringify(value) === before) return undefined;
  const args: EventArguments = { ...event.args, [field]: value };
  const what = `${named(event)}: ${field} ${before} -> ${JSON.stringify(value)}`;
  return { events: events.with(at, { ...event, args }), what, seq: event.seq };
}

function placed(event: RecordingEvent, { seq }: RecordingEvent): RecordingEvent {
  return { ...event, seq };
}

function named({ seq, task, event, args }: RecordingEvent): string {
  return [seq, task, event, args.lock, args.mode].filter((one) => one !== undefined).join(" ");
}

/** An event that says what the protocol does, of the files that the recording is about. */
function isMeant({ event, args }: RecordingEvent): boolean {
  if (event.startsWith("lock.")) return args.lock === "inv" || args.lock === "i_rwsem";
  if (event === "op.end") return args.op === "load" || args.op === "pread";
  return meant.has(event) && (args.f === undefined || args.f === "A" || args.f === "B");
}

const meant = new Set([
  "fault.enter",
  "el.free",
  "el.acq",
  "el.rel",
  "map.lookup",
  "ent.inserted",
  "pte.insert",
  "pte.zap",
  "ent.deleted",
  "ext.remove",
  "blk.free",
  "blk.alloc",
  "size.set",
  "data.write",
]);
