/**
 * Whether generated code and spec are one: both are explored side by side, from every initial state
 * and over every step of everybody. A pair of states that look the same must have steps that pair
 * up, one to one, into states that look the same. So every reachable state of the spec is one of
 * the code and the other way round: the whole set, not a sample. Steps that depend on the same
 * parts of a pair are looked at once.
 */
import type * as Reference from "../../ir/index.js";
import type { System } from "../schedule/system.js";
import { CodeStates } from "./code-states.js";
import type { MoverSemantics } from "./movers.js";
import { NumberLists } from "./number-lists.js";
import { PairParts, type Parts } from "./pair-parts.js";
import { pairUp } from "./pair-up.js";
import { rememberingViewer } from "./remembering-viewer.js";
import { StepPairs } from "./step-pairs.js";
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

export type ConformSemantics = MoverSemantics &
  Pick<typeof Reference, "initialStates" | "withinConstraints" | "elementName" | "showValue">;

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

const statesPerPause = 500;

export async function conform(options: ConformOptions): Promise<ConformResult> {
  const search = newSearch(options);
  const { maxStates = Number.POSITIVE_INFINITY, pause } = options;
  const { missing } = viewer(options);
  if (missing.length > 0) {
    const lines = missing.map((name) => `the code has no variable ${name}`);
    return resultOf(search, { difference: { path: [], lines } });
  }
  let difference = begin(search);
  for (let next = 0; next < search.pairs.size && difference === undefined; next++) {
    if (search.pairs.size >= maxStates) return resultOf(search, { incomplete: "max-states" });
    const reason = next % statesPerPause === 0 ? await pause?.(search.pairs.size) : undefined;
    if (reason !== undefined) return resultOf(search, { incomplete: reason });
    difference = expand(search, next);
  }
  return resultOf(search, difference === undefined ? {} : { difference });
}

interface Search {
  readonly options: ConformOptions;
  readonly view: Viewer;
  readonly states: CodeStates;
  readonly parts: PairParts;
  readonly steps: StepPairs;
  /** Pairs that look the same, as their parts, in the order in which they were found. */
  readonly pairs: NumberLists;
  /** By pair: the one before it, and who took the step. -1 in the beginning. */
  readonly from: number[];
  readonly by: number[];
  readonly spec: NumberLists;
  readonly code: NumberLists;
  readonly visible: NumberLists;
  readonly placeNames: Map<string, number>;
  taken: number;
}

function newSearch(options: ConformOptions): Search {
  const { ir, system } = options;
  const states = new CodeStates(system);
  const length = ir.threads.length + 1;
  const parts = new PairParts(ir, system);
  const view = rememberingViewer(options, parts);
  return {
    options,
    view,
    states,
    parts,
    steps: new StepPairs({ options, view, states, parts }),
    pairs: new NumberLists(length),
    from: [],
    by: [],
    spec: new NumberLists(length),
    code: new NumberLists(length),
    visible: new NumberLists(length),
    placeNames: new Map(),
    taken: 0,
  };
}

function resultOf(
  { spec, code, visible, taken }: Search,
  rest: Pick<ConformResult, "difference" | "incomplete">,
): ConformResult {
  return { spec: spec.size, code: code.size, visible: visible.size, steps: taken, ...rest };
}

function begin(search: Search): Difference | undefined {
  const { options, states, parts, view } = search;
  const { pairs, lines } = pairUp(
    options.semantics.initialStates(options.ir),
    states.initial(),
    view,
  );
  if (lines.length > 0) return { path: [], lines: ["the beginning:", ...lines] };
  for (const pair of pairs) found(search, parts.split(pair), { from: -1, by: -1 });
  return undefined;
}

function expand(search: Search, number: number): Difference | undefined {
  const { options, pairs, steps } = search;
  const parts = [-1, ...options.ir.threads.keys()].map((thread) => pairs.at(number, thread + 1));
  for (const [by, { name }] of steps.movers.entries()) {
    const { after, lines } = steps.from(parts, by);
    if (lines.length > 0) return { path: pathTo(search, number), lines: [`${name}:`, ...lines] };
    for (const pair of after) found(search, pair, { from: number, by });
  }
  return undefined;
}

/** Keeps a pair that is new. */
function found(
  search: Search,
  pair: Parts,
  { from, by }: { readonly from: number; readonly by: number },
): void {
  const { options, parts, pairs } = search;
  const { constraints } = options.ir;
  search.taken += 1;
  if (constraints.length > 0) {
    if (!options.semantics.withinConstraints(options.ir, parts.spec(pair))) return;
  }
  if (pairs.add(pair) < search.from.length) return;
  search.from.push(from);
  search.by.push(by);
  count(search, pair);
}

/** The distinct states of each side, and what of them can be seen. */
function count(search: Search, [common = 0, ...owns]: Parts): void {
  const { options, parts, placeNames } = search;
  const [specNumber, codeNumber] = [parts.specNumberOf(common), parts.codeNumberOf(common)];
  const all = owns.map((own, thread) => parts.ownAt(thread, own));
  const known = search.spec.size;
  const spec = search.spec.add([specNumber, ...all.map((own) => own.specNumber)]);
  search.code.add([codeNumber, ...all.map(({ place }) => place.number)]);
  if (spec < known) return;
  const stands = all.map(({ location }, thread) => {
    const place = options.ir.threads[thread]?.locations[location];
    const name = place === undefined || place.ended ? "ended" : place.name;
    const number = placeNames.get(name) ?? placeNames.size;
    placeNames.set(name, number);
    return number;
  });
  search.visible.add([specNumber, ...stands]);
}

function pathTo(search: Search, number: number): readonly string[] {
  const path: string[] = [];
  for (let at = number; search.from[at]! >= 0; at = search.from[at]!) {
    const { name, thread } = search.steps.movers[search.by[at]!]!;
    path.push(thread === undefined ? name : `${name} ${placeIn(search, search.from[at]!, thread)}`);
  }
  return path.reverse();
}

function placeIn({ pairs, parts }: Search, pair: number, thread: number): string {
  return parts.ownAt(thread, pairs.at(pair, thread + 1)).place.place.name;
}
