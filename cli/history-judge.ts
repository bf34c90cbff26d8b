/**
 * Histories of real threads, asked of the spec while a workload runs: is what they did a behaviour
 * of it? One that takes too long, or too many states, is counted as not judged.
 */
import * as semantics from "../ir/index.js";
import {
  followHistory,
  type History,
  type HistoryFile,
  type HistoryHeader,
  type HistorySystem,
  type HistoryVerdict,
  historyLines,
  irSystem,
  readHistory,
} from "../runtime/index.js";
import { type HistoryMaker, historyMaker, type RecordedRun } from "./run-history.js";

/** A history that is no behaviour of the spec, as a file would have it. */
export interface RejectedHistory {
  readonly file: HistoryFile;
  readonly system: HistorySystem;
  readonly verdict: HistoryVerdict;
}

export interface HistoryFigures {
  /** Histories that are behaviours of the spec. */
  readonly accepted: number;
  /** Steps and looks at the variables, in these. */
  readonly events: number;
  /** Histories that nothing is known of. */
  readonly notJudged: number;
  /** The most states that were possible at a time. */
  readonly mostStates: number;
  readonly milliseconds: number;
}

export interface HistoryJudge {
  readonly maker: HistoryMaker;
  judge(run: RecordedRun): RejectedHistory | undefined;
  figures(): HistoryFigures;
  /** The longest that was accepted. */
  sample(): HistoryFile | undefined;
}

export interface JudgeOptions {
  readonly ir: semantics.Ir;
  readonly header: HistoryHeader;
  /** Milliseconds. */
  readonly now: () => number;
}

const mostPlaces = 20_000;
const mostStates = 40_000;
const longestMs = 1500;

export function historyJudge({ ir, header, now }: JudgeOptions): HistoryJudge {
  const system = irSystem(ir, semantics);
  const maker = historyMaker(ir);
  const options = { isUnrecorded: () => false, mostPlaces, mostStates };
  let figures = { accepted: 0, events: 0, notJudged: 0, mostStates: 0, milliseconds: 0 };
  let sample: History = [];
  const follow = (history: History, end: number): HistoryVerdict => {
    const following = followHistory(system, history, options);
    for (;;) {
      const next = following.next();
      if (next.done) return next.value;
      if (now() > end) return { kind: "incomplete", ...next.value };
    }
  };
  return {
    maker,
    judge(run) {
      const begin = now();
      const history = maker.historyOf(run);
      const verdict = follow(history, begin + longestMs);
      const milliseconds = figures.milliseconds + now() - begin;
      figures = {
        ...figures,
        milliseconds,
        mostStates: Math.max(figures.mostStates, verdict.mostPlaces),
      };
      switch (verdict.kind) {
        case "explained":
          if (history.length > sample.length) sample = history;
          figures.accepted += 1;
          figures.events += history.length;
          return undefined;
        case "incomplete":
          figures.notJudged += 1;
          return undefined;
        case "unexplained": {
          // Once more as it will be read, so that each event has its line.
          const file = throughText({ header, history });
          return { file, system, verdict: follow(file.history, Number.POSITIVE_INFINITY) };
        }
      }
    },
    figures: () => figures,
    sample: () => (sample.length === 0 ? undefined : { header, history: sample }),
  };
}

function throughText(file: HistoryFile): HistoryFile {
  const read = readHistory([...historyLines(file)].join("\n").concat("\n"));
  if (!read.ok) throw new Error(`a history that cannot be read: ${read.problems[0]?.text}`);
  return read.value;
}
