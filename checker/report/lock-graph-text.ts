/** The lock order of a protocol for people: each class of locks, and what is taken inside it. */
import type { LockGraph, LockGraphEdge, LockSite } from "./lock-graph.js";
import { placeText } from "./place-text.js";

/** @param instances  names of those that were searched */
export function lockGraphText(graph: LockGraph, instances: readonly string[]): string {
  const searched =
    instances.length === 1 ? instances[0] : `the ${instances.length} instances that hold`;
  const lines = [`${graph.protocol}: lock order, as seen in ${searched}`];
  for (const name of graph.classes) {
    const inner = graph.edges.filter(({ from }) => from === name);
    const isAlone = inner.length === 0 && graph.edges.every(({ to }) => to !== name);
    lines.push(`  ${name}${isAlone ? "  (alone)" : ""}`);
    for (const edge of inner) if (!edge.isImplied) lines.push(...edgeLines(edge));
    const further = inner.filter(({ isImplied }) => isImplied).map(({ to }) => to);
    if (further.length > 0) lines.push(`    and inside those ${further.join(", ")}`);
  }
  return `${lines.join("\n")}\n`;
}

function edgeLines(edge: LockGraphEdge): readonly string[] {
  const marks = [
    ...(edge.declared ? ["declared"] : []),
    ...(edge.sites.length === 0 ? ["not seen"] : []),
    ...(edge.isInCycle ? ["in a cycle"] : []),
  ];
  const note = marks.length === 0 ? "" : `  (${marks.join(", ")})`;
  return [`    then ${edge.to}${note}`, ...edge.sites.map((site) => `      ${siteText(site)}`)];
}

function siteText({ waits, taken }: LockSite): string {
  const since = taken.length === 0 ? "" : `, the outer one at ${taken.map(placeText).join(", ")}`;
  return `${placeText(waits)}${since}`;
}
