/**
 * Two engines, one answer: runs both on an Ir and says in words where they differ. Everything that
 * a search finds is compared, the traces by their lengths: which of several shortest ones is found
 * is free.
 */
import type { Broken, SearchLimits, SearchResult } from "../../checker/index.js";
import { compile, type EngineName } from "../../index.js";
import type { Ir } from "../../ir/index.js";

export interface AgreementOptions {
  readonly limits?: SearchLimits;
  readonly enough?: (broken: readonly Broken[]) => boolean;
}

/** The differences, one line each; the figures of the reference when there are none. */
export async function compareEngines(
  ir: Ir,
  options: AgreementOptions = {},
): Promise<{ readonly differences: readonly string[]; readonly reference: SearchResult }> {
  const reference = await searchWith(ir, "reference", options);
  const fast = await searchWith(ir, "wasm", options);
  return { differences: differencesBetween(ir, reference, fast), reference };
}

/** What two searches of the same extent say differently, one line each. */
export function differencesBetween(
  ir: Ir,
  reference: SearchResult,
  fast: SearchResult,
): readonly string[] {
  const left = facts(ir, reference);
  const right = facts(ir, fast);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((name) => {
    const [one, other] = [left.get(name) ?? "absent", right.get(name) ?? "absent"];
    return one === other ? [] : [`${name}: reference ${one}, wasm ${other}`];
  });
}

/** To the end of the graph, or to what the options say. */
export async function searchWith(
  ir: Ir,
  engine: EngineName,
  options: AgreementOptions = {},
): Promise<SearchResult> {
  const search = await compile(ir, engine);
  if (!search.ok) throw new Error(search.diagnostics.map((one) => one.message).join("; "));
  return search.value({
    limits: options.limits ?? {},
    enough: options.enough ?? (() => false),
    pause: async () => undefined,
  });
}

function facts(ir: Ir, result: SearchResult): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of ["initial", "states", "successors", "depth"] as const) {
    found.set(name, String(result[name]));
  }
  found.set("incomplete", result.incomplete ?? "no");
  found.set("stopped", String(result.stopped));
  found.set("constrained", String(result.constrained));
  for (const violation of result.violations) {
    found.set(`violation of ${brokenName(ir, violation.broken)}`, `${violation.steps} steps`);
  }
  const marks = [
    ["covered", result.covered],
    ["fired", result.fired],
    ["edge", result.edges],
  ] as const;
  for (const [name, flags] of marks) {
    for (const [i, flag] of flags.entries()) if (flag) found.set(`${name} ${i}`, "yes");
  }
  return found;
}

function brokenName(ir: Ir, broken: Broken): string {
  if (broken.kind === "property") return ir.properties[broken.property]?.name ?? "unknown property";
  return broken.kind === "fault" ? `fault ${broken.fault}` : "deadlock";
}
