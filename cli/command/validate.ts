/** `lockspec validate`: follows a recorded history through the states of the spec. */
import type { HistoryVerdict } from "../../runtime/index.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { followOpened } from "../follow-history.js";
import type { ValidateCommand } from "../history-command.js";
import { type HistoryOutcome, isBroken, jsonOutcome, textOutcome } from "../history-report.js";
import { openHistory } from "../open-history.js";
import type { Desk } from "../open-spec.js";
import type { Platform } from "../platform.js";

export async function validate(command: ValidateCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const opened = await openHistory(command, desk);
  if (opened === undefined) return exitCode.mistake;
  const outcome = await followOpened(command, opened, platform);
  const report = { ...opened, outcome, version: platform.version };
  platform.out.write(command.json ? jsonOutcome(report) : textOutcome(report, platform.out));
  return isBroken(report) ? exitCode.unmet : codeOf(outcome);
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
