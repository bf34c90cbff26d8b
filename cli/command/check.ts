/**
 * `lockspec check`: searches every instance that is asked for and compares what it finds with what is
 * expected. A spec with mistakes does not keep the others from being checked.
 */
import type { InstanceReport } from "../../checker/index.js";
import { checkInstance } from "../check-instance.js";
import type { CheckCommand } from "../command.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { combineExitCodes, type ExitCode, exitCode } from "../exit-code.js";
import { findSpecs } from "../find-specs.js";
import { judgeableProperties, judgedExpectations } from "../judged-expectations.js";
import { type Desk, openSpec } from "../open-spec.js";
import { type Job, type Plan, type Protocol, plan, unknown } from "../plan.js";
import type { Platform } from "../platform.js";
import { reportWriter } from "../report-writer.js";
import { writeTraces } from "../write-traces.js";

export async function check(command: CheckCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const say = (mistake: string): void => platform.err.write(`lockspec: ${mistake}\n`);
  const { files, mistakes } = findSpecs(command.paths, platform);
  mistakes.forEach(say);
  const opened = files.map((path) => ({ path, model: openSpec(path, desk) }));
  const protocols = opened.flatMap(({ path, model }): Protocol[] =>
    model?.file.flavour === "protocol" ? [{ path, model }] : [],
  );
  const broken = mistakes.length > 0 || opened.some(({ model }) => model === undefined);
  if (protocols.length === 0 && broken) return exitCode.mistake;
  const todo = plan(protocols, command, desk);
  const { jobs, unmatched } = withProperty(todo, command.property);
  unmatched.forEach(say);
  if (unmatched.length > 0) return exitCode.mistake;
  const codes = await checkAll(jobs, command, desk);
  return combineExitCodes([...codes, broken || todo.broken ? exitCode.mistake : exitCode.met]);
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

async function checkAll(
  jobs: readonly Job[],
  command: CheckCommand,
  shared: Desk,
): Promise<readonly ExitCode[]> {
  const interruption = { asked: false };
  const stopListening = shared.platform.onInterrupt(() => {
    interruption.asked = true;
  });
  const desk = { ...shared, command, interrupted: () => interruption.asked };
  const writer = reportWriter(command.reporters, desk.platform);
  const reports: InstanceReport[] = [];
  const codes: ExitCode[] = [];
  for (const job of jobs) {
    if (interruption.asked) break;
    const report = await checkInstance(job, judgedExpectations(job, command.property), desk);
    codes.push(report === undefined ? exitCode.mistake : codeOf(report));
    if (report === undefined) continue;
    reports.push(report);
    writer.add(report);
  }
  stopListening();
  codes.push(writer.finish(), writeTraces(reports, command.traces, desk.platform));
  return interruption.asked ? [...codes, exitCode.interrupted] : codes;
}

function codeOf({ judgement }: InstanceReport): ExitCode {
  if (!judgement.met) return exitCode.unmet;
  return judgement.verdict === "incomplete" ? exitCode.incomplete : exitCode.met;
}
