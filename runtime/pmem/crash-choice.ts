/**
 * One legal image of a crash, by chance, where it is known what belongs together: a page of which
 * every line went its own way would never be left whole. So all lines of a range are left as they
 * were, or as they are, or each by itself (PM6).
 */
import type { CrashSnapshot } from "./crash-images.js";
import { chooseLineContent, newestContent, type UnsettledLine } from "./line-contents.js";
import { lineBytes, type PmemImage } from "./pmem-image.js";
import { type SeededRandom, seededRandom } from "./seeded-random.js";

/** Bytes of a device that belong together, from the beginning of a line. */
export interface DeviceRange {
  readonly at: number;
  readonly bytes: number;
}

type Way = (line: UnsettledLine, random: SeededRandom) => Uint8Array;

const ways: readonly Way[] = [({ durable }) => durable, newestContent, chooseLineContent];

/** @param ranges  ascending, none touching the lines of another */
export function chooseByRange(
  { durable, lines, poison }: CrashSnapshot,
  ranges: readonly DeviceRange[],
  seed: number,
): PmemImage {
  const random = seededRandom(seed);
  const bytes = durable.slice();
  let next = 0;
  for (const { at, bytes: count } of ranges) {
    const way = ways[random.below(ways.length)]!; // below the length
    for (; next < lines.length && lines[next]!.line * lineBytes < at + count; next++) {
      const line = lines[next]!; // as just tested
      bytes.set(way(line, random), line.line * lineBytes);
    }
  }
  return { bytes, poison };
}
