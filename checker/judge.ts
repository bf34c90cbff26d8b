/**
 * From what a search found to what an instance expected (E2, E3, E5, P7). Plain `holds` judges
 * everything; as soon as something is named, only what is named is judged, faults excepted, which
 * always count. Half a search can answer only what it has seen: a violation, never its absence.
 */
import type { EdgeId, Ir } from "../ir/index.js";
import {
  type CountKind,
  type Expectation,
  holdsByDefault,
  lockOrder,
  nameOf,
} from "./expectation.js";
import { lockOrderCycle } from "./lock-order.js";
import type { Broken, SearchResult, Violation } from "./verdict.js";

export type Verdict = "holds" | "violated" | "deadlock" | "incomplete";

/** Something broken, under the name by which it is judged. */
export type Finding =
  | { readonly kind: "violation"; readonly name: string; readonly violation: Violation }
  /** No trace shows it: these edges were seen, each in some state of its own. */
  | { readonly kind: "cycle"; readonly name: string; readonly cycle: readonly EdgeId[] };

export interface JudgedExpectation {
  readonly text: string;
  readonly standing: "met" | "unmet" | "not judged";
  /**
   * What came instead, or why nobody can say: `found in 9 steps`, `75`, `max-states was reached`.
   */
  readonly reason?: string;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** What the verdict is about: the first of `judged`. */
  readonly broken?: Finding;
  readonly expected: readonly JudgedExpectation[];
  /** None of `expected` is unmet. */
  readonly met: boolean;
  /** What was judged and is broken, the shortest first; each is worth a trace. */
  readonly judged: readonly Finding[];
  /** What nobody asked about (E2): it is mentioned. */
  readonly mentioned: readonly Finding[];
}

export interface JudgeInput {
  readonly ir: Ir;
  /** As written; empty means `holds`. */
  readonly expectations: readonly Expectation[];
  /** Names of liveness properties: no search judges them yet. */
  readonly liveness: readonly string[];
}

export function judge(input: JudgeInput, result: SearchResult): Judgement {
  const findings = findingsOf(input.ir, result);
  const judged = findings.filter((finding) => isJudged(input, finding));
  const verdicts = expectationsOf(input).map((one) => standingOf(input, one, { result, findings }));
  const fault = judged.find((one) => one.kind === "violation" && isFault(one));
  const noFault: Judged = { text: "no fault", standing: "unmet", reason: fault?.name ?? "" };
  // Where `holds` stands alone it says so itself; elsewhere the fault is what was not expected.
  const unsaid = fault !== undefined && !verdicts.some(({ standing }) => standing === "unmet");
  const all = unsaid ? [...verdicts, noFault] : verdicts;
  const unmet = all.some(({ standing }) => standing === "unmet");
  const open = result.incomplete !== undefined && all.some(({ undecided }) => undecided);
  const [broken] = judged;
  return {
    verdict: !unmet && open ? "incomplete" : verdictOf(broken),
    ...(broken === undefined ? {} : { broken }),
    expected: all.map(({ undecided: _, ...rest }) => rest),
    met: !unmet,
    judged,
    mentioned: findings.filter((finding) => !judged.includes(finding)),
  };
}

/** For `SearchOptions.enough`: one expectation is lost, or all are decided. */
export function enough(input: JudgeInput): (broken: readonly Broken[]) => boolean {
  const expectations = expectationsOf(input).filter((one) => !isLiveness(input, one));
  return (broken) => {
    if (broken.some((one) => expectations.some((expected) => isLost(input.ir, expected, one)))) {
      return true;
    }
    if (broken.some(({ kind }) => kind === "fault")) return true;
    const names = broken.map((one) => nameOf(input.ir, one));
    return (
      expectations.length > 0 &&
      expectations.every((one) => isBreakage(one) && names.includes(subjectOf(one) ?? ""))
    );
  };
}

type Judged = JudgedExpectation & { readonly undecided?: boolean };

interface Found {
  readonly result: SearchResult;
  readonly findings: readonly Finding[];
}

function expectationsOf({ expectations }: JudgeInput): readonly Expectation[] {
  return expectations.length > 0 ? expectations : [holdsByDefault];
}

/** By steps; the cycle of lock order, which has none, at the end. */
function findingsOf(ir: Ir, result: SearchResult): readonly Finding[] {
  const found = result.violations.map((violation): Finding => {
    return { kind: "violation", name: nameOf(ir, violation.broken), violation };
  });
  const cycle = lockOrderCycle(ir, result.edges);
  return cycle === undefined ? found : [...found, { kind: "cycle", name: lockOrder, cycle }];
}

function isFault(finding: Finding): boolean {
  return finding.kind === "violation" && finding.violation.broken.kind === "fault";
}

function isJudged(input: JudgeInput, finding: Finding): boolean {
  if (isFault(finding)) return true;
  return expectationsOf(input).some((expectation) => {
    const subject = subjectOf(expectation);
    const all = expectation.kind === "holds" && subject === undefined;
    return all || subject === finding.name;
  });
}

/** The name that an expectation names; absent for plain `holds` and for counts. */
export function subjectOf(expectation: Expectation): string | undefined {
  switch (expectation.kind) {
    case "holds":
    case "violated":
      return expectation.property;
    case "deadlock":
    case "no deadlock":
      return "deadlock";
    case "count":
      return undefined;
  }
}

function isBreakage({ kind }: Expectation): boolean {
  return kind === "violated" || kind === "deadlock";
}

function isLiveness({ liveness }: JudgeInput, expectation: Expectation): boolean {
  return liveness.includes(subjectOf(expectation) ?? "");
}

/** Whether what is broken makes the expectation unmet for good. */
function isLost(ir: Ir, expectation: Expectation, broken: Broken): boolean {
  if (expectation.kind !== "holds" && expectation.kind !== "no deadlock") return false;
  const subject = subjectOf(expectation);
  return subject === undefined || subject === nameOf(ir, broken);
}

function verdictOf(broken: Finding | undefined): Verdict {
  if (broken === undefined) return "holds";
  return broken.name === "deadlock" ? "deadlock" : "violated";
}

function standingOf(input: JudgeInput, expectation: Expectation, found: Found): Judged {
  const { text } = expectation;
  if (isLiveness(input, expectation)) {
    const reason = "liveness properties are not judged yet";
    return { text, standing: "not judged", reason };
  }
  switch (expectation.kind) {
    case "holds":
    case "no deadlock":
      return holdsStanding(input, expectation, found);
    case "violated":
    case "deadlock":
      return violatedStanding(expectation, found);
    case "count":
      return countStanding(expectation, found.result);
  }
}

function holdsStanding(input: JudgeInput, expectation: Expectation, found: Found): Judged {
  const { text } = expectation;
  const subject = subjectOf(expectation);
  const against = found.findings.find((finding) =>
    subject === undefined ? isJudged(input, finding) : finding.name === subject,
  );
  if (against === undefined) return whenComplete(text, found.result, { text, standing: "met" });
  const what = subject === undefined ? `${against.name}, ` : "";
  return { text, standing: "unmet", reason: what + foundIn(against) };
}

function violatedStanding(
  expectation: Expectation & { readonly withinSteps?: number },
  found: Found,
): Judged {
  const { text, withinSteps = Infinity } = expectation;
  const finding = found.findings.find(({ name }) => name === subjectOf(expectation));
  if (finding === undefined) {
    return whenComplete(text, found.result, { text, standing: "unmet", reason: "never found" });
  }
  if (stepsOf(finding) <= withinSteps) return { text, standing: "met" };
  return { text, standing: "unmet", reason: foundIn(finding) };
}

function countStanding(expectation: Expectation & { kind: "count" }, result: SearchResult): Judged {
  const { text, what, value } = expectation;
  const counted = result[what satisfies CountKind];
  const reason = `${what} ${counted}`;
  if (counted > value) return { text, standing: "unmet", reason };
  const known: Judged =
    counted === value ? { text, standing: "met" } : { text, standing: "unmet", reason };
  return what === "initial" ? known : whenComplete(text, result, known);
}

/** What can be said only of the whole graph. */
function whenComplete(text: string, result: SearchResult, judged: Judged): Judged {
  const { incomplete, stopped } = result;
  if (incomplete === undefined && !stopped) return judged;
  const reason = incomplete === undefined ? "the search stopped early" : `stopped: ${incomplete}`;
  return { text, standing: "not judged", reason, undecided: true };
}

/** Steps of a finding's counterexample; a cycle of lock order has none. */
export function stepsOf(finding: Finding): number {
  return finding.kind === "violation" ? finding.violation.steps : 0;
}

function foundIn(finding: Finding): string {
  if (finding.kind === "cycle") return "found as a cycle of the lock order";
  const steps = stepsOf(finding);
  return `found in ${steps} ${steps === 1 ? "step" : "steps"}`;
}

/** What P5 needs of one instance. */
export interface CoverReport {
  readonly expectations: readonly Expectation[];
  /** Of all covers of the protocol: whether this instance reached it. */
  readonly covers: readonly { readonly name: string; readonly reached: boolean }[];
}

/**
 * Covers that no instance reached which expects that something holds (P5); none if there is no
 * such.
 */
export function missedCovers(instances: readonly CoverReport[]): readonly string[] {
  const holding = instances.filter(
    ({ expectations }) =>
      expectations.length === 0 || expectations.some(({ kind }) => kind === "holds"),
  );
  const names = new Set(holding.flatMap(({ covers }) => covers.map(({ name }) => name)));
  return [...names].filter(
    (name) => !holding.some(({ covers }) => covers.some((one) => one.name === name && one.reached)),
  );
}
