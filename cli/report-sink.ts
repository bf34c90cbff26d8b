/**
 * Where reports go: standard output or a file, in each form that was asked for. The text for people
 * appears instance by instance, everything else when the run is over.
 */
import {
  githubReport,
  type InstanceReport,
  jsonReport,
  junitReport,
  type Mistake,
  textReport,
  textSummary,
} from "../checker/index.js";
import type { Reporter, ReporterName } from "./command.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import type { OutputStream, Platform } from "./platform.js";

/** Takes reports as they come. */
export interface ReportSink {
  add(report: InstanceReport): void;
  /** @returns a mistake if something could not be written, which has been told */
  finish(run: FinishedRun): ExitCode;
}

export interface FinishedRun {
  /** Covers that no instance reached though some should (P5), with the names of their protocols. */
  readonly missedCovers: readonly string[];
  /** Instances that an interruption left over. */
  readonly notBegun: number;
  readonly mistakes: readonly Mistake[];
}

export interface ReportOptions {
  /** Draw the races that were expected, too. */
  readonly expectedRaces: boolean;
  /** How many instances of a file the run is about. */
  readonly instancesOf: (file: string) => number;
}

/** What a report looks like in a file or a pipe: of a certain width, without colours. */
const plain: Pick<OutputStream, "width" | "colours"> = { width: 100, colours: false };

type Form = (
  reports: readonly InstanceReport[],
  context: ReportOptions & FinishedRun & { readonly version: string },
) => string;

const forms: Readonly<Record<ReporterName, Form>> = {
  text: (reports, context) => {
    const texts = reports.map((report) => oneText(report, plain, context));
    return [...texts, textSummary(reports, context)].join("");
  },
  json: (reports, { version }) => jsonReport(reports, { name: "lockspec", version }),
  junit: (reports, { mistakes }) => junitReport(reports, mistakes),
  github: (reports, { mistakes }) => githubReport(reports, mistakes),
};

export function reportSink(
  reporters: readonly Reporter[],
  platform: Platform,
  options: ReportOptions,
): ReportSink {
  const reports: InstanceReport[] = [];
  const { out } = platform;
  const isLive = ({ name, file }: Reporter): boolean => name === "text" && file === undefined;
  return {
    add: (report) => {
      reports.push(report);
      if (reporters.some(isLive)) out.write(oneText(report, out, options));
    },
    finish: (run) => {
      const context = { ...options, ...run, version: platform.version };
      if (reports.length > 0 && reporters.some(isLive)) {
        out.write(textSummary(reports, { ...run, colour: out.colours }));
      }
      const others = reporters.filter((reporter) => !isLive(reporter));
      const written = others.map(({ name, file }) => {
        const text = forms[name](reports, context);
        if (file !== undefined) return writeReport(file, text, platform);
        out.write(text);
        return true;
      });
      return written.includes(false) ? exitCode.mistake : exitCode.met;
    },
  };
}

function oneText(
  report: InstanceReport,
  { width, colours }: Pick<OutputStream, "width" | "colours">,
  { expectedRaces, instancesOf }: ReportOptions,
): string {
  return textReport(report, {
    isOneOfMany: instancesOf(report.file) > 1,
    width: Math.max(width, 60),
    colour: colours,
    traces: expectedRaces ? "all" : "unexpected",
  });
}

/** Whether it could be written; if not, it has been told. */
export function writeReport(file: string, text: string, platform: Platform): boolean {
  const written = platform.write(file, text);
  if (!written.ok) {
    platform.err.write(`lockspec: ${file}: cannot be written: ${written.reason}\n`);
  }
  return written.ok;
}
