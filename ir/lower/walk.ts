/**
 * From control flow to locations: every step that a thread can reach becomes a location, and its
 * program is the step followed by all local code up to the next steps. A loop's round that took no
 * step stops at the loop's head and takes one there (S10).
 */
import type { Location, Op, StepId } from "../ir.js";
import { endsHere } from "../op-ends.js";
import type { Context, ThreadInfo } from "./context.js";
import { type DraftOp, type Node, nextOf, type Region, resolve, type Site } from "./graph.js";

type Stop = Extract<Node, { readonly kind: "step" | "either" }>;

export interface Walked {
  readonly start: readonly Op[];
  readonly locations: readonly DraftLocation[];
}

export interface DraftLocation extends Omit<Location, "live" | "mayStop"> {
  readonly regions: readonly Region[];
  /** The labels, operations and processes that this is the first step of. */
  readonly at: ReadonlySet<Region>;
}

interface Walker {
  readonly context: Context;
  readonly thread: ThreadInfo;
  readonly stops: Stop[];
  readonly ids: Map<Stop, number>;
  readonly firsts: Map<Stop, Set<Region>>;
}

export function walkThread(
  context: Context,
  thread: ThreadInfo,
  { entry, regions }: { entry: Node; regions: readonly Region[] },
): Walked {
  const walker: Walker = { context, thread, stops: [], ids: new Map(), firsts: new Map() };
  for (const region of regions) {
    if (region.entry) markFirsts(walker, region, region.entry);
  }
  const start = walk(walker, entry, new Set());
  const locations: DraftLocation[] = [endLocation(thread)];
  for (let i = 0; i < walker.stops.length; i++) {
    const stop = walker.stops[i] as Stop; // grows while we go
    locations.push(locationOf(walker, stop, i + 1));
  }
  return { start, locations };
}

function endLocation(thread: ThreadInfo): DraftLocation {
  return {
    id: 0,
    name: `${thread.process.name.text} ended`,
    ended: true,
    span: thread.process.span,
    program: [],
    regions: [],
    at: new Set(),
  };
}

/** The first steps from a region's entry that lie inside it are `at` it (S8). */
function markFirsts(walker: Walker, region: Region, entry: Node): void {
  const seen = new Set<Node>();
  const open = new Set<Node>();
  const mark = (stop: Stop): void => {
    if (!stop.site.regions.includes(region)) return;
    const set = walker.firsts.get(stop) ?? new Set();
    walker.firsts.set(stop, set.add(region));
  };
  const visit = (node: Node): void => {
    if (node.kind === "head" && open.has(node)) visit(node.round); // a round without a step (S10)
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === "step") {
      for (let at: Node | undefined = node; at?.kind === "step"; at = at.again) mark(at);
      return;
    }
    if (node.kind === "either") mark(node);
    if (node.kind === "leave") return;
    open.add(node);
    for (const next of nextOf(node)) visit(next);
    open.delete(node);
  };
  visit(entry);
}

function locationId(walker: Walker, stop: Stop): number {
  const known = walker.ids.get(stop);
  if (known !== undefined) return known;
  walker.stops.push(stop);
  const id = walker.stops.length;
  walker.ids.set(stop, id);
  return id;
}

function locationOf(walker: Walker, stop: Stop, id: number): DraftLocation {
  const at = walker.firsts.get(stop) ?? new Set();
  const program = stop.kind === "step" ? stepProgram(walker, stop) : [eitherOp(walker, stop)];
  return {
    id,
    name: siteName(walker, stop.site, at).full,
    ended: false,
    span: stop.site.span,
    program,
    regions: stop.site.regions,
    at,
    ...(stop.kind === "step" ? waitOf(stop.site) : {}),
  };
}

type Wait = Pick<DraftLocation, "waitsFor" | "wants" | "waitsAt">;

function waitOf({ waitsFor, wants = "", waitsAt }: Site): Wait {
  if (waitsFor) return { waitsFor, wants };
  return waitsAt ? { waitsAt } : {};
}

type Step = Extract<Node, { readonly kind: "step" }>;
type Either = Extract<Node, { readonly kind: "either" }>;

function stepProgram(walker: Walker, stop: Step): Op[] {
  return [...stepOps(walker, stop), ...expand(walker, stop.ops, new Set())];
}

/** Says which step it is, and sets the events that properties ask for. */
function stepOps(walker: Walker, stop: Stop): Op[] {
  const at = walker.firsts.get(stop) ?? new Set<Region>();
  const events = walker.context.takesEvents.filter((event) => [...at].some(event.means));
  const span = stop.site.span;
  const sets = events.map(({ variable }): Op => {
    const value = { kind: "constant" as const, value: true, type: { kind: "bool" as const } };
    return { kind: "assign", place: { variable, indices: [] }, value, span };
  });
  return [{ kind: "step", step: stepId(walker, stop.site, at) }, ...sets];
}

function eitherOp(walker: Walker, stop: Either): Op {
  const branches = stop.branches.map((one) =>
    first(walker, stop, { node: one, passed: new Set() }),
  );
  return { kind: "either", branches, span: stop.site.span };
}

interface At {
  readonly node: Node;
  readonly passed: ReadonlySet<Node>;
}

/**
 * The branch's local code and its first step; a branch that ends before one is the decision alone
 * (S3).
 */
function first(walker: Walker, either: Either, { node, passed }: At): Op[] {
  const at = resolve(node);
  switch (at.kind) {
    case "step":
      return stepProgram(walker, at);
    case "either":
      return [eitherOp(walker, at)];
    case "leave":
      return [...stepOps(walker, either), ...walk(walker, at.next, new Set())];
    case "end":
      return [...stepOps(walker, either), { kind: "finish", location: 0 }];
    case "head": {
      const round = resolve(at.round);
      if (passed.has(at) && round.kind === "step") return stepProgram(walker, round);
      return first(walker, either, { node: at.body, passed: new Set([...passed, at]) });
    }
    case "local":
      return expandWith(at.ops, (next) => first(walker, either, { node: next, passed }));
  }
}

function walk(walker: Walker, node: Node, passed: ReadonlySet<Node>): Op[] {
  const at = resolve(node);
  switch (at.kind) {
    case "local":
      return expand(walker, at.ops, passed);
    case "step":
    case "either":
      return [{ kind: "finish", location: locationId(walker, at) }];
    case "leave":
      return walk(walker, at.next, passed);
    case "head": {
      const round = resolve(at.round);
      if (!passed.has(at)) return walk(walker, at.body, new Set([...passed, at]));
      if (round.kind !== "step") throw new Error("a loop's round that is no step");
      return [{ kind: "finish", location: locationId(walker, round) }];
    }
    case "end":
      return [{ kind: "finish", location: 0 }];
  }
}

function expand(walker: Walker, ops: readonly DraftOp[], passed: ReadonlySet<Node>): Op[] {
  return expandWith(ops, (node) => walk(walker, node, passed));
}

/**
 * Puts what comes after into the place of every exit; what stands behind a certain exit is dropped.
 */
function expandWith(ops: readonly DraftOp[], follow: (node: Node) => Op[]): Op[] {
  const made: Op[] = [];
  for (const op of ops) {
    switch (op.kind) {
      case "exit":
        return [...made, ...follow(op.node)];
      case "if": {
        const then = expandWith(op.then, follow);
        made.push({ ...op, then, otherwise: expandWith(op.otherwise, follow) });
        break;
      }
      case "while":
        made.push({ ...op, body: expandWith(op.body, follow) });
        break;
      case "either":
        made.push({ ...op, branches: op.branches.map((one) => expandWith(one, follow)) });
        break;
      default:
        made.push(op);
    }
    if (endsHere(made.at(-1) as Op)) return made;
  }
  return made;
}

/** S8: the chain of names; the line stands in where there is no label. */
function siteName(
  walker: Walker,
  site: Site,
  at: ReadonlySet<Region>,
): { full: string; short: string } {
  const region = site.regions.at(-1);
  const path = region?.path ?? [walker.thread.process.name.text];
  const labelled = region?.kind === "label" && at.has(region);
  const names = labelled ? path : [...path, `line ${lineOf(walker.context, site)}`];
  return { full: names.join("."), short: names.slice(1).join(".") };
}

function lineOf(context: Context, site: Site): number {
  const source = context.model.sources[site.span.file];
  return source ? source.text.slice(0, site.span.start).split("\n").length : 0;
}

function stepId(walker: Walker, site: Site, at: ReadonlySet<Region>): StepId {
  const { context } = walker;
  const { short } = siteName(walker, site, at);
  const { span, what } = site;
  const place = `${span.file}:${span.start}-${span.end}`;
  const key = `${walker.thread.process.name.text} ${short} ${place} ${what}`;
  const known = context.stepOf.get(key);
  if (known !== undefined) return known;
  const id = context.steps.length;
  context.steps.push({ name: short, span, ...(what ? { what } : {}) });
  context.stepOf.set(key, id);
  return id;
}
