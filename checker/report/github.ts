/**
 * A run as workflow commands: GitHub shows each beside the line of the instance or of the mistake
 * that it is about.
 */
import { originOf, type Span } from "../../ir/index.js";
import { idleSteps, startsAtAll } from "./coverage.js";
import type { InstanceReport } from "./instance-report.js";
import type { Mistake } from "./mistake.js";
import { standingOf } from "./summary.js";
import { textReport } from "./text.js";

export function githubReport(
  reports: readonly InstanceReport[],
  mistakes: readonly Mistake[] = [],
): string {
  const results = reports.flatMap((one) => [...verdictCommands(one), ...emptyCommands(one)]);
  const files = [...new Set(reports.map(({ file }) => file))];
  results.push(
    ...files.flatMap((file) => idleCommands(reports.filter((report) => report.file === file))),
  );
  return [...mistakes.map(mistakeCommand), ...results].map((command) => `${command}\n`).join("");
}

function mistakeCommand({ severity, code, message, ...place }: Mistake): string {
  return command({ level: severity, title: code, message }, place);
}

function verdictCommands(report: InstanceReport): readonly string[] {
  const { ir, judgement, span } = report;
  const standing = standingOf(judgement);
  if (standing === "met") return [];
  const level = standing === "unmet" ? "error" : "warning";
  const title = `${ir.protocol} ${ir.instance}: ${judgement.verdict}`;
  return [command({ level, title, message: textReport(report).trimEnd() }, placeOf(span, report))];
}

function emptyCommands(report: InstanceReport): readonly string[] {
  if (report.judgement.verdict !== "holds" || startsAtAll(report)) return [];
  const { ir, span } = report;
  const title = `${ir.protocol} ${ir.instance}`;
  const message = "there is no initial state: nothing was checked";
  return [command({ level: "warning", title, message }, placeOf(span, report))];
}

/** Of one file: what runs in none of its instances. */
function idleCommands(reports: readonly InstanceReport[]): readonly string[] {
  const [first] = reports;
  if (first === undefined) return [];
  const title =
    reports.length === 1 ? `${first.ir.protocol} ${first.ir.instance}` : first.ir.protocol;
  return idleSteps(reports.filter(startsAtAll)).map(({ name, span }) => {
    const message = `${name} never runs`;
    return command({ level: "warning", title, message }, placeOf(span, first));
  });
}

interface Annotation {
  readonly level: "error" | "warning";
  readonly title: string;
  readonly message: string;
}

type Place = Pick<Mistake, "file" | "line" | "column">;

function placeOf(span: Span, { sources }: InstanceReport): Place {
  return originOf(span, sources);
}

function command({ level, title, message }: Annotation, { file, line, column }: Place): string {
  const properties = `file=${property(file)},line=${line},col=${column},title=${property(title)}`;
  return `::${level} ${properties}::${escape(message)}`;
}

function escape(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return escape(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
