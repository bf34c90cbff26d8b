/**
 * Word 0 of each page is a register: who reads it finds what was written last, or something that
 * was being written meanwhile. Truncates and punched holes write 0. What was there before the
 * recording is known by nobody, and may be found until a write is over.
 */
import type { RecordingEvent } from "./world.js";

interface Written {
  readonly value: unknown;
  readonly begin: number;
  readonly end: number;
}

interface Found extends Written {
  readonly where: string;
}

const sigbus = -7;
const beyondEnd = -61;
/** More pages than a file of the recordings has. */
const mostPages = 64;

export function registerFaults(
  events: readonly RecordingEvent[],
): readonly { readonly seq: number; readonly what: string }[] {
  const { writes, reads } = accesses(events);
  return reads.flatMap((read) => {
    const all = writes.get(read.where) ?? [];
    if (mayFind(read, all)) return [];
    return [{ seq: read.end, what: `${read.where} has ${String(read.value)}` }];
  });
}

function mayFind(read: Found, writes: readonly Written[]): boolean {
  const [file = ""] = read.where.split(" ");
  const tag = String(read.value)
    .match(/^0x([ab])/i)?.[1]
    ?.toUpperCase();
  if (tag !== undefined && tag !== file) return false;
  const before: Written = { value: undefined, begin: -1, end: -1 };
  const own = writes.filter((one) => one.value === read.value && one.begin < read.end);
  const isNew = !writes.some((one) => one.value === read.value);
  const candidates = isNew || read.value === 0 ? [...own, before] : own;
  return candidates.some((one) => !isOver(one, read, writes));
}

/** Another write came behind it, and was over before the read began. */
function isOver(one: Written, read: Found, writes: readonly Written[]): boolean {
  return writes.some((other) => other.begin > one.end && other.end < read.begin);
}

interface Accesses {
  readonly writes: ReadonlyMap<string, readonly Written[]>;
  readonly reads: readonly Found[];
}

function accesses(events: readonly RecordingEvent[]): Accesses {
  const begun = new Map<number, RecordingEvent>();
  const writes = new Map<string, Written[]>();
  const reads: Found[] = [];
  const add = (where: string, written: Written): void => {
    writes.set(where, [...(writes.get(where) ?? []), written]);
  };
  const finish = (from: RecordingEvent, end: number, result: unknown): void => {
    const { op, f, p, v } = from.args;
    const begin = from.seq;
    const where = `${f} ${p}`;
    const isRead = op === "load" || op === "pread";
    if (isRead && result !== sigbus && result !== beyondEnd && end < Number.POSITIVE_INFINITY) {
      reads.push({ where, value: result, begin, end });
    }
    if ((op === "store" && result !== sigbus) || op === "pwrite") {
      add(where, { value: v, begin, end });
    }
    if (op === "punch") add(where, { value: 0, begin, end });
    if (op !== "ftruncate") return;
    for (let page = p; page < mostPages; page++) add(`${f} ${page}`, { value: 0, begin, end });
  };
  for (const event of events) {
    if (event.event === "op.begin") begun.set(event.pid, event);
    const from = begun.get(event.pid);
    if (event.event !== "op.end" || from === undefined) continue;
    begun.delete(event.pid);
    finish(from, event.seq, event.args.v);
  }
  for (const from of begun.values()) finish(from, Number.POSITIVE_INFINITY, undefined);
  return { writes, reads };
}
