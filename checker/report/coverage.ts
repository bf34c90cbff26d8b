/** What a search reached of what it could have: covers, and the steps of the protocol. */
import type { StepInfo } from "../../ir/index.js";
import type { InstanceReport } from "./instance-report.js";

type Searched = Pick<InstanceReport, "ir" | "result">;

/** Every cover of the instance. */
export function coversOf({ ir, result }: Searched) {
  return ir.properties.flatMap((property, id) =>
    property.kind === "cover"
      ? [{ name: property.name, reached: result.covered[id] === true }]
      : [],
  );
}

/** Where `init` leaves no state, everything holds and nothing is said. */
export function startsAtAll({ result }: Searched): boolean {
  return result.initial > 0 || result.stopped || result.incomplete !== undefined;
}

/** Steps that no way has taken: nothing can be said of them unless the whole graph was explored. */
export function unfiredSteps({ ir, result }: Searched): readonly StepInfo[] {
  if (result.stopped || result.incomplete !== undefined) return [];
  return ir.steps.filter((_, id) => result.fired[id] !== true);
}

/**
 * Steps of one file that ran in none of its instances, each place in the text once. A search that
 * stopped early tells what ran, not what does not; where all did, nothing can be said.
 */
export function idleSteps(reports: readonly Searched[]): readonly StepInfo[] {
  const place = ({ span }: StepInfo): string => `${span.file} ${span.start} ${span.end}`;
  const ran = new Set(
    reports.flatMap(({ ir, result }) =>
      ir.steps.filter((_, id) => result.fired[id] === true).map(place),
    ),
  );
  const idle = new Map<string, StepInfo>();
  for (const step of reports.flatMap(unfiredSteps)) {
    if (!ran.has(place(step)) && !idle.has(place(step))) idle.set(place(step), step);
  }
  return [...idle.values()];
}
