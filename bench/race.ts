/**
 * One workload, all contenders, several rounds: each is compiled once, then every round runs every
 * search once, so that a slow minute of the machine hits all of them alike. Medians are compared.
 */
import { mkdirSync } from "node:fs";
import { loadavg } from "node:os";
import { agrees, type Contender, type Place, type Plan } from "./contender.js";
import { firstLine, measure, median, type Run } from "./measure.js";
import type { Counts, Size, Workload } from "./workload.js";

export interface Entry {
  readonly contender: string;
  readonly note: string;
  /** Why there are no figures. */
  readonly missing?: string;
  readonly counts?: Counts;
  readonly compileSeconds?: number;
  /** Medians; every round is in `rounds`. */
  readonly seconds?: number;
  readonly processorSeconds?: number;
  readonly successorsPerSecond?: number;
  readonly peakBytes?: number;
  readonly bytesPerState?: number;
  /** Cores that it had, when those were fewer than it can use: not a figure to quote. */
  readonly disturbedCores?: number;
  readonly rounds?: readonly Round[];
}

export interface Round {
  readonly seconds: number;
  readonly processorSeconds: number | undefined;
  readonly peakBytes: number | undefined;
  /** Of the machine, when the round began: above 0.5 or so something else was running. */
  readonly loadAverage: number;
}

export interface Race {
  readonly workload: string;
  readonly size: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly entries: readonly Entry[];
}

/** A search that gets less of its cores than this was disturbed by something else. */
const leastShare = 0.85;

export interface RaceOptions {
  readonly workload: Workload;
  readonly size: Size;
  readonly contenders: readonly Contender[];
  readonly repetitions: number;
  readonly place: Place;
  say(line: string): void;
}

interface Starter {
  readonly contender: Contender;
  readonly plan: Plan;
  readonly compileSeconds: number;
  readonly rounds: Round[];
  counts?: Counts;
  missing?: string;
}

export async function race(options: RaceOptions): Promise<Race> {
  const started: (Starter | Entry)[] = [];
  for (const contender of options.contenders) {
    const ready = await getReady(contender, options);
    if (ready !== undefined) started.push(ready);
  }
  for (let round = 1; round <= options.repetitions; round++) {
    for (const starter of started) {
      if ("plan" in starter && starter.missing === undefined) {
        options.say(`round ${round}: ${starter.contender.name}`);
        await runOnce(starter, options.size);
      }
    }
  }
  return {
    workload: options.workload.name,
    size: options.size.name,
    constants: options.size.constants,
    entries: started.map((starter) => ("plan" in starter ? summarize(starter) : starter)),
  };
}

/** Compiles; nothing when the contender has no model of this workload. */
async function getReady(
  contender: Contender,
  options: RaceOptions,
): Promise<Starter | Entry | undefined> {
  const { name, note } = contender;
  const workFolder = `${options.place.workFolder}/${options.workload.name}-${name}`;
  mkdirSync(workFolder, { recursive: true });
  const plan = contender.plan(options.workload, options.size, { ...options.place, workFolder });
  if (plan === undefined) return undefined;
  const absent = contender.needs.filter((tool) => firstLine(tool, ["--version"]) === undefined);
  if (absent.length > 0) {
    const install = `apt-get install ${contender.packages.join(" ")}`;
    return { contender: name, note, missing: `no ${absent.join(", ")}: ${install}` };
  }
  let compileSeconds = 0;
  for (const command of plan.compile) {
    const run = await measure(command);
    compileSeconds += run.seconds;
    if (run.exitCode !== 0) {
      return { contender: name, note, missing: `${command.file} failed: ${firstWords(run)}` };
    }
  }
  return { contender, plan, compileSeconds, rounds: [] };
}

async function runOnce(starter: Starter, size: Size): Promise<void> {
  const loadAverage = loadavg()[0] ?? 0;
  const run = await measure(starter.plan.search);
  const { seconds, processorSeconds, peakBytes } = run;
  starter.rounds.push({ seconds, processorSeconds, peakBytes, loadAverage });
  const counts = readCounts(starter.contender, run);
  if (counts === undefined) {
    starter.missing = `no verdict, exit code ${run.exitCode}: ${firstWords(run)}`;
    return;
  }
  starter.counts = counts;
  if (starter.contender.wholeGraph && !agrees(counts, size.expected)) {
    const { states, successors, depth } = size.expected;
    starter.missing =
      `counts another graph: ${counts.states} states, ${counts.successors} successors, ` +
      `depth ${counts.depth ?? "-"}, not ${states}, ${successors}, ${depth ?? "-"}`;
  }
}

function readCounts(contender: Contender, run: Run): Counts | undefined {
  try {
    return contender.read(run.output);
  } catch {
    return undefined;
  }
}

function firstWords(run: Run): string {
  return (run.errorOutput.trim() || run.output.trim()).slice(-300);
}

function summarize(starter: Starter): Entry {
  const { contender, compileSeconds, rounds, counts, missing } = starter;
  const head = { contender: contender.name, note: contender.note };
  if (missing !== undefined || counts === undefined) {
    return { ...head, missing: missing ?? "did not run", ...(counts && { counts }) };
  }
  const seconds = median(rounds.map((round) => round.seconds));
  const processorSeconds = medianOfKnown(rounds.map((round) => round.processorSeconds));
  const peakBytes = medianOfKnown(rounds.map((round) => round.peakBytes));
  const cores = processorSeconds === undefined ? undefined : processorSeconds / seconds;
  const disturbed = cores !== undefined && seconds > 1 && cores < leastShare * contender.threads;
  return {
    ...head,
    counts,
    compileSeconds,
    seconds,
    ...(processorSeconds !== undefined && { processorSeconds }),
    ...(disturbed && { disturbedCores: cores }),
    successorsPerSecond: counts.successors / seconds,
    ...(peakBytes !== undefined && { peakBytes, bytesPerState: peakBytes / counts.states }),
    rounds,
  };
}

function medianOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
}
