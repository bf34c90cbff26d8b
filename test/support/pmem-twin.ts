/**
 * The slow and obvious twin of the device. It forgets nothing and decides nothing: a line is a set
 * of worlds, in each of which some of its writes have reached the medium. At any moment a cache may
 * write back one chunk more of the oldest store that is not yet written back, and a write-combining
 * buffer may let go of any one of its chunks; a fence leaves the worlds in which what it waits for
 * has happened. What a crash may leave is what the medium holds in some world.
 */

/** One chunk of 8 bytes, written. */
interface Write {
  readonly chunk: number;
  /** The whole chunk after the write, as text. */
  readonly content: string;
  /** Writes to the same chunk reach the medium in this order, or not at all. */
  readonly order: number;
  readonly thread: number;
}

interface World {
  /** For each chunk, the write that the medium has; -1 for the initial content. */
  readonly medium: readonly number[];
  /** How many cached stores have been written back as a whole. */
  readonly whole: number;
  /** Chunks of the next one that have been written back, a bit for each. */
  readonly part: number;
  /** Writes that are in a write-combining buffer. */
  readonly buffered: readonly number[];
}

interface Line {
  present: Uint8Array;
  readonly initial: string[];
  /** Every write, by its order. */
  readonly writes: Map<number, Write>;
  /** Cached stores; each has one write for each chunk. */
  readonly stores: (readonly Write[])[];
  worlds: Map<string, World>;
}

/** A device of some lines. */
export class PmemTwin {
  readonly #lines: Line[];
  readonly #isCacheDurable: boolean;
  /** For each thread, how many stores to each line its flushes have covered. */
  readonly #flushed: Map<number, Map<number, number>> = new Map();
  #orders = 0;

  constructor(lineCount: number, domain: "adr" | "eadr") {
    this.#isCacheDurable = domain === "eadr";
    this.#lines = Array.from({ length: lineCount }, () => {
      const zero: World = { medium: Array(8).fill(-1), whole: 0, part: 0, buffered: [] };
      return {
        present: new Uint8Array(64),
        initial: Array(8).fill(String(new Uint8Array(8))),
        writes: new Map(),
        stores: [],
        worlds: new Map([[JSON.stringify(zero), zero]]),
      };
    });
  }

  load(line: number): Uint8Array {
    return this.#lines[line]!.present;
  }

  store(place: { line: number; offset: number }, bytes: Uint8Array, thread: number): void {
    const line = this.#lines[place.line]!;
    const writes = this.#put(line, place.offset, { bytes, thread });
    line.stores.push(writes);
    if (!this.#isCacheDurable) return;
    this.#change(line, (world) => {
      const all = writes.reduce((medium, write) => reach(medium, write), world.medium);
      return [{ ...world, medium: all, whole: world.whole + 1 }];
    });
  }

  storeNonTemporal(place: { line: number; offset: number }, bytes: Uint8Array, thread: number) {
    const line = this.#lines[place.line]!;
    const orders = this.#put(line, place.offset, { bytes, thread }).map(({ order }) => order);
    this.#change(line, (world) => [{ ...world, buffered: [...world.buffered, ...orders] }]);
  }

  flush(line: number, thread: number): void {
    const flushed = this.#flushed.get(thread) ?? new Map<number, number>();
    this.#flushed.set(thread, flushed.set(line, this.#lines[line]!.stores.length));
  }

  fence(thread: number): void {
    for (const [index, line] of this.#lines.entries()) {
      const covered = this.#flushed.get(thread)?.get(index) ?? 0;
      this.#change(line, (world) => {
        const waits = world.buffered.some((order) => line.writes.get(order)?.thread === thread);
        return world.whole >= covered && !waits ? [world] : [];
      });
    }
    this.#flushed.delete(thread);
  }

  /** How many worlds a line has: what its next change costs. */
  worldCount(line: number): number {
    return this.#lines[line]!.worlds.size;
  }

  /** What a crash may leave in a line; 64 bytes, as numbers with commas. */
  contents(index: number): ReadonlySet<string> {
    const line = this.#lines[index]!;
    const text = ({ medium }: World): string =>
      medium.map((order, chunk) => line.writes.get(order)?.content ?? line.initial[chunk]!).join();
    return new Set([...line.worlds.values()].map(text));
  }

  #put(line: Line, offset: number, what: { bytes: Uint8Array; thread: number }): readonly Write[] {
    line.present.set(what.bytes, offset);
    const first = Math.floor(offset / 8);
    const count = Math.ceil((offset + what.bytes.length) / 8) - first;
    const writes = Array.from({ length: count }, (_, index): Write => {
      const chunk = first + index;
      const content = String(line.present.subarray(chunk * 8, chunk * 8 + 8));
      return { chunk, content, order: this.#orders++, thread: what.thread };
    });
    for (const write of writes) line.writes.set(write.order, write);
    return writes;
  }

  /** Changes every world, and lets happen after it whatever may. */
  #change(line: Line, change: (world: World) => readonly World[]): void {
    const everything = reachable(line, [...line.worlds.values()]);
    line.worlds = new Map();
    const changed = everything.flatMap(change);
    for (const world of reachable(line, changed)) line.worlds.set(JSON.stringify(world), world);
  }

  /** Lets happen whatever may; after a cached store, for one. */
  settle(index: number): void {
    this.#change(this.#lines[index]!, (world) => [world]);
  }
}

/** The worlds that these can become, themselves among them. */
function reachable(line: Line, worlds: readonly World[]): readonly World[] {
  const seen = new Map(worlds.map((world) => [JSON.stringify(world), world]));
  for (const world of seen.values()) {
    for (const next of successors(line, world)) {
      const key = JSON.stringify(next);
      if (!seen.has(key)) seen.set(key, next);
    }
  }
  return [...seen.values()];
}

function successors(line: Line, world: World): readonly World[] {
  const drained = world.buffered.map((order) => ({
    ...world,
    medium: reach(world.medium, line.writes.get(order)!),
    buffered: world.buffered.filter((each) => each !== order),
  }));
  const store = line.stores[world.whole] ?? [];
  const written = store.flatMap((write, index) => {
    if ((world.part >> index) & 1) return [];
    const medium = reach(world.medium, write);
    const part = world.part | (1 << index);
    const isWhole = part === 2 ** store.length - 1;
    return [
      isWhole ? { ...world, medium, whole: world.whole + 1, part: 0 } : { ...world, medium, part },
    ];
  });
  return [...drained, ...written];
}

/** The medium after a write has reached it: an older one no longer shows. */
function reach(medium: readonly number[], write: Write): readonly number[] {
  return medium.with(write.chunk, Math.max(medium[write.chunk]!, write.order));
}
