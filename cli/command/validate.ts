/** `lockspec validate`: follows a recorded history through the states of the spec. */
import {
  followHistory,
  type HistoryProgress,
  type HistoryVerdict,
  unrecordedCalls,
  unrecordedSteps,
  type ValidateOptions,
} from "../../runtime/index.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import type { ValidateCommand } from "../history-command.js";
import { type HistoryOutcome, jsonOutcome, textOutcome } from "../history-report.js";
import { listenForInterrupt } from "../interruption.js";
import { type OpenedHistory, openHistory } from "../open-history.js";
import type { Desk } from "../open-spec.js";
import type { Platform } from "../platform.js";
import { liveLine } from "../progress.js";

export async function validate(command: ValidateCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const opened = await openHistory(command, desk);
  if (opened === undefined) return exitCode.mistake;
  const outcome = await follow(command, opened, platform);
  const report = { ...opened, outcome, version: platform.version };
  platform.out.write(command.json ? jsonOutcome(report) : textOutcome(report));
  return codeOf(outcome);
}

/** Milliseconds between looks at the clock and at Ctrl-C. */
const breathEveryMs = 30;

async function follow(
  command: ValidateCommand,
  { ir, system, file }: OpenedHistory,
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

function codeOf({ verdict, stopped }: HistoryOutcome): ExitCode {
  if (stopped === "interrupted") return exitCode.interrupted;
  return codes[verdict.kind];
}

const codes: Readonly<Record<HistoryVerdict["kind"], ExitCode>> = {
  explained: exitCode.met,
  unexplained: exitCode.unmet,
  incomplete: exitCode.incomplete,
};
