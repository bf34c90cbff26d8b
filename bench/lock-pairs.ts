/**
 * What an uncontended lock costs: acquire and release of every kind by one thread, against a bare
 * pair of Atomics.compareExchange on one word, in one run. For kinds without acquire it is the pair
 * of words that their users make. Every round measures all contenders in turn; the table has the
 * medians, in the plain and in the debug build.
 */
import {
  createLocks,
  type LockKind,
  type LockKinds,
  type LockMode,
  type LockOptions,
} from "../runtime/index.js";
import { median } from "./measure.js";

export interface LockPair {
  readonly name: string;
  readonly plainNs: number;
  /** How many bare pairs one costs. */
  readonly ratio: number;
  readonly debugNs: number | undefined;
}

/** Makes the pair so many times, on a lock that it has made. */
type Loop = (count: number) => void;
type MakeLoop = (options: { readonly threads: number; readonly debug: boolean }) => Loop;

interface Contender {
  readonly name: string;
  readonly make: MakeLoop;
}

const pairsPerRound = 300_000;
const threads = 8;
const thread = 3;

function bare(): Loop {
  const words = new Int32Array(new SharedArrayBuffer(64));
  return (count) => {
    for (let pair = 0; pair < count; pair++) {
      Atomics.compareExchange(words, 0, 0, 1);
      Atomics.compareExchange(words, 0, 1, 0);
    }
  };
}

type HeldKind = "rwsem" | "fair_rwsem" | "percpu_rwsem" | "transaction" | "seqcount" | "rcu";

/** A kind with modes; each has a function of its own, as generated code has call sites. */
function held(kind: HeldKind, mode: LockMode): Contender {
  const make: MakeLoop = (options) => {
    const lock: unknown = createLocks({ kind, ...options }).at(0);
    const body =
      "for (let i = 0; i < n; i++) { lock.acquire(thread, mode); lock.release(thread, mode); }";
    const loop = new Function("lock", "thread", "mode", "n", body);
    return (count) => loop(lock, thread, mode, count);
  };
  return { name: `${kind} ${mode}`, make };
}

/** Words without a mode. */
function words<Kind extends LockKind>(options: { kind: Kind } & Partial<LockOptions<Kind>>) {
  return (first: keyof LockKinds[Kind] & string, second: keyof LockKinds[Kind] & string) => {
    const make: MakeLoop = (place) => {
      const lock = createLocks({ ...options, ...place } as LockOptions<Kind>).at(0);
      const body = `for (let i = 0; i < n; i++) { lock.${first}(thread); lock.${second}(thread); }`;
      const loop = new Function("lock", "thread", "n", body);
      return (count: number): void => loop(lock, thread, count);
    };
    const name = first === "acquire" ? options.kind : `${options.kind} ${first}, ${second}`;
    return { name, make };
  };
}

function range(mode: "shared" | "exclusive"): Contender {
  const make: MakeLoop = (options) => {
    const locks = createLocks({ kind: "range_lock", count: 4096, ...options });
    const body =
      "for (let i = 0; i < n; i++) { const pages = locks.over(16, 2048); " +
      "pages.acquire(thread, mode); pages.release(thread, mode); }";
    const loop = new Function("locks", "thread", "mode", "n", body);
    return (count) => loop(locks, thread, mode, count);
  };
  return { name: `range_lock ${mode}, 2032 pages`, make };
}

const contenders: readonly Contender[] = [
  words({ kind: "spinlock" })("acquire", "release"),
  words({ kind: "mutex" })("acquire", "release"),
  words({ kind: "entry_lock" })("acquire", "release"),
  held("rwsem", "shared"),
  held("rwsem", "exclusive"),
  held("fair_rwsem", "shared"),
  held("fair_rwsem", "exclusive"),
  held("percpu_rwsem", "shared"),
  held("percpu_rwsem", "exclusive"),
  range("shared"),
  range("exclusive"),
  held("transaction", "handle"),
  held("seqcount", "write"),
  words({ kind: "seqcount" })("begin", "retry"),
  held("rcu", "read"),
  words({ kind: "completion" })("complete", "wait"),
  words({ kind: "refcount" })("get", "put"),
  words({ kind: "wait_queue" })("prepare", "cancel"),
];

/** Nanoseconds of one pair. */
function timed(loop: Loop): number {
  const start = performance.now();
  loop(pairsPerRound);
  return ((performance.now() - start) * 1e6) / pairsPerRound;
}

export function measureLockPairs(rounds: number): readonly LockPair[] {
  const reference = bare();
  const all = contenders.map(({ name, make }) => ({
    name,
    plain: make({ threads, debug: false }),
    debug: make({ threads, debug: true }),
    plainNs: [] as number[],
    debugNs: [] as number[],
  }));
  const bareNs: number[] = [];
  timed(reference);
  for (const { plain, debug } of all) for (const loop of [plain, debug]) timed(loop);
  for (let round = 0; round < rounds; round++) {
    bareNs.push(timed(reference));
    for (const one of all) one.plainNs.push(timed(one.plain));
    for (const one of all) one.debugNs.push(timed(one.debug));
  }
  const own = median(bareNs);
  return [
    { name: "bare compareExchange, twice", plainNs: own, ratio: 1, debugNs: undefined },
    ...all.map(({ name, plainNs, debugNs }) => ({
      name,
      plainNs: median(plainNs),
      ratio: median(plainNs) / own,
      debugNs: median(debugNs),
    })),
  ];
}

export function renderLockPairs(pairs: readonly LockPair[]): string {
  const rows = pairs.map(({ name, plainNs, ratio, debugNs }) =>
    [
      name.padEnd(30),
      plainNs.toFixed(1).padStart(8),
      ratio.toFixed(2).padStart(7),
      (debugNs?.toFixed(1) ?? "-").padStart(9),
    ].join(" "),
  );
  const heading = `${"uncontended pair".padEnd(30)}       ns  : bare  debug ns`;
  return [heading, ...rows, ""].join("\n");
}
