/**
 * The ways of one step on both sides, paired: a way of the spec with one of the code that ends the
 * same, in a state that looks the same or in the same fault. Ways come in the order of their
 * choices on both sides, so the first that fits is taken.
 */
import type * as Reference from "../../ir/index.js";
import type { CodeState, CodeWay } from "./code-states.js";
import type { Viewer } from "./visible.js";

type SpecWay = Pick<Reference.Successor, "outcome">;

export interface Pairs {
  readonly pairs: readonly { readonly spec: Reference.State; readonly code: CodeState }[];
  /** What does not fit, in words; empty if all of it does. */
  readonly lines: readonly string[];
}

interface Candidate {
  readonly way: CodeWay;
  used: boolean;
}

export function pairUp(
  spec: readonly SpecWay[],
  code: readonly CodeWay[],
  view: Viewer<CodeState>,
): Pairs {
  const byKey = new Map<string, Candidate[]>();
  for (const way of code) {
    const key = codeKey(way, view);
    const list = byKey.get(key) ?? [];
    if (list.length === 0) byKey.set(key, list);
    list.push({ way, used: false });
  }
  const pairs: { spec: Reference.State; code: CodeState }[] = [];
  const unmatched: SpecWay[] = [];
  for (const one of spec) {
    const same = byKey.get(specKey(one, view)) ?? [];
    // The same way may be there twice on one side: two choices that come to the same.
    const found = find(same, one, view);
    if (found === undefined) {
      unmatched.push(one);
      continue;
    }
    found.used = true;
    const { outcome } = found.way;
    if (one.outcome.kind === "state" && outcome.kind === "state") {
      pairs.push({ spec: one.outcome.state, code: outcome.state });
    }
  }
  const extra = [...byKey.values()].filter((list) => list.every(({ used }) => !used));
  const left = extra.flatMap(([first]) => (first === undefined ? [] : [first.way]));
  return { pairs, lines: describe(unmatched, left, view) };
}

/** The first that is free; of those that are taken the last. */
function find(
  same: readonly Candidate[],
  spec: SpecWay,
  view: Viewer<CodeState>,
): Candidate | undefined {
  const fits = ({ way }: Candidate): boolean => alike(spec, way, view);
  return same.find((one) => !one.used && fits(one)) ?? same.findLast(fits);
}

function specKey({ outcome }: SpecWay, view: Viewer<CodeState>): string {
  return outcome.kind === "fault" ? `fault ${outcome.fault}` : view.specKey(outcome.state);
}

function codeKey({ outcome }: CodeWay, view: Viewer<CodeState>): string {
  return outcome.kind === "fault" ? `fault ${outcome.fault}` : view.codeKey(outcome.state);
}

function alike(spec: SpecWay, code: CodeWay, view: Viewer<CodeState>): boolean {
  if (spec.outcome.kind === "fault" || code.outcome.kind === "fault") return true;
  return view.standAlike(spec.outcome.state, code.outcome.state);
}

function describe(
  spec: readonly SpecWay[],
  code: readonly CodeWay[],
  view: Viewer<CodeState>,
): readonly string[] {
  const [first] = spec;
  const [other] = code;
  if (first === undefined && other === undefined) return [];
  if (first?.outcome.kind === "state" && other?.outcome.kind === "state") {
    return view.differences(first.outcome.state, other.outcome.state);
  }
  return [
    `the spec can do ${first === undefined ? "nothing more" : endOf(first.outcome)}`,
    `the code can do ${other === undefined ? "nothing more" : endOf(other.outcome)}`,
  ];
}

function endOf(outcome: { readonly kind: string; readonly fault?: string }): string {
  return outcome.kind === "fault" ? `a step that is the fault ${outcome.fault}` : "a step";
}
