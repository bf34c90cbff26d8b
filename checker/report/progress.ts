/** What a search has done so far, in one line. */
import type { Progress } from "../verdict.js";
import { formatCount, formatSeconds } from "./format-number.js";

/** `1,234,567 states, 8,100,000 successors/s, depth 42, frontier 30,120, 2.1 s` */
export function progressText(progress: Progress, elapsedMs: number): string {
  const perSecond = (progress.successors * 1000) / Math.max(1, elapsedMs);
  return [
    `${formatCount(progress.states)} states`,
    `${formatCount(perSecond)} successors/s`,
    `depth ${progress.depth}`,
    `frontier ${formatCount(progress.frontier)}`,
    formatSeconds(elapsedMs),
  ].join(", ");
}
