/**
 * `--traces DIR`: one file per violation that was judged, under a name that is the same in every
 * run.
 */
import { type InstanceReport, jsonTraceFile } from "../checker/index.js";
import { exitCode } from "./exit-code.js";
import type { Platform } from "./platform.js";
import { type ReportSink, writeReport } from "./report-sink.js";
import { specFingerprint as fingerprintOf } from "./spec-fingerprint.js";

export function traceSink(folder: string, platform: Platform): ReportSink {
  const written: boolean[] = [];
  const tool = { name: "lockspec", version: platform.version };
  return {
    add: (report) => {
      const specFingerprint = fingerprintOf(report.sources, platform);
      for (const shown of report.counterexamples) {
        const text = jsonTraceFile(report, shown, { tool, specFingerprint });
        const path = `${folder.replace(/\/+$/, "")}/${fileName(report, shown.name)}`;
        written.push(writeReport(path, text, platform));
      }
    },
    finish: () => (written.includes(false) ? exitCode.mistake : exitCode.met),
  };
}

/** `spec/classic/dekker.lockspec` becomes `spec-classic-dekker-INSTANCE-PROPERTY.json`. */
function fileName({ file, ir }: InstanceReport, property: string): string {
  const name = [file.replace(/\.lockspec$/, ""), ir.instance, property].join("-");
  return `${name.replace(/\W+/g, "-").replace(/^-/, "")}.json`;
}
