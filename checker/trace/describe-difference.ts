/**
 * A step as the change that it makes, in one line: for bug reports, where names of steps are in
 * doubt.
 */
import type { Ir, State } from "../../ir/index.js";
import { changesBetween } from "./changes.js";

export function describeDifference(ir: Ir, before: State, after: State): string {
  const moves = ir.threads.flatMap((thread) => {
    const [from, to] = [before, after].map(({ locations }) => locations[thread.id]!);
    const names = [from, to].map((id) => thread.locations[id!]?.name ?? `location ${id}`);
    return from === to ? [] : [`${thread.name}: ${names.join(" → ")}`];
  });
  const changes = changesBetween(ir, before, after).map(
    (change) => `${change.name}: ${change.before} → ${change.after}`,
  );
  const all = [...moves, ...changes];
  return all.length > 0 ? all.join(", ") : "nothing changes";
}
