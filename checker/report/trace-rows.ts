/**
 * A trace as rows for a table: who, what, where in the text, what changed. In a long trace a
 * stretch in which one process runs alone becomes one row, with what it changed in sum.
 */

import type { Trace, TraceStep } from "../../ir/index.js";
import { type Ir, originOf, type SourceFile, type State } from "../../ir/index.js";
import { type ChangeLine, describeChanges } from "./describe-changes.js";
import { describeCrash, isCrash } from "./describe-crash.js";
import { statementText } from "./statement-text.js";

export interface Row {
  /** `8`, or `4–9` for a stretch. */
  readonly number: string;
  /** `:13`, or `dax.lockspec:13` outside of the main file. */
  readonly place: string;
  /** Index of a column. */
  readonly column: number;
  readonly text: string;
  readonly changes: readonly ChangeLine[];
}

export interface TraceTable {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface TraceContext {
  readonly ir: Ir;
  readonly sources: readonly SourceFile[];
}

/** Longer traces are folded. */
const longTrace = 30;
/** So many steps of one process alone, at least, make a stretch; its first and last are kept. */
const shortestStretch = 5;

export function traceTable(trace: Trace, context: TraceContext): TraceTable {
  const titles = titlesOf(trace.steps, context.ir);
  const columns = [...new Set(titles)];
  const rows = stretchesOf(trace.steps, titles).map(({ from, to }) => {
    const steps = trace.steps.slice(from, to);
    const before = from === 0 ? trace.initial : trace.steps[from - 1]!.after!;
    const last = steps[steps.length - 1]!;
    return {
      number: to - from === 1 ? `${to}` : `${from + 1}–${to}`,
      place: steps.length === 1 ? placeOf(last, context) : "",
      column: columns.indexOf(titles[from]!),
      text: steps.length === 1 ? labelOf(last, context) : namesOf(steps, context),
      changes: changesOf(context.ir, before, last),
    };
  });
  return { columns: columns.length === 1 && isOnlyActions(trace.steps) ? [""] : columns, rows };
}

function changesOf(ir: Ir, before: State, last: TraceStep): readonly ChangeLine[] {
  if (last.after === undefined) return [];
  if (isCrash(ir, last)) return describeCrash(ir, before, last);
  const said = last.arguments.map(({ name, value }) => `${name} = ${value}`);
  const changes = describeChanges(ir, { before, after: last.after });
  return changes.filter(({ text }) => !said.includes(text));
}

function isOnlyActions(steps: readonly TraceStep[]): boolean {
  return steps.every(({ actor }) => actor.kind === "action");
}

/**
 * The column of every step: threads by name. Actions share one column; but where there is nothing
 * else and every one of them has the same first argument, there is a column for each of its values.
 */
function titlesOf(steps: readonly TraceStep[], ir: Ir): readonly string[] {
  const taken = steps.filter((step) => !isCrash(ir, step));
  const names = new Set(taken.map((step) => step.arguments[0]?.name));
  const values = new Set(taken.map((step) => step.arguments[0]?.value));
  const grouped = isOnlyActions(steps) && names.size === 1 && values.size <= 4;
  return steps.map(({ actor, who, arguments: [first] }) => {
    if (actor.kind === "thread") return who;
    if (isCrash(ir, { actor })) return "(machine)";
    return grouped && first !== undefined ? `${first.name} = ${first.value}` : allActions;
  });
}

/** The column of actions: whose doing they are nobody says, so none of them is left out. */
const allActions = "(actions)";

interface Range {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

function stretchesOf(steps: readonly TraceStep[], titles: readonly string[]): readonly Range[] {
  const ranges: Range[] = [];
  for (let from = 0; from < steps.length; ) {
    let to = from + 1;
    while (to < steps.length && titles[to] === titles[from]) to += 1;
    const inner = to === steps.length ? to - 2 : to - 1;
    const isLong = steps.length > longTrace && to - from >= shortestStretch && inner > from + 2;
    const folds = isLong && titles[from] !== allActions;
    const middle = folds ? [{ from: from + 1, to: inner }] : singles(from + 1, inner);
    ranges.push(...singles(from, from + 1), ...middle, ...singles(Math.max(inner, from + 1), to));
    from = to;
  }
  return ranges;
}

function singles(from: number, to: number): readonly Range[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => {
    return { from: from + offset, to: from + offset + 1 };
  });
}

function placeOf({ span }: TraceStep, { sources }: TraceContext): string {
  const { file, line } = originOf(span, sources);
  return span.file === 0 ? `:${line}` : `${file.replace(/^.*\//, "")}:${line}`;
}

/**
 * `read_fault.install`, `choose page = 0`; where a line number stands in for a label, the line
 * itself.
 */
function labelOf(step: TraceStep, context: TraceContext): string {
  const { actor, arguments: given } = step;
  if (isCrash(context.ir, step)) return step.name; // the lines beneath say what was left
  const shown = given.map(({ name, value }) => `${name} = ${value}`).join(", ");
  const name = nameOf(step, context);
  if (shown === "") return name;
  return actor.kind === "action" ? `${name}(${shown})` : `${name}  ${shown}`;
}

function nameOf({ name, span }: TraceStep, { sources }: TraceContext): string {
  const numbered = /^(.*?)\.?line \d+$/.exec(name);
  if (numbered === null) return name;
  const chain = numbered[1] === "" ? "" : `${numbered[1]}: `;
  return chain + statementText(span, sources);
}

const mostNames = 6;

/** Each name once, with how often it was taken. */
function namesOf(steps: readonly TraceStep[], context: TraceContext): string {
  const counts = new Map<string, number>();
  for (const step of steps) {
    const name = nameOf(step, context);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  const more = names.length > mostNames ? ", …" : "";
  return `… ${steps.length} steps alone: ${names.slice(0, mostNames).join(", ")}${more}`;
}
