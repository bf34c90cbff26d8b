/**
 * A run as JUnit XML: a suite per file and protocol, a case per instance; a case for each mistake
 * that kept a spec from being checked.
 */
import type { InstanceReport } from "./instance-report.js";
import type { Mistake } from "./mistake.js";
import { standingOf } from "./summary.js";
import { textReport } from "./text.js";

export function junitReport(
  reports: readonly InstanceReport[],
  mistakes: readonly Mistake[] = [],
): string {
  const errors = mistakes.filter(({ severity }) => severity === "error");
  const suites = new Map<string, InstanceReport[]>();
  for (const report of reports) {
    const own = suites.get(report.file) ?? [];
    suites.set(report.file, [...own, report]);
  }
  const lines = [
    ...(errors.length === 0 ? [] : mistakeSuite(errors)),
    ...[...suites].flatMap(([file, own]) => suite(file, own)),
  ];
  const totals = attributes(counts(reports, errors.length));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lockspec" ${totals}>`,
    ...lines.map((line) => `  ${line}`),
    "</testsuites>",
    "",
  ].join("\n");
}

function suite(file: string, reports: readonly InstanceReport[]): readonly string[] {
  const named = attributes({ name: file, ...counts(reports) });
  return [`<testsuite ${named}>`, ...reports.flatMap(testCase), "</testsuite>"];
}

function mistakeSuite(errors: readonly Mistake[]): readonly string[] {
  const figures = { name: "mistakes", ...counts([], errors.length) };
  const cases = errors.flatMap(({ code, message, file, line, column }) => {
    const about = attributes({ classname: file, name: `${code} at ${line}:${column}`, time: "0" });
    const what = attributes({ message, type: code });
    return [`  <testcase ${about}>`, `    <error ${what}></error>`, "  </testcase>"];
  });
  return [`<testsuite ${attributes(figures)}>`, ...cases, "</testsuite>"];
}

function counts(reports: readonly InstanceReport[], mistakes = 0) {
  const count = (of: string) =>
    reports.filter(({ judgement }) => standingOf(judgement) === of).length;
  const elapsedMs = reports.reduce((sum, report) => sum + report.elapsedMs, 0);
  return {
    tests: `${reports.length + mistakes}`,
    failures: `${count("unmet")}`,
    errors: `${count("incomplete") + mistakes}`,
    time: seconds(elapsedMs),
  };
}

function testCase(report: InstanceReport): readonly string[] {
  const { ir, judgement, elapsedMs } = report;
  const standing = standingOf(judgement);
  const text = escape(textReport(report));
  const about = { classname: ir.protocol, name: ir.instance, time: seconds(elapsedMs) };
  const head = `  <testcase ${attributes(about)}`;
  const message = judgement.expected
    .filter((one) => one.standing !== "met")
    .map((one) => `expect ${one.text}: ${one.standing}${one.reason ? `, ${one.reason}` : ""}`)
    .join("; ");
  const tag = standing === "unmet" ? "failure" : standing === "incomplete" ? "error" : undefined;
  if (tag === undefined) {
    return [`${head}>`, `    <system-out>${text}</system-out>`, "  </testcase>"];
  }
  const opening = `<${tag} ${attributes({ message, type: judgement.verdict })}>`;
  return [`${head}>`, `    ${opening}${text}</${tag}>`, "  </testcase>"];
}

function seconds(elapsedMs: number): string {
  return (elapsedMs / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(" ");
}

/** For text and attributes alike; what XML cannot say at all is left out. */
function escape(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, "");
}
