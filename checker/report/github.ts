/**
 * A run as workflow commands: GitHub shows each beside the line of the instance that it is about.
 */
import { originOf, type Span } from "../../ir/index.js";
import { unfiredSteps } from "./coverage.js";
import type { InstanceReport } from "./instance-report.js";
import { standingOf } from "./summary.js";
import { textReport } from "./text.js";

export function githubReport(reports: readonly InstanceReport[]): string {
  return reports
    .flatMap((report) => [...verdictCommands(report), ...warningCommands(report)])
    .map((command) => `${command}\n`)
    .join("");
}

function verdictCommands(report: InstanceReport): readonly string[] {
  const { ir, judgement, span } = report;
  const standing = standingOf(judgement);
  if (standing === "met") return [];
  const level = standing === "unmet" ? "error" : "warning";
  const title = `${ir.protocol} ${ir.instance}: ${judgement.verdict}`;
  return [command({ level, title, message: textReport(report).trimEnd() }, span, report)];
}

function warningCommands(report: InstanceReport): readonly string[] {
  if (report.judgement.verdict !== "holds") return [];
  const { ir } = report;
  return unfiredSteps(report).map(({ name, span }) => {
    const title = `${ir.protocol} ${ir.instance}`;
    return command({ level: "warning", title, message: `${name} never runs` }, span, report);
  });
}

interface Annotation {
  readonly level: "error" | "warning";
  readonly title: string;
  readonly message: string;
}

function command(
  { level, title, message }: Annotation,
  span: Span,
  report: InstanceReport,
): string {
  const { file, line, column } = originOf(span, report.sources);
  const properties = `file=${property(file)},line=${line},col=${column},title=${property(title)}`;
  return `::${level} ${properties}::${escape(message)}`;
}

function escape(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return escape(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
