/** Compiles and searches one instance, within the limits and while nobody presses Ctrl-C. */
import {
  type Expectation,
  enough,
  type InstanceReport,
  makeInstanceReport,
  type Progress,
  type SearchLimits,
  type SearchOptions,
} from "../checker/index.js";
import { compile } from "../index.js";
import type { CheckCommand } from "./command.js";
import type { Desk } from "./open-spec.js";
import type { Job } from "./plan.js";
import { type ProgressLine, progressLine } from "./progress.js";

export interface CheckingDesk extends Desk {
  readonly command: CheckCommand;
  /** Whether the user has asked to stop. */
  readonly interrupted: () => boolean;
}

/** Undefined: the engine cannot run it, which has been told. */
export async function checkInstance(
  job: Job,
  expectations: readonly Expectation[],
  desk: CheckingDesk,
): Promise<InstanceReport | undefined> {
  const { platform, command } = desk;
  const { ir, liveness } = job.lowered;
  const start = platform.now();
  const compiled = await compile(ir, command.engine);
  desk.diagnostics.write(compiled.diagnostics, job.model.sources);
  if (!compiled.ok) return undefined;
  const line = progressLine(`${ir.protocol} ${ir.instance}`, platform.err, platform);
  const result = await compiled.value({
    limits: limitsOf(command),
    enough: enough({ ir, expectations, liveness }),
    pause: pauseOf(line, start, desk),
  });
  line.clear();
  return makeInstanceReport({
    file: job.path,
    sources: job.model.sources,
    ir,
    span: job.instance?.span ?? job.model.file.name.span,
    expectations,
    liveness,
    overrides: job.overrides,
    result,
    elapsedMs: job.loweringMs + platform.now() - start,
  });
}

function limitsOf({ maxStates, maxDepth }: CheckCommand): SearchLimits {
  return {
    ...(maxStates === undefined ? {} : { maxStates }),
    ...(maxDepth === undefined ? {} : { maxDepth }),
  };
}

function pauseOf(line: ProgressLine, start: number, desk: CheckingDesk): SearchOptions["pause"] {
  const { platform, command, interrupted } = desk;
  const deadline = start + (command.timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return async (progress: Progress) => {
    line.show(progress);
    await platform.breathe();
    if (interrupted()) return "interrupted";
    if (platform.memoryIsShort()) return "memory";
    return platform.now() >= deadline ? "timeout" : undefined;
  };
}
