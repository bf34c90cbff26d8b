/**
 * The lock order of a protocol as a graph: what its text declares, and what the searches of some of
 * its instances have seen (K10). Every edge knows where the lock behind it is waited for, and where
 * the one before it was taken.
 */
import { type Ir, originOf, type SourceFile, type Span } from "../../ir/index.js";
import { lockOrderCycles } from "../lock-order.js";
import type { PlaceInFile } from "./place-text.js";

export interface LockGraph {
  readonly protocol: string;
  /** Names of lock classes, outermost first where there is an order, then as declared. */
  readonly classes: readonly string[];
  readonly edges: readonly LockGraphEdge[];
  /** Possible deadlocks, each with the instances that have it. */
  readonly cycles: readonly LockCycle[];
}

export interface LockGraphEdge {
  readonly from: string;
  readonly to: string;
  /** `lock order from < to`, or what follows from it. */
  readonly declared: boolean;
  /** Where it was seen; empty: only declared. */
  readonly sites: readonly LockSite[];
  /** Part of a cycle. */
  readonly isInCycle: boolean;
  /** It follows from others: `from`, then something else, then `to`. */
  readonly isImplied: boolean;
}

export interface LockSite {
  /** Of the wait for the inner lock. */
  readonly waits: PlaceInFile;
  /** Of the acquires of the outer one. */
  readonly taken: readonly PlaceInFile[];
}

export interface LockCycle {
  readonly instances: readonly string[];
  readonly edges: readonly (LockSite & { readonly from: string; readonly to: string })[];
}

export interface SearchedInstance {
  readonly ir: Ir;
  /** By edge of `ir`: whether it occurred. */
  readonly occurred: readonly boolean[];
}

export interface LockGraphInput {
  readonly protocol: string;
  readonly sources: readonly SourceFile[];
  /** Names of all lock classes, ghost ones left out. */
  readonly classes: readonly string[];
  /** Pairs that the text declares, outer first. */
  readonly declared: readonly (readonly [string, string])[];
  readonly searched: readonly SearchedInstance[];
}

export function lockGraph(input: LockGraphInput): LockGraph {
  const { protocol, searched } = input;
  const cycles = cyclesOf(input);
  const onCycle = new Set(
    cycles.flatMap(({ edges }) => edges.map(({ from, to }) => keyOf(from, to))),
  );
  const sites = new Map<string, { from: string; to: string; sites: LockSite[] }>();
  for (const { ir, occurred } of searched) {
    for (const [id, edge] of ir.lockEdges.entries()) {
      if (!occurred[id]) continue;
      const known = sites.get(keyOf(edge.from, edge.to)) ?? { ...edge, sites: [] };
      sites.set(keyOf(edge.from, edge.to), known);
      addSite(known.sites, siteOf(input, edge));
    }
  }
  const declared = new Set(input.declared.map(([from, to]) => keyOf(from, to)));
  const seen = [...sites.values()].map(
    ({ from, to, sites: places }): LockGraphEdge => ({
      from,
      to,
      declared: declared.has(keyOf(from, to)),
      sites: [...places].sort((one, other) => comparePlaces(one.waits, other.waits)),
      isInCycle: onCycle.has(keyOf(from, to)),
      isImplied: false,
    }),
  );
  const promised = input.declared
    .filter(([from, to]) => !sites.has(keyOf(from, to)))
    .map(
      ([from, to]): LockGraphEdge => ({
        from,
        to,
        declared: true,
        sites: [],
        isInCycle: false,
        isImplied: false,
      }),
    );
  const edges = [...seen, ...promised];
  const classes = inOrder(input.classes, edges);
  const rank = (name: string): number => classes.indexOf(name);
  edges.sort((one, other) => rank(one.from) - rank(other.from) || rank(one.to) - rank(other.to));
  const marked = edges.map((edge) => ({ ...edge, isImplied: isImplied(edge, edges) }));
  return { protocol, classes, edges: marked, cycles };
}

/** There is a longer way along edges of no cycle. */
function isImplied({ from, to, isInCycle }: LockGraphEdge, all: readonly LockGraphEdge[]): boolean {
  if (isInCycle) return false;
  const seen = all.filter((edge) => !edge.isInCycle && edge.sites.length > 0);
  const inner = (name: string): readonly string[] =>
    seen.flatMap((edge) => (edge.from === name ? [edge.to] : []));
  const reached = new Set(inner(from).filter((name) => name !== to));
  for (const name of reached) for (const next of inner(name)) reached.add(next);
  return reached.has(to);
}

function keyOf(from: string, to: string): string {
  return `${from} ${to}`;
}

function siteOf(
  { sources }: LockGraphInput,
  { span, taken }: { readonly span: Span; readonly taken: readonly Span[] },
): LockSite {
  const place = (one: Span): PlaceInFile => ({ ...originOf(one, sources), span: one });
  return { waits: place(span), taken: taken.map(place).sort(comparePlaces) };
}

/** The same wait in another instance may know more places where the outer lock was taken. */
function addSite(sites: LockSite[], site: LockSite): void {
  const at = sites.findIndex(({ waits }) => comparePlaces(waits, site.waits) === 0);
  const known = sites[at];
  if (known === undefined) {
    sites.push(site);
    return;
  }
  const more = site.taken.filter((one) =>
    known.taken.every((other) => comparePlaces(one, other) !== 0),
  );
  sites[at] = { ...known, taken: [...known.taken, ...more].sort(comparePlaces) };
}

function comparePlaces({ span: one }: PlaceInFile, { span: other }: PlaceInFile): number {
  return one.file - other.file || one.start - other.start || one.end - other.end;
}

/** Cycles of each instance; the same classes with the same places are told once. */
function cyclesOf(input: LockGraphInput): readonly LockCycle[] {
  const found = new Map<string, { instances: string[]; edges: LockCycle["edges"] }>();
  for (const { ir, occurred } of input.searched) {
    for (const cycle of lockOrderCycles(ir, occurred)) {
      const edges = cycle.map((id) => {
        const edge = ir.lockEdges[id]!;
        return { ...siteOf(input, edge), from: edge.from, to: edge.to };
      });
      const key = edges.map((one) => `${one.from} ${one.waits.file}:${one.waits.line}`).join(", ");
      const known = found.get(key) ?? { instances: [], edges };
      known.instances.push(ir.instance);
      found.set(key, known);
    }
  }
  return [...found.values()];
}

/** Outer before inner as far as the edges agree: a class comes when nothing left is outside it. */
function inOrder(classes: readonly string[], edges: readonly LockGraphEdge[]): readonly string[] {
  const left = [...classes];
  const ordered: string[] = [];
  while (left.length > 0) {
    const isOuter = (name: string): boolean =>
      !edges.some(({ from, to }) => to === name && from !== name && left.includes(from));
    const at = Math.max(0, left.findIndex(isOuter));
    ordered.push(...left.splice(at, 1));
  }
  return ordered;
}
