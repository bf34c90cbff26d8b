/**
 * One violation as text: what is broken and why, then the race, then for a deadlock who waits for
 * whom.
 */
import { type Ir, originOf, type Property, quote, type SourceFile } from "../../ir/index.js";
import type { Explanation, Named } from "../trace/explain.js";
import type { ExplainedCounterexample } from "../trace/explain-counterexample.js";
import { textDeadlock } from "./text-deadlock.js";
import { textTrace } from "./text-trace.js";
import { type Painter, wrap } from "./tone.js";
import { traceTable } from "./trace-rows.js";

export interface CounterexampleOptions {
  readonly ir: Ir;
  readonly sources: readonly SourceFile[];
  readonly width: number;
  readonly paint: Painter;
}

export function textCounterexample(
  shown: ExplainedCounterexample,
  options: CounterexampleOptions,
): readonly string[] {
  const { paint, width } = options;
  const count = `${shown.steps} ${shown.steps === 1 ? "step" : "steps"}`;
  const title = `${headline(shown)} after ${count}`;
  const reason = reasons(shown, options).flatMap((line) => wrap(line, width - 4, "    "));
  const ending = endingOf(shown);
  const table = traceTable(shown.trace, options);
  return [
    paint("bad", title),
    ...reason.map((line) => `    ${line}`),
    ...(table.rows.length > 0 ? ["", ...textTrace(table, { width, paint, ending })] : []),
    ...deadlockLines(shown, options),
  ];
}

function headline({ broken, name }: ExplainedCounterexample): string {
  switch (broken.kind) {
    case "deadlock":
      return "deadlock";
    case "fault":
      return `fault: ${name},`;
    case "property":
      return `${name} is violated`;
  }
}

function endingOf({ broken, name }: ExplainedCounterexample): string {
  switch (broken.kind) {
    case "deadlock":
      return "deadlock";
    case "fault":
      return name;
    case "property":
      return `${name} violated`;
  }
}

function reasons(
  shown: ExplainedCounterexample,
  { ir, sources }: CounterexampleOptions,
): readonly string[] {
  const at = (span: Property["span"]) => {
    const { file, line } = originOf(span, sources);
    return `${file}:${line}`;
  };
  const { broken, fault } = shown;
  if (fault !== undefined) {
    return [`${quote(fault.span, sources)}`, `at ${at(fault.span)}`];
  }
  if (broken.kind !== "property") return [];
  const property = ir.properties[broken.property]!;
  const message = property.kind === "check" && property.message ? [`"${property.message}"`] : [];
  const span = shown.check?.span ?? property.span;
  const why = shown.explanation === undefined ? [] : because(shown.explanation, sources);
  return [...message, ...why, `at ${at(span)}`];
}

/** `false: owner[block] == FILE_A` / `with page = 0` / `where pte[0] = READ_ONLY(b0), …` */
function because(
  { parts, bindings, places, fault }: Explanation,
  sources: readonly SourceFile[],
): readonly string[] {
  return [
    ...parts.map(({ span, value }) => `${value}: ${quote(span, sources)}`),
    ...(fault === undefined ? [] : [`${fault.fault}: ${quote(fault.span, sources)}`]),
    ...listed("for", bindings),
    ...listed("where", places),
  ];
}

const mostNames = 12;

function listed(word: string, names: readonly Named[]): readonly string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, mostNames).map(({ name, value }) => `${name} = ${value}`);
  const more = names.length > mostNames ? [`and ${names.length - mostNames} more`] : [];
  return [`${word} ${[...shown, ...more].join(", ")}`];
}

function deadlockLines(
  { deadlock, trace }: ExplainedCounterexample,
  { ir, sources, width }: CounterexampleOptions,
): readonly string[] {
  if (deadlock === undefined) return [];
  const lines = textDeadlock(deadlock, { ir, sources, trace });
  const behind = (line: string): string => `${/^ */.exec(line)?.[0] ?? ""}    `;
  return ["", ...lines.flatMap((line) => wrap(line, width, behind(line)))];
}
