/** What the events of a recording say, so far, about locks, faults and page tables. */

/** Arguments differ by event, as the recordings' README says. */
// biome-ignore lint/suspicious/noExplicitAny: each event has arguments of its own
export type EventArguments = Readonly<Record<string, any>>;

export interface RecordingEvent {
  readonly seq: number;
  readonly cpu: number;
  readonly pid: number;
  readonly task: string;
  readonly event: string;
  readonly args: EventArguments;
}

export interface Broken {
  readonly rule: string;
  readonly seq: number;
  readonly what: string;
}

interface Hold {
  readonly pid: number;
  readonly lock: string;
  readonly f: string;
  readonly mode: string;
}

interface EntryHold {
  readonly pid: number;
  readonly since: number;
}

interface Pte {
  readonly mm: string;
  readonly f: string;
  readonly p: number;
}

interface PendingPte extends Pte {
  isZapped: boolean;
}

export class World {
  last = Number.NEGATIVE_INFINITY;
  readonly holds: Hold[] = [];
  /** By thread: the block that its fault has looked up. */
  readonly faults = new Map<number, { readonly found: number | undefined }>();
  /** By thread: the entry that it has last seen. */
  readonly free = new Map<number, { readonly seq: number; readonly locked: boolean }>();
  /** Those that are there for certain. */
  ptes: readonly Pte[] = [];
  readonly #entries = new Map<string, EntryHold>();
  readonly #pending = new Map<number, PendingPte>();

  entryHold(f: string, p: number): EntryHold | undefined {
    return this.#entries.get(`${f} ${p}`);
  }

  entryHolder(f: string, p: number): number | undefined {
    return this.entryHold(f, p)?.pid;
  }

  holdsEntry(pid: number): boolean {
    return [...this.#entries.values()].some((one) => one.pid === pid);
  }

  take(event: RecordingEvent): void {
    this.last = event.seq;
    this.#effects[event.event]?.(event);
  }

  readonly #effects: Readonly<Record<string, (event: RecordingEvent) => void>> = {
    "lock.acq": ({ pid, args: { lock, f, mode } }) => this.holds.push({ pid, lock, f, mode }),
    "lock.rel": ({ pid, args: { lock, f } }) => {
      const isIt = (one: Hold) => one.pid === pid && one.lock === lock && one.f === f;
      const at = this.holds.findIndex(isIt);
      if (at >= 0) this.holds.splice(at, 1);
    },
    "el.free": ({ seq, pid, args }) =>
      this.free.set(pid, { seq, locked: args.entry?.locked === true }),
    "el.acq": ({ seq, pid, args: { f, p } }) => this.#entries.set(`${f} ${p}`, { pid, since: seq }),
    "el.rel": ({ args: { f, p } }) => this.#entries.delete(`${f} ${p}`),
    "fault.enter": ({ pid }) => this.faults.set(pid, { found: undefined }),
    "fault.exit": ({ pid }) => this.faults.delete(pid),
    "map.lookup": ({ pid, args }) => {
      if (this.faults.has(pid)) this.faults.set(pid, { found: args.blk });
    },
    "pte.insert": ({ pid, args: { mm, f, p, to } }) => {
      if (to?.blk !== undefined) this.#pending.set(pid, { mm, f, p, isZapped: false });
    },
    "pte.inserted": ({ pid, args }) => {
      const pte = this.#pending.get(pid);
      if (pte?.isZapped === false && args.ret === done) this.ptes = [...this.ptes, pte];
      this.#pending.delete(pid);
    },
    "pte.zap": (event) => this.#zap(event),
    "vma.unmap": (event) => this.#zap(event),
  };

  /** What is being inserted meanwhile may be there afterwards, or not. */
  #zap({ args: { mm, f, p, n } }: RecordingEvent): void {
    const isGone = (pte: Pte) => pte.mm === mm && pte.f === f && pte.p >= p && pte.p < p + n;
    this.ptes = this.ptes.filter((pte) => !isGone(pte));
    for (const pte of this.#pending.values()) if (isGone(pte)) pte.isZapped = true;
  }
}

/** What insert_pfn returns when the pte is there: VM_FAULT_NOPAGE. */
const done = "0x100";

interface Wanted {
  readonly lock: string;
  readonly f: string;
  readonly mode?: string;
}

export function heldBy({ holds }: World, lock: string, f: string): Hold[] {
  return holds.filter((one) => one.lock === lock && one.f === f);
}

export function isHeld(world: World, pid: number, { lock, f, mode }: Wanted): boolean {
  const all = heldBy(world, lock, f);
  return all.some((one) => one.pid === pid && (mode === undefined || one.mode === mode));
}
