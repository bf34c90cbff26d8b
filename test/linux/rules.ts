/**
 * Nine rules that every recording of a correct kernel keeps, each judged by itself in one pass over
 * the events, without the spec: what mutants of a recording are sorted by. A rule speaks up only
 * about what is certain: an action lies between two events, and what could have been otherwise in
 * between is not held against anybody. The rules are those of the README of the recordings.
 */

import { registerFaults } from "./word-register.js";
import { type Broken, heldBy, isHeld, type RecordingEvent, World } from "./world.js";

/** Every rule that is broken, at the first event that breaks it. */
export function brokenRules(events: readonly RecordingEvent[]): readonly Broken[] {
  const first = new Map<string, Broken>();
  const note = (rule: string, seq: number, what: string): void => {
    if (!first.has(rule)) first.set(rule, { rule, seq, what });
  };
  const world = new World();
  for (const event of events) {
    if (isOfAnother(event)) continue;
    for (const rule of rules) {
      const what = rule.judge(event, world);
      if (what !== undefined) note(rule.name, event.seq, what);
    }
    world.take(event);
  }
  for (const { seq, what } of registerFaults(events)) note("word 0 is a register", seq, what);
  return [...first.values()].sort((a, b) => a.seq - b.seq);
}

/** Inodes that have no name are none of the recording's business. */
function isOfAnother({ args }: RecordingEvent): boolean {
  return args.ino !== undefined && args.f === undefined;
}

interface Rule {
  readonly name: string;
  /** What is wrong with the event, in the world as it was before. */
  readonly judge: (event: RecordingEvent, world: World) => string | undefined;
}

const rules: readonly Rule[] = [
  {
    name: "events are in order",
    judge: ({ seq }, { last }) => (seq > last ? undefined : `${seq} behind ${last}`),
  },
  {
    name: "exclusive holds never overlap",
    judge: ({ event, pid, args }, world) => {
      if (event === "el.acq") {
        const other = world.entryHolder(args.f, args.p);
        return other === undefined || other === pid ? undefined : `${pid} and ${other}`;
      }
      if (event !== "lock.acq" || !isFileLock(args.lock)) return undefined;
      const clash = heldBy(world, args.lock, args.f).find(
        (one) => one.pid !== pid && (one.mode === "X" || args.mode === "X"),
      );
      return clash && `${args.lock} of ${args.f}: ${pid} and ${clash.pid}`;
    },
  },
  {
    name: "faults work under both locks",
    judge: ({ event, pid, args }, world) => {
      const fault = world.faults.get(pid);
      if (event === "fault.enter") {
        return isHeld(world, pid, { lock: "inv", f: args.f }) ? undefined : "no inv at entry";
      }
      if (fault === undefined || !inFault.has(event)) return undefined;
      if (!isHeld(world, pid, { lock: "inv", f: args.f })) return `${event} without inv`;
      return world.entryHolder(args.f, args.p) === pid ? undefined : `${event} without entry lock`;
    },
  },
  {
    name: "a pte gets the block that was looked up",
    judge: ({ event, pid, args }, world) => {
      if (event !== "pte.insert") return undefined;
      const { to, write } = args;
      if (to?.zero === true) return write === true ? "the zero page is writable" : undefined;
      const found = world.faults.get(pid)?.found;
      return found === to?.blk ? undefined : `${to?.blk}, looked up ${found}`;
    },
  },
  {
    name: "what takes away is exclusive",
    judge: ({ event, pid, args }, world) => {
      const takes =
        event === "size.set" ||
        (event === "ent.deleted" && args.trunc === true) ||
        (event === "ext.remove" && !world.faults.has(pid));
      if (!takes || isExclusive(world, pid, args.f)) return undefined;
      return `${event} of ${args.f}`;
    },
  },
  {
    name: "a delete sees the entry unlocked",
    judge: ({ event, pid, args }, world) => {
      if (event !== "ent.deleted") return undefined;
      const free = world.free.get(pid);
      if (free?.locked === true) return "it was locked";
      const holder = world.entryHold(args.f, args.p);
      const overlaps = holder !== undefined && free !== undefined && holder.since < free.seq;
      return overlaps && holder.pid !== pid ? `${holder.pid} had it` : undefined;
    },
  },
  {
    name: "no extent goes while a pte maps it",
    judge: ({ event, pid, args }, world) => {
      if (event !== "ext.remove" || world.faults.has(pid)) return undefined;
      const last = args.to ?? args.p + args.n - 1;
      const left = world.ptes.find((one) => one.f === args.f && one.p >= args.p && one.p <= last);
      return left && `page ${left.p} of ${left.f} is mapped by ${left.mm}`;
    },
  },
  {
    name: "locks come in order",
    judge: ({ event, pid, args }, world) => {
      if (event !== "lock.acq") return undefined;
      const { lock, f } = args;
      if (lock === "i_rwsem" && isHeld(world, pid, { lock: "inv", f })) return "i_rwsem after inv";
      return lock === "inv" && world.holdsEntry(pid) ? "inv after an entry lock" : undefined;
    },
  },
];

const inFault = new Set(["map.lookup", "ent.insert", "ent.inserted", "pte.insert", "pte.inserted"]);

function isFileLock(lock: string): boolean {
  return lock === "inv" || lock === "i_rwsem";
}

function isExclusive(world: World, pid: number, f: string): boolean {
  return ["inv", "i_rwsem"].some((lock) => isHeld(world, pid, { lock, f, mode: "X" }));
}
