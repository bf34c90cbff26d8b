/**
 * Whether generated code and spec are one: both are explored side by side, from every initial state
 * and over every step of everybody. A pair of states that look the same must have steps that pair
 * up, one to one, into states that look the same. So every reachable state of the spec is one of
 * the code and the other way round: the whole set, not a sample.
 */
import type * as Reference from "../../ir/index.js";
import type { System } from "../schedule/system.js";
import { type CodeState, CodeStates, type CodeWay } from "./code-states.js";
import { pairUp } from "./pair-up.js";
import { type Viewer, viewer } from "./visible.js";

export interface ConformOptions {
  readonly ir: Reference.Ir;
  /** Generated from the same text, with the parameters of the same instance. */
  readonly system: System;
  /** The reference semantics, handed in so that the run time carries no front end. */
  readonly semantics: ConformSemantics;
  /** Stop, without an answer, when so many pairs are known. */
  readonly maxStates?: number;
  /** Asked now and then; a reason ends the search. */
  readonly pause?: (states: number) => Promise<string | undefined>;
}

export type ConformSemantics = Pick<
  typeof Reference,
  "initialStates" | "successors" | "stateKey" | "withinConstraints" | "elementName" | "showValue"
>;

export interface Difference {
  /** From an initial state: `faulter[t0] lookup`. */
  readonly path: readonly string[];
  /** What is different there, a line each. */
  readonly lines: readonly string[];
}

export interface ConformResult {
  /** Distinct states on each side, and what of them can be seen. */
  readonly spec: number;
  readonly code: number;
  readonly visible: number;
  readonly steps: number;
  readonly difference?: Difference;
  /** Why not everything was explored. */
  readonly incomplete?: string;
}

/** A pair that looks the same, and how it was reached. */
interface Node {
  readonly spec: Reference.State;
  readonly code: CodeState;
  readonly from: Node | undefined;
  readonly step: string;
}

const statesPerPause = 500;

export async function conform(options: ConformOptions): Promise<ConformResult> {
  const search = newSearch(options);
  const { maxStates = Number.POSITIVE_INFINITY, pause } = options;
  if (search.view.missing.length > 0) {
    const lines = search.view.missing.map((name) => `the code has no variable ${name}`);
    return resultOf(search, { difference: { path: [], lines } });
  }
  let difference = begin(search);
  for (let next = 0; next < search.nodes.length && difference === undefined; next++) {
    if (search.nodes.length >= maxStates) return resultOf(search, { incomplete: "max-states" });
    const reason = next % statesPerPause === 0 ? await pause?.(search.nodes.length) : undefined;
    if (reason !== undefined) return resultOf(search, { incomplete: reason });
    difference = expand(search, search.nodes[next] as Node); // below the length
  }
  return resultOf(search, difference === undefined ? {} : { difference });
}

interface Search {
  readonly options: ConformOptions;
  readonly view: Viewer<CodeState>;
  readonly states: CodeStates;
  readonly nodes: Node[];
  readonly pairs: Set<string>;
  readonly spec: Set<string>;
  readonly code: Set<string>;
  readonly visible: Set<string>;
  steps: number;
}

function newSearch(options: ConformOptions): Search {
  const states = new CodeStates(options.system);
  return {
    options,
    view: remembering(viewer(options), options, states),
    states,
    nodes: [],
    pairs: new Set(),
    spec: new Set(),
    code: new Set(),
    visible: new Set(),
    steps: 0,
  };
}

/** Most steps lead to states that were seen before: how they look is known then. */
function remembering(
  view: Viewer,
  { semantics }: ConformOptions,
  states: CodeStates,
): Viewer<CodeState> {
  const spec = new Map<string, string>();
  const code = new Map<string, string>();
  const remembered = (known: Map<string, string>, key: string, find: () => string): string => {
    const found = known.get(key) ?? find();
    known.set(key, found);
    return found;
  };
  return {
    ...view,
    specKey: (state) => remembered(spec, semantics.stateKey(state), () => view.specKey(state)),
    codeKey: (state) => remembered(code, states.key(state), () => view.codeKey(state)),
  };
}

function resultOf(
  { spec, code, visible, steps }: Search,
  rest: Pick<ConformResult, "difference" | "incomplete">,
): ConformResult {
  return { spec: spec.size, code: code.size, visible: visible.size, steps, ...rest };
}

/** What a step leads to on the side of the spec, whether it is one or the beginning. */
type SpecWay = Pick<Reference.Successor, "outcome" | "checks"> &
  Partial<Pick<Reference.Successor, "choices">>;

function begin(search: Search): Difference | undefined {
  const { options, states } = search;
  const spec = options.semantics.initialStates(options.ir);
  return follow(search, { spec, code: states.initial(), from: undefined, who: "the beginning" });
}

function expand(search: Search, node: Node): Difference | undefined {
  const { options, states } = search;
  const { ir, system, semantics } = options;
  const all = semantics.successors(ir, node.spec);
  for (const [id, { name }] of ir.threads.entries()) {
    const spec = all.filter(({ actor }) => actor.kind === "thread" && actor.thread === id);
    const code = states.stepsOf(node.code, id);
    const found = follow(search, { spec, code, from: node, who: name });
    if (found !== undefined) return found;
  }
  for (const [index, { name }] of system.actions.entries()) {
    const spec = all.filter(
      ({ actor }) => actor.kind === "action" && ir.actions[actor.action]?.name === name,
    );
    const code = states.actionsOf(node.code, index);
    const found = follow(search, { spec, code, from: node, who: name });
    if (found !== undefined) return found;
  }
  if (!ir.actions.some(({ crash }) => crash)) return undefined;
  const spec = all.filter(
    ({ actor }) => actor.kind === "action" && ir.actions[actor.action]?.crash,
  );
  const code = states.crashesOf(node.code);
  return follow(search, { spec, code, from: node, who: "crash" });
}

interface Meeting {
  readonly spec: readonly SpecWay[];
  readonly code: readonly CodeWay[];
  readonly from: Node | undefined;
  /** Who takes the step. */
  readonly who: string;
}

/** Pairs the ways up and keeps the pairs that are new. */
function follow(search: Search, meeting: Meeting): Difference | undefined {
  const { options, view } = search;
  const { from, who } = meeting;
  const { pairs, lines } = pairUp(meeting.spec, meeting.code, view);
  if (lines.length > 0) {
    return { path: from === undefined ? [] : pathTo(from), lines: [`${who}:`, ...lines] };
  }
  for (const { spec, code } of pairs) {
    search.steps += 1;
    if (!options.semantics.withinConstraints(options.ir, spec)) continue;
    const [specKey, codeKey] = [options.semantics.stateKey(spec), search.states.key(code)];
    const key = `${specKey} ${codeKey}`;
    if (search.pairs.has(key)) continue;
    search.pairs.add(key);
    if (!search.spec.has(specKey)) search.visible.add(view.looksOf(spec));
    search.spec.add(specKey);
    search.code.add(codeKey);
    search.nodes.push({ spec, code, from, step: stepText(search, from, who) });
  }
  return undefined;
}

function stepText({ options }: Search, from: Node | undefined, who: string): string {
  const id = options.ir.threads.findIndex(({ name }) => name === who);
  const place = from?.code.places[id]?.place.name;
  return place === undefined ? who : `${who} ${place}`;
}

function pathTo(node: Node): readonly string[] {
  const path: string[] = [];
  for (let at: Node | undefined = node; at?.from !== undefined; at = at.from) path.push(at.step);
  return path.reverse();
}
