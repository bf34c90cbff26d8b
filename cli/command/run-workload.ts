/**
 * `lockspec run`: the processes of a spec as real threads on generated code, until the time is
 * over, the work is done, or something goes wrong.
 */
import { generateModule, parameterValues, transpile } from "../../generator/index.js";
import type { CheckedModel } from "../../grammar/index.js";
import { type Expr, type Ir, partsOf } from "../../ir/index.js";
import { DoesNotFit } from "../../runtime/index.js";
import type { RunCommand } from "../code-command.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { orderFollower } from "../follow-order.js";
import { unsupportedText } from "../generated-code.js";
import { type HistoryJudge, historyJudge } from "../history-judge.js";
import { listenForInterrupt } from "../interruption.js";
import { headerOf, keepHistory, whyNotKept } from "../keep-history.js";
import { openSpec } from "../open-spec.js";
import { type Job, plan } from "../plan.js";
import type { Attempt, Platform } from "../platform.js";
import { liveLine } from "../progress.js";
import { presentThreads, setsFor } from "../seats.js";
import {
  type Figures,
  runWorkload,
  type WorkloadOptions,
  type WorkloadResult,
} from "../workload.js";
import { jsonWorkload, textWorkload } from "../workload-report.js";

const defaults = { seconds: 10, operations: 2 ** 50, copies: 32, seed: 1 };
/** How long to look for the order of steps of something that was seen without it. */
const secondLookSeconds = 30;

export async function runCommand(command: RunCommand, platform: Platform): Promise<ExitCode> {
  const say = (mistake: string): ExitCode => {
    platform.err.write(`lockspec: ${mistake}\n`);
    return exitCode.mistake;
  };
  const desk = { platform, diagnostics: diagnosticWriter(platform) };
  const model = await openSpec(command.path, desk);
  if (model === undefined) return exitCode.mistake;
  if (model.file.flavour === "library") return say(`${command.path}: a library has no processes`);
  const { instance, parameters } = command;
  const wishes = { parameters, ...(instance === undefined ? {} : { instance }) };
  const { jobs, unmatched } = plan([{ path: command.path, model }], wishes, desk);
  if (unmatched.length > 0) return say(unmatched.join("; "));
  const [job, more] = jobs;
  if (job === undefined) return exitCode.mistake;
  if (more !== undefined) {
    const names = jobs.map(({ lowered }) => lowered.ir.instance).join(", ");
    return say(`${command.path} has several instances, --instance says which: ${names}`);
  }
  if (presentThreads(job.lowered.ir).length === 0) {
    return say(`${command.path}: there are actions only, and no process that a thread could run`);
  }
  try {
    return await runJob(job, { command, platform, say });
  } catch (thrown) {
    if (thrown instanceof DoesNotFit) return say(`${command.path}: ${thrown.message}`);
    throw thrown;
  }
}

interface Run {
  readonly command: RunCommand;
  readonly platform: Platform;
  readonly say: (mistake: string) => ExitCode;
}

async function runJob(job: Job, { command, platform, say }: Run): Promise<ExitCode> {
  const { ir } = job.lowered;
  const exact = command.ghost ?? asksForOrder(ir);
  const code = await threadedCode(job.model, exact);
  if (!code.ok) return say(code.reason);
  const parameters = parameterValues(job.model, ir.parameters);
  if (parameters === undefined) return say("a parameter that code cannot be given yet");
  const follower = exact ? await orderFollower(job) : undefined;
  const crashless = command.crash ? whyNoCrash(job) : undefined;
  if (crashless !== undefined) return say(crashless);
  const refusal = command.history && whyNotKept(command.history, { ...command, platform });
  if (refusal) return say(refusal);
  const isFollowed = follower !== undefined && command.history === undefined;
  const header = headerOf(job, platform);
  const judge =
    isFollowed || command.crash ? undefined : historyJudge({ ir, header, now: platform.now });
  const interruption = listenForInterrupt(platform);
  const options: WorkloadOptions = {
    ir,
    javascript: code.value,
    parameters,
    exact,
    copies: defaults.copies,
    sets: setsFor(command.threads, presentThreads(ir).length),
    seed: command.seed ?? defaults.seed,
    crash: command.crash,
    seconds: command.seconds ?? (command.operations === undefined ? defaults.seconds : 86_400),
    operations: command.operations ?? defaults.operations,
    interrupted: () => interruption.asked,
    progress: (figures) => line.show(() => figuresText(figures)),
    ...(follower === undefined ? {} : { follower }),
    ...(judge === undefined ? {} : { historyJudge: judge }),
  };
  const label = `${ir.protocol} ${ir.instance}`;
  const line = liveLine(label, platform.err, platform);
  const first = await runWorkload(options, platform);
  const result = await withOrder(job, { first, options }, platform);
  const history = options.follower?.followed();
  interruption.ignore();
  line.clear();
  const kept = command.history && keep(command.history, { result, judge, platform });
  const report = {
    job,
    result,
    exact,
    path: command.path,
    sets: options.sets ?? 1,
    ...(command.threads === undefined ? {} : { asked: command.threads }),
    ...(history === undefined ? {} : { history }),
    ...(judge === undefined ? {} : { judged: judge.figures() }),
    ...(kept ? { kept } : {}),
  };
  platform.out.write(command.json ? jsonWorkload(report, platform.version) : textWorkload(report));
  if (result.caught !== undefined || history?.strays !== undefined) return exitCode.unmet;
  return result.interrupted ? exitCode.interrupted : exitCode.met;
}

/** Undefined: a crash has something to leave, and the spec says what then. */
function whyNoCrash({ lowered, model }: Job): string | undefined {
  const { protocol, instance, actions } = lowered.ir;
  if (actions.some(({ crash }) => crash === true)) return undefined;
  return model.declarations.some((one) => one.kind === "variable" && one.storage === "persistent")
    ? `--crash: instance ${instance} is not \`with crash\`: nothing says what holds after one`
    : `--crash: ${protocol} has no persistent state, so a crash leaves nothing`;
}

interface Keeping {
  readonly result: WorkloadResult;
  readonly judge: HistoryJudge | undefined;
  readonly platform: Platform;
}

/** The file with the history that was rejected, or else with the longest one. */
function keep(path: string, { result, judge, platform }: Keeping): string | undefined {
  const file = result.caught?.rejected?.file ?? judge?.sample();
  const written = file && keepHistory(path, file, platform);
  if (written?.ok) return path;
  const why = written === undefined ? "no history was recorded" : written.reason;
  platform.err.write(`lockspec: ${path}: ${why}\n`);
  return undefined;
}

function figuresText({ seconds, operations, rounds }: Figures): string {
  const count = (value: number): string => value.toLocaleString("en-US");
  return `${count(operations)} operations, ${count(rounds)} rounds, ${seconds.toFixed(0)} s`;
}

/**
 * Where something was caught whose steps nobody wrote down, it is caught again with their order.
 */
async function withOrder(
  job: Job,
  { first, options }: { readonly first: WorkloadResult; readonly options: WorkloadOptions },
  platform: Platform,
): Promise<WorkloadResult> {
  const { caught } = first;
  if (caught === undefined || options.exact || options.interrupted()) return first;
  if (caught.rejected !== undefined) return first;
  const code = await threadedCode(job.model, true);
  if (!code.ok) return first;
  const follower = await orderFollower(job);
  const { historyJudge: _, ...unjudged } = options;
  const end = platform.now() + 1000 * secondLookSeconds;
  for (let seed = options.seed; platform.now() < end; seed++) {
    const seconds = (end - platform.now()) / 1000;
    const own = follower === undefined ? {} : { follower };
    const exact = { ...unjudged, ...own, javascript: code.value, exact: true, seconds, seed };
    const second = await runWorkload(exact, platform);
    // Names, memory and steps are those of one run, so that they fit together.
    if (second.caught?.order !== undefined) return { ...second, figures: first.figures };
  }
  return first;
}

async function threadedCode(model: CheckedModel, exact: boolean): Promise<Attempt<string>> {
  const generated = await generateModule(model, {
    flavour: "threaded",
    traced: true,
    ghost: exact,
    plain: true,
  });
  if (!generated.ok) return { ok: false, reason: unsupportedText(model, generated.unsupported) };
  return { ok: true, value: await transpile(generated.text) };
}

/**
 * Some property is about ghost state, which nobody sees without its code, or about where threads
 * stand, which nobody sees when all of them rest.
 */
function asksForOrder(ir: Ir): boolean {
  const isGhost = ir.variables.some((one) => one.storage === "ghost" && !one.hidden);
  const asks = (expr: Expr): boolean => expr.kind === "located" || partsOf(expr).some(asks);
  return isGhost || ir.properties.some((one) => one.kind === "invariant" && asks(one.condition));
}
