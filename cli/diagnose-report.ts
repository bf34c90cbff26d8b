/**
 * What came of a diagnosis: the spec as it is, then the variants, those that explain the whole
 * history first and the rest by how far they come, each with the event at which it ends.
 */
import { lineOf, originOf } from "../ir/index.js";
import { describeEvent } from "../runtime/index.js";
import { type HistoryOutcome, isExplained } from "./history-report.js";
import type { OpenedHistory } from "./open-history.js";
import { endOfBlocked, withoutNumber } from "./recording-report.js";
import type { Variant } from "./variants.js";

/** A protocol and what it makes of the history. */
export interface Attempt {
  readonly opened: OpenedHistory;
  readonly outcome: HistoryOutcome;
}

export interface Tried extends Attempt {
  readonly variant: Variant;
}

export interface Diagnosis {
  readonly plain: OpenedHistory;
  readonly asItIs: Attempt;
  readonly tried: readonly Tried[];
  readonly version: string;
}

export function textDiagnosis({ plain, asItIs, tried }: Diagnosis): string {
  const { specPath, historyPath, file } = plain;
  const ranked = rank(tried);
  const explaining = ranked.filter(explains);
  const furthest = ranked.filter((one) => !explains(one) && progressOf(one) > progressOf(asItIs));
  const rest = tried.length - explaining.length - furthest.length;
  const rows: [string, string][] = [
    ["as it is", ending(asItIs)],
    ...[...explaining, ...furthest].map((one): [string, string] => [
      setting(one.variant),
      ending(one),
    ]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  const others = `  ${rest} more ${rest === 1 ? "variant comes" : "variants come"} no further`;
  return [
    `${specPath} and ${historyPath}: ${file.history.length} steps`,
    ...lines,
    ...(rest === 0 ? [] : [others]),
    "",
    ...conclusion(asItIs, explaining),
    "",
  ].join("\n");
}

function conclusion(asItIs: Attempt, explaining: readonly Tried[]): readonly string[] {
  if (explains(asItIs)) {
    const also = explaining.length === 0 ? "" : "; so do the variants above: it does not tell";
    return [`The spec explains what was recorded${also}.`];
  }
  if (explaining.length === 0) return ["No variant with one other parameter explains it."];
  return [
    "What was recorded behaves as the spec does with",
    ...explaining.map(({ opened, variant }) => {
      const { sources } = opened.model;
      const { file, line } = originOf(variant.declared, sources);
      const text = lineOf(variant.declared, sources).replace(/\s+/g, " ");
      return `  ${setting(variant)} (${file}:${line}: ${text})`;
    }),
  ];
}

export function jsonDiagnosis({ plain, asItIs, tried, version }: Diagnosis): string {
  const { specPath, historyPath, ir } = plain;
  const shown = (one: Attempt): object => ({
    verdict: explains(one) ? "accepted" : verdictOf(one),
    explained: progressOf(one),
    rejectedAt: rejectedAt(one) ?? null,
    next: nextOf(one) ?? null,
  });
  const document = {
    schemaVersion: 1,
    tool: { name: "lockspec", version },
    file: specPath,
    history: historyPath,
    protocol: ir.protocol,
    asItIs: shown(asItIs),
    variants: rank(tried).map((one) => ({
      parameter: one.variant.parameter,
      value: one.variant.value,
      ...shown(one),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function explains({ opened, outcome }: Attempt): boolean {
  return isExplained({ ...opened, outcome });
}

function verdictOf({ outcome: { verdict } }: Attempt): string {
  return verdict.kind === "incomplete" ? "incomplete" : "rejected";
}

/** Brackets that are explained. */
function progressOf(one: Attempt): number {
  const { verdict } = one.outcome;
  if (explains(one)) return Number.MAX_SAFE_INTEGER;
  return verdict.kind === "explained" ? verdict.brackets : verdict.explained;
}

function rank(tried: readonly Tried[]): readonly Tried[] {
  return [...tried].sort((a, b) => progressOf(b) - progressOf(a));
}

function setting({ parameter, value }: Variant): string {
  return `${parameter} = ${value}`;
}

function ending(one: Attempt): string {
  const { verdict, stopped } = one.outcome;
  if (explains(one)) return "explains all of it";
  if (verdict.kind === "incomplete") return `incomplete: ${stopped ?? "too many states"}`;
  const seq = rejectedAt(one);
  const where = seq === undefined ? "" : ` at event ${seq}`;
  return `rejected${where}: no ${nextOf(one) ?? "more"}`;
}

function rejectedAt({ opened, outcome: { verdict } }: Attempt): number | undefined {
  const { recording } = opened;
  if (recording === undefined || verdict.kind !== "unexplained") return undefined;
  return endOfBlocked(recording, verdict.blocked)?.event.seq;
}

function nextOf({ outcome: { verdict } }: Attempt): string | undefined {
  return verdict.kind === "unexplained"
    ? describeEvent(withoutNumber(verdict.blocked.event))
    : undefined;
}
