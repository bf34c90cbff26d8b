/** What a run came to: how many instances met what was expected of them. */
import { originOf } from "../../ir/index.js";
import { idleSteps } from "./coverage.js";
import type { InstanceReport } from "./instance-report.js";
import { idleText } from "./text.js";
import { ansiColour, noColour, wrap } from "./tone.js";

export interface Summary {
  readonly met: number;
  readonly unmet: number;
  readonly incomplete: number;
}

export function summarize(reports: readonly Pick<InstanceReport, "judgement">[]): Summary {
  const count = (of: keyof Summary) =>
    reports.filter(({ judgement }) => standingOf(judgement) === of).length;
  return { met: count("met"), unmet: count("unmet"), incomplete: count("incomplete") };
}

/** Each instance counts once: as incomplete, or else as met or unmet. */
export function standingOf({ verdict, met }: InstanceReport["judgement"]): keyof Summary {
  if (verdict === "incomplete") return "incomplete";
  return met ? "met" : "unmet";
}

export interface SummaryOptions {
  readonly colour?: boolean;
  /** Covers that no instance reached which expects that something holds (P5). */
  readonly missedCovers?: readonly string[];
  /** Instances that were asked for and never begun, because the user stopped the run. */
  readonly notBegun?: number;
}

/**
 * `61 instances: 58 as expected, 2 not, 1 incomplete`, with the names of those that need a look.
 */
export function textSummary(
  reports: readonly InstanceReport[],
  { colour = false, missedCovers = [], notBegun = 0 }: SummaryOptions = {},
): string {
  const paint = colour ? ansiColour : noColour;
  const { met, unmet, incomplete } = summarize(reports);
  const total = `${reports.length} ${reports.length === 1 ? "instance" : "instances"}`;
  const counts = [
    `${met} as expected`,
    ...(unmet > 0 ? [`${unmet} not as expected`] : []),
    ...(incomplete > 0 ? [`${incomplete} incomplete`] : []),
    ...(notBegun > 0 ? [`${notBegun} more not begun`] : []),
  ].join(", ");
  const tone = unmet > 0 ? "bad" : incomplete > 0 ? "warning" : "good";
  const names = reports
    .filter(({ judgement }) => standingOf(judgement) !== "met")
    .map(({ ir, judgement, span, sources }) => {
      const { file, line } = originOf(span, sources);
      return `  ${standingOf(judgement)}: ${ir.protocol} ${ir.instance} (${file}:${line})`;
    });
  const covers = missedCovers.map(
    (name) => `  unmet: cover ${name}: reached by no instance that expects holds`,
  );
  const idle = idleLines(reports).map((line) => `  ${paint("warning", line)}`);
  return `${[`${total}: ${paint(tone, counts)}`, ...names, ...covers, ...idle].join("\n")}\n`;
}

/** Of each file with several instances; a single one has told of its own. */
function idleLines(reports: readonly InstanceReport[]): readonly string[] {
  const files = [...new Set(reports.map(({ file }) => file))];
  return files.flatMap((file) => {
    const own = reports.filter((report) => report.file === file);
    const [first] = own;
    if (first === undefined || own.length < 2) return [];
    const text = idleText(idleSteps(own), first, ` in any instance of ${first.ir.protocol}`);
    return text === undefined ? [] : wrap(text, 98, "    ");
  });
}
