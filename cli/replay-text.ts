/**
 * A run of generated code, step by step, for people: who does what, what changes, which pages are
 * read and written. Ghost state has no bytes.
 */
import { describeChanges } from "../checker/index.js";
import { elementName, type Ir } from "../ir/index.js";
import type { System, TouchedPage } from "../runtime/index.js";
import type { ReplayedStep } from "./replay-run.js";
import type { WalkedStep } from "./spec-path.js";

export interface StepsTold {
  readonly walked: readonly WalkedStep[];
  readonly replayed: readonly ReplayedStep[];
}

export function stepLines(ir: Ir, system: System, { walked, replayed }: StepsTold): string[] {
  const names = cellNames(ir, system);
  const width = Math.max(0, ...walked.map(({ who }) => who.length));
  return replayed.flatMap(({ touched, differences }, index) => {
    const step = walked[index];
    if (step === undefined) return [];
    const { outcome } = step.successor;
    const changes =
      outcome.kind === "fault"
        ? [`fault: ${outcome.fault}`]
        : describeChanges(ir, { before: step.before, after: outcome.state }).map(
            ({ text }) => text,
          );
    return [
      `${String(index + 1).padStart(3)}  ${step.who.padEnd(width)}  ${step.name}`,
      ...changes.map((text) => `       ${text}`),
      ...distinct(touched)
        .filter(({ at }) => names.has(at))
        .map((access) => `       ${bytesText(access, names)}`),
      ...differences.map((text) => `       the code differs: ${text}`),
    ];
  });
}

/** Addresses in memory as traces name them; of shared state. */
function cellNames(ir: Ir, { memory }: System): ReadonlyMap<number, string> {
  return new Map(
    memory.variables.flatMap(({ name, cells }) => {
      const variable = ir.variables.find((one) => one.name === name);
      if (variable?.storage !== "shared") return [];
      return cells.map((cell, element): readonly [number, string] => [
        cell.at,
        elementName(variable, element),
      ]);
    }),
  );
}

/** A step may look at one page more than once, and what it has written it also knows. */
function distinct(touched: readonly TouchedPage[]): readonly TouchedPage[] {
  return touched.filter(({ at }, index) => {
    const last = touched.findLastIndex((one) => one.at === at && one.does === "writes");
    return index === (last >= 0 ? last : touched.findIndex((one) => one.at === at));
  });
}

/** `reads data[b0], 4096 bytes at 0x1000, SECRET_OF_B: 53 45 43 52 … "SECRET_OF_B SEC…"` */
function bytesText(
  { does, at, address, bytes, name }: TouchedPage,
  names: ReadonlyMap<number, string>,
): string {
  const start = [...bytes.subarray(0, 16)];
  const hex = start.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const isText = start.every((byte) => byte >= 0x20 && byte < 0x7f);
  const shown = isText ? ` "${String.fromCharCode(...bytes.subarray(0, 24))}…"` : "";
  const where = `0x${address.toString(16).padStart(4, "0")}`;
  const what = `${names.get(at)}, ${bytes.length} bytes at ${where}, ${name}`;
  return `${does} ${what}: ${hex} …${shown}`;
}
