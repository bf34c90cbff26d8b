/**
 * The images that a crash may leave: every line takes one of its contents, independently of the
 * others (PM6). All of them when they are few; otherwise the oldest, the newest, and those that
 * differ from one of these in a single line. Or one by chance.
 */
import {
  chooseLineContent,
  lineContents,
  newestContent,
  type UnsettledLine,
} from "./line-contents.js";
import { lineBytes, type PmemImage, type PmemRange } from "./pmem-image.js";
import { seededRandom } from "./seeded-random.js";

/** A device as it was at one moment, with all that a crash could do to it. */
export interface CrashSnapshot {
  /** The oldest content: what is certain everywhere else than in unsettled lines. */
  readonly durable: Uint8Array;
  /** In ascending order. */
  readonly lines: readonly UnsettledLine[];
  readonly poison: readonly PmemRange[];
  /** False when the device has written back of itself, so that legal images are missing (PM13). */
  readonly exact: boolean;
}

/** One of the images. */
export interface CrashImage {
  /** "oldest", "newest", or which lines have which of their contents. */
  readonly label: string;
  readonly image: PmemImage;
}

/** What an enumeration covers. */
export type CrashCoverage =
  /** Every legal image, each once. */
  | "all"
  /** The oldest, the newest, and each that differs from one of them in one line. */
  | "single lines"
  /** Fewer than that: a line has more contents than the limit, or there are too many lines. */
  | "cut off";

/** An enumeration of images. */
export interface CrashImages {
  readonly coverage: CrashCoverage;
  /** How many legal images there are; a lower bound when `coverage` is "cut off". */
  readonly legal: bigint;
  /** How many of them `images` gives; at most the limit. */
  readonly count: number;
  /** See `CrashSnapshot.exact`: when false, "all" are not all. */
  readonly exact: boolean;
  /** Gives the images one by one, oldest first. Each costs the size of the device. */
  images(): Generator<CrashImage>;
}

interface LineChoice {
  readonly line: number;
  readonly contents: readonly Uint8Array[];
  /** Index of the content that loads saw. */
  readonly newest: number;
}

/** Enumerates legal images, `limit` at most; at least 2. */
export function enumerateCrashes(snapshot: CrashSnapshot, limit: number): CrashImages {
  const listed = snapshot.lines.map((line) => {
    const { contents, complete } = lineContents(line, limit);
    return { line: line.line, all: withNewest(contents, newestContent(line)), complete };
  });
  const choices = listed.map(({ line, all }) => ({ line, ...all }));
  const legal = choices.reduce((product, { contents }) => product * BigInt(contents.length), 1n);
  const isComplete = listed.every(({ complete }) => complete);
  const make = (label: string, changed: ReadonlyMap<number, Uint8Array>): CrashImage => ({
    label,
    image: { bytes: withLines(snapshot.durable, changed), poison: snapshot.poison },
  });
  if (isComplete && legal <= BigInt(limit)) {
    const images = () => combinations(choices, make);
    return { coverage: "all", legal, count: Number(legal), exact: snapshot.exact, images };
  }
  const cheap = 2 + choices.reduce((sum, { contents }) => sum + 2 * (contents.length - 1), 0);
  return {
    coverage: isComplete && cheap <= limit ? "single lines" : "cut off",
    legal,
    count: Math.min(cheap, limit),
    exact: snapshot.exact,
    images: () => first(limit, deviations(choices, make)),
  };
}

/** One legal image; every one has a chance, and equal snapshots and seeds give the same. */
export function chooseCrash(snapshot: CrashSnapshot, seed: number): PmemImage {
  const random = seededRandom(seed);
  const changed = new Map<number, Uint8Array>();
  for (const line of snapshot.lines) changed.set(line.line, chooseLineContent(line, random));
  return { bytes: withLines(snapshot.durable, changed), poison: snapshot.poison };
}

type Make = (label: string, changed: ReadonlyMap<number, Uint8Array>) => CrashImage;

/** The content that loads saw is among them, even if the list was cut. */
function withNewest(
  contents: readonly Uint8Array[],
  newest: Uint8Array,
): { readonly contents: readonly Uint8Array[]; readonly newest: number } {
  const key = newest.join();
  const index = contents.findIndex((content) => content.join() === key);
  if (index >= 0) return { contents, newest: index };
  return { contents: [...contents, newest], newest: contents.length };
}

function* combinations(choices: readonly LineChoice[], make: Make): Generator<CrashImage> {
  const picked = choices.map(() => 0);
  for (;;) {
    yield make(labelOf(choices, picked), changes(choices, picked));
    let index = 0;
    while (index < choices.length && picked[index] === choices[index]!.contents.length - 1) {
      picked[index++] = 0;
    }
    if (index === choices.length) return;
    picked[index]! += 1;
  }
}

function* deviations(choices: readonly LineChoice[], make: Make): Generator<CrashImage> {
  const oldest = choices.map(() => 0);
  const newest = choices.map((choice) => choice.newest);
  for (const picked of [oldest, newest]) {
    yield make(labelOf(choices, picked), changes(choices, picked));
  }
  for (const base of [oldest, newest]) {
    for (const [index, { contents }] of choices.entries()) {
      for (let content = 0; content < contents.length; content++) {
        if (content === base[index]) continue;
        const picked = base.with(index, content);
        yield make(labelOf(choices, picked), changes(choices, picked));
      }
    }
  }
}

function changes(
  choices: readonly LineChoice[],
  picked: readonly number[],
): ReadonlyMap<number, Uint8Array> {
  return new Map(choices.map(({ line, contents }, index) => [line, contents[picked[index]!]!]));
}

function labelOf(choices: readonly LineChoice[], picked: readonly number[]): string {
  if (picked.every((content) => content === 0)) return "oldest";
  if (picked.every((content, index) => content === choices[index]!.newest)) return "newest";
  return choices
    .map(({ line, contents }, index) => {
      return `line ${line}: ${picked[index]! + 1} of ${contents.length}`;
    })
    .join(", ");
}

function withLines(durable: Uint8Array, changed: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const bytes = new Uint8Array(durable);
  for (const [line, content] of changed) bytes.set(content, line * lineBytes);
  return bytes;
}

function* first<T>(count: number, items: Generator<T>): Generator<T> {
  let given = 0;
  for (const item of items) {
    if (given++ === count) return;
    yield item;
  }
}
