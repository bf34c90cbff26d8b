/**
 * What a crash may leave in one line (PM6 to PM9): all of it as a list, or one by chance. Cached
 * stores are kept up to some point, in their order, and of the store at that point any of its
 * chunks; non-temporal writes are kept one by one as they like. Of the writes to a chunk that are
 * kept, the last is seen.
 */
import type { ChunkWrite } from "./line-history.js";
import { chunkBytes, lineBytes } from "./pmem-image.js";
import type { SeededRandom } from "./seeded-random.js";

/** A line whose content after a crash is not certain. */
export interface UnsettledLine {
  /** Its number: its address by 64. */
  readonly line: number;
  /** 64 bytes: what is left when none of the writes is kept. */
  readonly durable: Uint8Array;
  readonly writes: readonly ChunkWrite[];
}

/** Distinct contents of a line. */
export interface LineContents {
  /** Each of 64 bytes; the first is the oldest, none of the writes kept. */
  readonly contents: readonly Uint8Array[];
  /** False when there are more than were asked for. */
  readonly complete: boolean;
}

/** The distinct contents that a crash may leave in a line, `limit` at most. */
export function lineContents(line: UnsettledLine, limit: number): LineContents {
  const found = new Map<string, Uint8Array>();
  const add = (content: Uint8Array): boolean => {
    const key = content.join();
    if (found.has(key)) return true;
    if (found.size >= limit) return false;
    found.set(key, content.slice());
    return true;
  };
  let complete = true;
  for (const kept of keptCached(line.writes)) {
    complete = addWithNonTemporal(line, kept, add);
    if (!complete) break;
  }
  return { contents: [...found.values()], complete };
}

/** One content; every legal one has a chance. */
export function chooseLineContent(line: UnsettledLine, random: SeededRandom): Uint8Array {
  const stores = storesOf(line.writes);
  const whole = random.below(stores.length + 1);
  const content = line.durable.slice();
  const torn = stores[whole]?.[0]?.time ?? Number.POSITIVE_INFINITY;
  for (const write of line.writes) {
    const byChance = write.nonTemporal || write.time === torn;
    if (byChance ? random.below(2) === 1 : write.time < torn) put(content, write);
  }
  return content;
}

/** The content when all writes are kept: what loads saw. */
export function newestContent(line: UnsettledLine): Uint8Array {
  const content = line.durable.slice();
  for (const write of line.writes) put(content, write);
  return content;
}

/** The cached writes, together if they are of one store. */
function storesOf(writes: readonly ChunkWrite[]): readonly (readonly ChunkWrite[])[] {
  const stores: ChunkWrite[][] = [];
  for (const write of writes) {
    if (write.nonTemporal) continue;
    const last = stores.at(-1);
    if (last?.[0]?.time === write.time) last.push(write);
    else stores.push([write]);
  }
  return stores;
}

/** Every set of cached writes that can be kept: some whole stores and a part of the next. */
function* keptCached(writes: readonly ChunkWrite[]): Generator<readonly ChunkWrite[]> {
  const whole: ChunkWrite[] = [];
  yield whole;
  for (const store of storesOf(writes)) {
    for (let part = 1; part < 2 ** store.length - 1; part++) {
      yield [...whole, ...store.filter((_, index) => (part >> index) & 1)];
    }
    whole.push(...store);
    yield whole;
  }
}

/** Adds all contents for one choice of cached writes. False when `add` has enough. */
function addWithNonTemporal(
  line: UnsettledLine,
  kept: readonly ChunkWrite[],
  add: (content: Uint8Array) => boolean,
): boolean {
  const content = line.durable.slice();
  for (const write of kept) put(content, write);
  const chunks = Array.from({ length: lineBytes / chunkBytes }, (_, chunk) => chunk);
  const open = chunks.flatMap((chunk) => {
    const since = kept.findLast((write) => write.chunk === chunk)?.time ?? 0;
    const visible = line.writes.filter(
      (write) => write.nonTemporal && write.chunk === chunk && write.time > since,
    );
    return visible.length === 0 ? [] : [visible];
  });
  const choose = (index: number, made: Uint8Array): boolean => {
    const visible = open[index];
    if (visible === undefined) return add(made);
    if (!choose(index + 1, made)) return false;
    return visible.every((write) => {
      const other = made.slice();
      put(other, write);
      return choose(index + 1, other);
    });
  };
  return choose(0, content);
}

function put(content: Uint8Array, write: ChunkWrite): void {
  content.set(write.content, write.chunk * chunkBytes);
}
