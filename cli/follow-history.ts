/** Follows an opened history through the states of its protocol, with progress and with limits. */
import {
  followHistory,
  type HistoryProgress,
  unrecordedCalls,
  unrecordedSteps,
  type ValidateOptions,
} from "../runtime/index.js";
import type { HistoryWords } from "./history-command.js";
import type { HistoryOutcome } from "./history-report.js";
import { listenForInterrupt } from "./interruption.js";
import type { OpenedHistory } from "./open-history.js";
import type { Platform } from "./platform.js";
import { liveLine } from "./progress.js";

/** Milliseconds between looks at the clock and at Ctrl-C. */
const breathEveryMs = 30;

/** Until there is a verdict, or no time or memory left, or Ctrl-C is pressed. */
export async function followOpened(
  command: HistoryWords,
  { ir, system, file, recording }: OpenedHistory,
  platform: Platform,
): Promise<HistoryOutcome> {
  const { header, history } = file;
  const silent = [...(header.unrecorded ?? []), ...command.unrecorded];
  const { recorded } = header;
  const isUnrecorded = unrecordedSteps({
    unrecorded: silent,
    ...(recorded === undefined ? {} : { recorded }),
  });
  const options: ValidateOptions = {
    isUnrecorded,
    isUncalled: unrecordedCalls({ unrecorded: silent }),
    judged: [...command.judge, ...(recording?.mapped.judged ?? [])],
    threadsInOrder: header.threads === "in order",
    ...(command.maxStates === undefined ? {} : { mostPlaces: command.maxStates }),
  };
  const interruption = listenForInterrupt(platform);
  const line = liveLine(`${ir.protocol} ${ir.instance}`, platform.err, platform);
  const start = platform.now();
  const following = followHistory(system, history, options);
  let next = following.next();
  let breath = start;
  let stopped: HistoryOutcome["stopped"];
  while (!next.done && stopped === undefined) {
    const now = platform.now();
    if (now - breath > breathEveryMs) {
      breath = now;
      await platform.breathe();
      const { value } = next;
      line.show(() => progressText(value));
      const seconds = (now - start) / 1000;
      if (interruption.asked) stopped = "interrupted";
      else if (platform.memoryIsShort()) stopped = "no more memory";
      else if (seconds > (command.timeoutSeconds ?? Number.POSITIVE_INFINITY)) stopped = "timeout";
    }
    if (stopped === undefined) next = following.next();
  }
  interruption.ignore();
  line.clear();
  const elapsedMs = platform.now() - start;
  if (next.done) return { verdict: next.value, elapsedMs };
  return {
    verdict: { kind: "incomplete", ...next.value },
    elapsedMs,
    ...(stopped ? { stopped } : {}),
  };
}

/** `12,000 of 20,000 events, at most 35 states at a time`. */
function progressText({ explained, brackets, mostPlaces }: HistoryProgress): string {
  const [done, all] = [explained, brackets].map((count) =>
    Math.floor(count / 2).toLocaleString("en-US"),
  );
  return `${done} of ${all} events, at most ${mostPlaces.toLocaleString("en-US")} states at a time`;
}
