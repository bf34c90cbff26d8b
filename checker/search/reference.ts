/**
 * Breadth-first search by the reference semantics: a list of states in the order of discovery, a
 * Map from their keys, and parent links. It is the judge of the fast engine, so it has no
 * cleverness.
 */

import type { Ir, State, Successor } from "../../ir/index.js";
import {
  brokenInvariants,
  coveredByState,
  deadlockIn,
  expand,
  initialStates,
  stateKey,
  withinConstraints,
} from "../../ir/index.js";
import type {
  Broken,
  IncompleteReason,
  Search,
  SearchOptions,
  SearchResult,
  Violation,
} from "../verdict.js";

/** States between two questions to `pause`. */
const statesPerPause = 2000;

/** The reference engine for one Ir. */
export function referenceSearch(ir: Ir): Search {
  return async (options) => {
    const graph = newGraph(ir);
    discoverInitialStates(graph);
    const reason = await explore(graph, options);
    return resultOf(graph, reason);
  };
}

interface Graph {
  readonly ir: Ir;
  readonly states: State[];
  /** By state index; -1 for initial states. */
  readonly parents: number[];
  readonly seen: Set<string>;
  /** By `brokenKey`. */
  readonly violations: Map<string, Violation>;
  readonly covered: boolean[];
  readonly fired: boolean[];
  readonly edges: boolean[];
  initial: number;
  successors: number;
  depth: number;
  constrained: boolean;
}

function newGraph(ir: Ir): Graph {
  return {
    ir,
    states: [],
    parents: [],
    seen: new Set(),
    violations: new Map(),
    covered: ir.properties.map(() => false),
    fired: ir.steps.map(() => false),
    edges: ir.lockEdges.map(() => false),
    initial: 0,
    successors: 0,
    depth: 0,
    constrained: false,
  };
}

/** Two broken things are the same exactly if their keys are. */
export function brokenKey(broken: Broken): string {
  switch (broken.kind) {
    case "property":
      return `property ${broken.property}`;
    case "fault":
      return `fault ${broken.fault}`;
    case "deadlock":
      return "deadlock";
  }
}

function discoverInitialStates(graph: Graph): void {
  for (const { outcome, failed } of initialStates(graph.ir)) {
    if (outcome.kind === "fault") {
      report(graph, { kind: "fault", fault: outcome.fault }, () => []);
      continue;
    }
    for (const property of failed) {
      report(graph, { kind: "property", property }, () => [outcome.state]);
    }
    discover(graph, outcome.state, -1);
  }
  graph.initial = graph.states.length;
  graph.depth = graph.initial > 0 ? 1 : 0;
}

type Stop = IncompleteReason | "enough" | undefined;

/** Level by level, until nothing is new, it is enough, or a limit is hit. */
async function explore(graph: Graph, options: SearchOptions): Promise<Stop> {
  let begin = 0;
  for (;;) {
    const end = graph.states.length;
    const broken = [...graph.violations.values()].map((violation) => violation.broken);
    if (begin === end) return undefined;
    if (options.enough(broken)) return "enough";
    const { maxStates = Infinity, maxDepth = Infinity } = options.limits;
    if (graph.states.length >= maxStates) return "max-states";
    if (graph.depth >= maxDepth) return "max-depth";
    for (let index = begin; index < end; index++) {
      if (index % statesPerPause === 0) {
        const { successors, depth, states } = graph;
        const frontier = states.length - index;
        const reason = await options.pause({ states: states.length, successors, depth, frontier });
        if (reason !== undefined) return reason;
      }
      expandState(graph, index);
    }
    if (graph.states.length > end) graph.depth += 1;
    begin = end;
  }
}

function expandState(graph: Graph, index: number): void {
  const state = graph.states[index]!;
  const { successors, edges } = expand(graph.ir, state);
  for (const edge of edges) graph.edges[edge] = true;
  for (const successor of successors) follow(graph, index, successor);
  if (deadlockIn(graph.ir, state, successors) !== undefined) {
    report(graph, { kind: "deadlock" }, () => pathTo(graph, index));
  }
}

function follow(graph: Graph, index: number, successor: Successor): void {
  if (successor.step !== undefined) graph.fired[successor.step] = true;
  for (const property of successor.covered) graph.covered[property] = true;
  const { outcome } = successor;
  const path = () => pathTo(graph, index);
  if (outcome.kind === "fault") {
    report(graph, { kind: "fault", fault: outcome.fault }, path);
    return;
  }
  graph.successors += 1;
  for (const property of successor.failed) {
    report(graph, { kind: "property", property }, () => [...path(), outcome.state]);
  }
  discover(graph, outcome.state, index);
}

/** Tests a state and, if it is new and within the constraints, adds it to the graph. */
function discover(graph: Graph, state: State, parent: number): void {
  const key = stateKey(state);
  if (graph.seen.has(key)) return;
  for (const property of brokenInvariants(graph.ir, state)) {
    report(graph, { kind: "property", property }, () => [...pathTo(graph, parent), state]);
  }
  if (!withinConstraints(graph.ir, state)) {
    graph.constrained = true;
    return;
  }
  for (const property of coveredByState(graph.ir, state)) graph.covered[property] = true;
  graph.seen.add(key);
  graph.states.push(state);
  graph.parents.push(parent);
}

/** Keeps the first violation of each kind: by levels, so the shortest. */
function report(graph: Graph, broken: Broken, path: () => readonly State[]): void {
  const key = brokenKey(broken);
  if (graph.violations.has(key)) return;
  const states = path();
  const steps = broken.kind === "fault" ? states.length : states.length - 1;
  graph.violations.set(key, { broken, steps, states });
}

/** From an initial state to a state of the graph; empty for index -1. */
function pathTo(graph: Graph, index: number): readonly State[] {
  const path: State[] = [];
  for (let at = index; at >= 0; at = graph.parents[at]!) path.push(graph.states[at]!);
  return path.reverse();
}

function resultOf(graph: Graph, stop: Stop): SearchResult {
  const incomplete = stop === undefined || stop === "enough" ? {} : { incomplete: stop };
  const { initial, successors, depth, covered, fired, edges, constrained } = graph;
  const violations = [...graph.violations.values()].sort((one, two) => one.steps - two.steps);
  return {
    ...incomplete,
    stopped: stop === "enough",
    initial,
    states: graph.states.length,
    successors,
    depth,
    violations,
    covered,
    fired,
    edges,
    constrained,
  };
}
