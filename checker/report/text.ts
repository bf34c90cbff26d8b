/**
 * The report for people. One instance is a headline, its counts, what it did not meet, warnings,
 * and the races that were found; the summary says what a whole run came to.
 */
import { originOf, type Span, type StepInfo } from "../../ir/index.js";
import { lockOrder } from "../expectation.js";
import type { Finding } from "../judge.js";
import { stepsOf } from "../judge.js";
import { coversOf, startsAtAll, unfiredSteps } from "./coverage.js";
import { formatCount, formatSeconds } from "./format-number.js";
import type { InstanceReport } from "./instance-report.js";
import { placeText } from "./place-text.js";
import { textCounterexample } from "./text-counterexample.js";
import { ansiColour, noColour, type Painter, type Tone, wrap } from "./tone.js";

export interface TextOptions {
  /** Columns; 100 if not given. */
  readonly width?: number;
  readonly colour?: boolean;
  /** Which races to draw; the headline is always there. */
  readonly traces?: "all" | "unexpected" | "none";
  /** Other instances of the file are told of, too: steps that never run are told at the end. */
  readonly isOneOfMany?: boolean;
}

/** The text for one instance, with its line end; behind a race there is an empty line. */
export function textReport(report: InstanceReport, options: TextOptions = {}): string {
  const paint = options.colour ? ansiColour : noColour;
  const width = options.width ?? 100;
  const details = [...unmetLines(report), ...countLines(report), ...warningLines(report, options)];
  const wrapped = details.flatMap(({ tone, text }) =>
    wrap(text, width - 2, "    ").map((line) => `  ${paint(tone, line)}`),
  );
  const races = raceLines(report, { width, paint, traces: options.traces ?? "all" });
  const gap = races.length > 0 ? [""] : [];
  return `${[headline(report, paint), ...wrapped, ...races, ...gap].join("\n")}\n`;
}

interface Line {
  readonly tone: Tone;
  readonly text: string;
}

function headline(report: InstanceReport, paint: Painter): string {
  const { ir, judgement, result, overrides = [] } = report;
  const { verdict, broken, met, expected } = judgement;
  const changed = overrides.map(({ name, value }) => `${name} = ${value}`).join(", ");
  const given = changed === "" ? "" : ` with ${changed}`;
  const name = paint("strong", `${ir.protocol} ${ir.instance}${given}`);
  const what = verdict === "violated" ? `violated: ${broken?.name}` : verdict;
  const within = verdict === "holds" && result.constrained ? " within the constraint" : "";
  const isOpen = verdict === "incomplete";
  const standing = isOpen ? "" : met ? ", as expected" : ", not as expected";
  const isUnjudged = !isOpen && expected.every((one) => one.standing === "not judged");
  const tone = isOpen ? "warning" : met ? "good" : "bad";
  return `${name}: ${paint(tone, what + within + (isUnjudged ? ", not judged" : standing))}`;
}

function unmetLines({ judgement, result }: InstanceReport): readonly Line[] {
  const reason = result.incomplete;
  const open = judgement.verdict === "incomplete" && reason !== undefined;
  const stopped: readonly Line[] = open
    ? [{ tone: "warning", text: `stopped early: ${stopTexts[reason]}` }]
    : [];
  const expected = judgement.expected
    .filter(({ standing }) => standing !== "met")
    .map(({ text, standing, reason: why }): Line => {
      // Why the search stopped stands above.
      const isTold = why === undefined || (open && standing === "not judged");
      const because = isTold ? "" : `: ${why}`;
      return {
        tone: standing === "unmet" ? "bad" : "warning",
        text: `${standing}: expect ${text}${because}`,
      };
    });
  return [...stopped, ...expected];
}

const stopTexts = {
  "max-states": "the limit of states was reached",
  "max-depth": "the limit of depth was reached",
  timeout: "the time was up",
  memory: "there was no more memory",
  interrupted: "interrupted",
} as const;

function countLines(report: InstanceReport): readonly Line[] {
  const { result, elapsedMs, judgement } = report;
  const counts = [
    counted(result.states, "state"),
    counted(result.successors, "successor"),
    `depth ${result.depth}`,
    ...(result.initial === 1 ? [] : [`${formatCount(result.initial)} initial`]),
    formatSeconds(elapsedMs),
  ].join(", ");
  const partial = result.stopped || result.incomplete !== undefined;
  const text = `${counts}${partial ? ", until the search stopped" : ""}`;
  const covers = judgement.verdict === "holds" ? coverLines(report) : [];
  return [{ tone: "plain", text }, ...covers];
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function coverLines(report: InstanceReport): readonly Line[] {
  const covers = coversOf(report);
  const names = (reached: boolean) =>
    covers.filter((one) => one.reached === reached).map(({ name }) => name);
  const line = (word: string, list: readonly string[]): readonly Line[] =>
    list.length === 0 ? [] : [{ tone: "plain", text: `${word}: ${list.join(", ")}` }];
  return [...line("covered", names(true)), ...line("not covered", names(false))];
}

function warningLines(
  report: InstanceReport,
  { isOneOfMany = false }: TextOptions,
): readonly Line[] {
  const { judgement } = report;
  // Where a deadlock was found, that it was possible is no news.
  const isNews = (finding: Finding) => finding.kind !== "cycle" || judgement.verdict !== "deadlock";
  const mentioned = judgement.mentioned.filter(isNews).map((one): Line => mention(report, one));
  const unfired = judgement.verdict === "holds" && !isOneOfMany ? unfiredSteps(report) : [];
  if (!startsAtAll(report)) {
    const text = "warning: there is no initial state: nothing was checked";
    return [...mentioned, { tone: "warning", text }];
  }
  const text = idleText(unfired, report);
  return text === undefined ? mentioned : [...mentioned, { tone: "warning", text }];
}

/** `warning: this step never runs: remover.free (:12)`; undefined where all do. */
export function idleText(
  steps: readonly StepInfo[],
  { sources }: Pick<InstanceReport, "sources">,
  where = "",
): string | undefined {
  if (steps.length === 0) return undefined;
  const names = steps.map(
    ({ name, span }) => `${name} (${placeText({ ...originOf(span, sources), span })})`,
  );
  const verb = steps.length === 1 ? "this step never runs" : "these steps never run";
  return `warning: ${verb}${where}: ${names.join(", ")}`;
}

function mention(report: InstanceReport, finding: Finding): Line {
  if (finding.kind === "cycle") return { tone: "warning", text: cycleText(report, finding) };
  const steps = counted(stepsOf(finding), "step");
  return { tone: "warning", text: `also found, but nobody asked: ${finding.name}, after ${steps}` };
}

function cycleText({ ir, sources }: InstanceReport, finding: Finding & { kind: "cycle" }): string {
  const edges = finding.cycle.map((id) => {
    const { from, to, span, taken } = ir.lockEdges[id]!;
    const at = (place: Span): string => {
      const { file, line } = originOf(place, sources);
      return `${file}:${line}`;
    };
    const sites = [...new Set(taken.map(at))].join(", ");
    const since = sites === "" ? "" : `, taken at ${sites}`;
    return `${to} is waited for at ${at(span)} with ${from} held${since}`;
  });
  return `possible deadlock, ${lockOrder}: ${edges.join("; ")}`;
}

interface RaceOptions {
  readonly width: number;
  readonly paint: Painter;
  readonly traces: "all" | "unexpected" | "none";
}

function raceLines(report: InstanceReport, { width, paint, traces }: RaceOptions) {
  const { ir, sources, judgement, counterexamples } = report;
  if (traces === "none" || (traces === "unexpected" && judgement.met)) return [];
  const cycles = judgement.judged.flatMap((finding) =>
    finding.kind === "cycle"
      ? ["", ...wrap(cycleText(report, finding), width - 2, "    ").map((one) => `  ${one}`)]
      : [],
  );
  const races = counterexamples.flatMap((shown) => [
    "",
    ...textCounterexample(shown, { ir, sources, width: width - 2, paint }).map((line) =>
      line === "" ? "" : `  ${line}`,
    ),
  ]);
  return [...races, ...cycles];
}
