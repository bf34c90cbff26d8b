/**
 * The lock-order graph of a search (K10): an edge from each class of locks that was held to each
 * that might be waited for meanwhile. A cycle in it is a possible deadlock, whether one was found
 * or not.
 */
import type { EdgeId, Ir } from "../ir/index.js";

/** A shortest cycle among the edges that occurred, edge by edge; absent if there is none. */
export function lockOrderCycle(
  ir: Ir,
  occurred: readonly boolean[],
): readonly EdgeId[] | undefined {
  return lockOrderCycles(ir, occurred)[0];
}

/**
 * For each pair of classes on a cycle a shortest cycle through it, the shortest of all first; the
 * same classes in the same order count once, wherever in the text they are taken.
 */
export function lockOrderCycles(
  ir: Ir,
  occurred: readonly boolean[],
): readonly (readonly EdgeId[])[] {
  const edges = ir.lockEdges.flatMap((_, id) => (occurred[id] ? [id] : []));
  const cycles = edges.flatMap((edge) => {
    const rest = pathBetween(ir, edges, ir.lockEdges[edge]!.to, ir.lockEdges[edge]!.from);
    return rest === undefined ? [] : [[edge, ...rest]];
  });
  const known = new Set<string>();
  return cycles
    .sort((one, other) => one.length - other.length)
    .filter((cycle) => {
      const key = classesOf(ir, cycle).join(" ");
      if (known.has(key)) return false;
      known.add(key);
      return true;
    });
}

/** In the order of the cycle, beginning with the one whose name comes first. */
function classesOf(ir: Ir, cycle: readonly EdgeId[]): readonly string[] {
  const names = cycle.map((edge) => ir.lockEdges[edge]!.from);
  const first = names.indexOf([...names].sort()[0]!);
  return [...names.slice(first), ...names.slice(0, first)];
}

/** A shortest way along the edges; empty from a class to itself. */
function pathBetween(
  ir: Ir,
  edges: readonly EdgeId[],
  from: string,
  to: string,
): readonly EdgeId[] | undefined {
  const reached = new Map<string, readonly EdgeId[]>([[from, []]]);
  for (const [place, path] of reached) {
    if (place === to) return path;
    for (const edge of edges) {
      const next = ir.lockEdges[edge]!;
      if (next.from === place && !reached.has(next.to)) reached.set(next.to, [...path, edge]);
    }
  }
  return undefined;
}
