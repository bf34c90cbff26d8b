/** Stands until the reports are there. */
import type { InstanceReport } from "../checker/index.js";
import type { Reporter } from "./command.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import type { Platform } from "./platform.js";

export interface ReportWriter {
  add(report: InstanceReport): void;
  finish(): ExitCode;
}

export function reportWriter(_reporters: readonly Reporter[], platform: Platform): ReportWriter {
  return {
    add: (r) =>
      platform.out.write(
        `${r.file} ${r.ir.instance} ${r.judgement.verdict} ${JSON.stringify(r.judgement.expected)} ${r.result.states} ${r.result.successors} ${r.result.depth} ${r.elapsedMs}\n`,
      ),
    finish: () => exitCode.met,
  };
}
