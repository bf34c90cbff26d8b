/**
 * `lockspec check`: searches every instance that is asked for and compares what it finds with
 * what is expected. A spec with mistakes does not keep the others from being checked.
 */
import type { InstanceReport } from "../../checker/index.js";
import type { CheckedModel } from "../../grammar/index.js";
import { checkInstance } from "../check-instance.js";
import type { CheckCommand } from "../command.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { combineExitCodes, type ExitCode, exitCode } from "../exit-code.js";
import { findSpecs } from "../find-specs.js";
import { listenForInterrupt } from "../interruption.js";
import { judgeableProperties, judgedExpectations } from "../judged-expectations.js";
import { missedCoversOf } from "../missed-covers.js";
import { type Desk, openSpec } from "../open-spec.js";
import { type Job, type Plan, type Protocol, plan, unknown } from "../plan.js";
import type { Platform } from "../platform.js";
import { reportSink } from "../report-sink.js";
import { traceSink } from "../trace-sink.js";

export async function check(command: CheckCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const say = (mistake: string): void => platform.err.write(`lockspec: ${mistake}\n`);
  const { files, mistakes } = findSpecs(command.paths, platform);
  mistakes.forEach(say);
  const models: (CheckedModel | undefined)[] = [];
  for (const path of files) models.push(await openSpec(path, desk));
  const protocols = models.flatMap((model): Protocol[] =>
    model?.file.flavour === "protocol" ? [{ path: model.sources[0]?.path ?? "", model }] : [],
  );
  const broken = mistakes.length > 0 || models.includes(undefined);
  if (protocols.length === 0 && broken) return nothingChecked(command, desk);
  const todo = plan(protocols, command, desk);
  const { jobs, unmatched } = withProperty(todo, command.property);
  unmatched.forEach(say);
  if (jobs.length === 0 || unmatched.length > 0) return nothingChecked(command, desk);
  const { instance, property, parameters } = command;
  const whole = instance === undefined && property === undefined && parameters.length === 0;
  const codes = await checkAll({ jobs, command, whole: whole && !todo.broken }, desk);
  return combineExitCodes([...codes, broken || todo.broken ? exitCode.mistake : exitCode.met]);
}

/** What reads a report gets one, though there is nothing in it but mistakes. */
function nothingChecked({ reporters }: CheckCommand, { platform, diagnostics }: Desk): ExitCode {
  const { mistakes } = diagnostics;
  const forPrograms = reporters.filter(({ name }) => name !== "text");
  const sink = reportSink(forPrograms, platform, { expectedRaces: false, instancesOf: () => 0 });
  sink.finish({ missedCovers: [], notBegun: 0, mistakes });
  return exitCode.mistake;
}

/** The jobs that know the property, or why there are none. */
function withProperty({ jobs, unmatched }: Plan, property: string | undefined) {
  if (property === undefined || jobs.length === 0) return { jobs, unmatched };
  const kept = jobs.filter((job) => judgeableProperties(job).includes(property));
  if (kept.length > 0) return { jobs: kept, unmatched };
  const isCover = jobs.some(({ lowered }) =>
    lowered.ir.properties.some(({ name }) => name === property),
  );
  if (isCover)
    return { jobs: kept, unmatched: [`${property} is a cover: instances do not expect it`] };
  return {
    jobs: kept,
    unmatched: unknown("property", property, jobs.flatMap(judgeableProperties)),
  };
}

interface Run {
  readonly jobs: readonly Job[];
  readonly command: CheckCommand;
  /** Nothing was left out by the command line. */
  readonly whole: boolean;
}

async function checkAll({ jobs, command, whole }: Run, shared: Desk): Promise<readonly ExitCode[]> {
  const { platform } = shared;
  const interruption = listenForInterrupt(platform);
  const desk = { ...shared, command, interrupted: () => interruption.asked };
  const expectedRaces = new Set(jobs.map(({ path }) => path)).size === 1;
  const instancesOf = (file: string): number => countOf(jobs, file);
  const sinks = [reportSink(command.reporters, platform, { expectedRaces, instancesOf })];
  if (command.traces !== undefined) sinks.push(traceSink(command.traces, platform));
  const reports: InstanceReport[] = [];
  const codes: ExitCode[] = [];
  for (const job of jobs) {
    // Small searches never pause, and Ctrl-C must be heard between them, too.
    await platform.breathe();
    if (interruption.asked) break;
    const report = await checkInstance(job, judgedExpectations(job, command.property), desk);
    codes.push(report === undefined ? exitCode.mistake : codeOf(report));
    if (report === undefined) continue;
    reports.push(report);
    for (const sink of sinks) sink.add(report);
  }
  interruption.ignore();
  const notBegun = jobs.length - codes.length;
  const isWhole = (file: string): boolean =>
    whole && countOf(jobs, file) === reports.filter((report) => report.file === file).length;
  const missedCovers = missedCoversOf(reports, isWhole);
  if (missedCovers.length > 0) codes.push(exitCode.unmet);
  if (!command.reporters.some(({ name }) => name === "text")) {
    for (const name of missedCovers) {
      platform.err.write(`lockspec: no instance that expects holds reaches the cover ${name}\n`);
    }
  }
  if (interruption.asked) codes.push(exitCode.interrupted);
  const finished = { missedCovers, notBegun, mistakes: shared.diagnostics.mistakes };
  return [...codes, ...sinks.map((sink) => sink.finish(finished))];
}

function countOf(jobs: readonly Job[], file: string): number {
  return jobs.filter(({ path }) => path === file).length;
}

function codeOf({ judgement }: InstanceReport): ExitCode {
  if (!judgement.met) return exitCode.unmet;
  return judgement.verdict === "incomplete" ? exitCode.incomplete : exitCode.met;
}
