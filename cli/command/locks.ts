/**
 * `lockspec locks`: searches the instances of one protocol to their ends and shows in which order
 * threads take locks, as text, DOT, SVG or JSON. Cycles are told as diagnostics, with where each
 * lock is waited for and where the one that is held meanwhile was taken.
 */
import {
  type Expectation,
  type LockCycle,
  type LockGraph,
  lockGraph,
  lockGraphDot,
  lockGraphSvg,
  lockGraphText,
} from "../../checker/index.js";
import { type CheckedModel, note, report } from "../../grammar/index.js";
import { compile } from "../../index.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { listenForInterrupt } from "../interruption.js";
import type { LocksCommand } from "../locks-command.js";
import { type Desk, openSpec } from "../open-spec.js";
import { type Job, plan } from "../plan.js";
import type { Platform } from "../platform.js";
import { progressLine } from "../progress.js";

export async function locks(command: LocksCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const model = await openSpec(command.path, desk);
  if (model === undefined) return exitCode.mistake;
  const protocols = model.file.flavour === "protocol" ? [{ path: command.path, model }] : [];
  const { instance } = command;
  const wishes = { parameters: [], ...(instance === undefined ? {} : { instance }) };
  const { jobs, unmatched, broken } = plan(protocols, wishes, desk);
  for (const mistake of unmatched) platform.err.write(`lockspec: ${mistake}\n`);
  if (jobs.length === 0 || broken) return exitCode.mistake;
  const asked = instance === undefined ? jobs.filter(({ lowered }) => isOrderly(lowered)) : jobs;
  const searched = await searchAll(asked.length === 0 ? jobs : asked, desk);
  if (searched.code !== undefined) return searched.code;
  const graph = lockGraph({
    protocol: model.file.name.text,
    sources: model.sources,
    ...declaredLocks(model),
    searched: searched.found,
  });
  const names = searched.found.map(({ ir }) => ir.instance);
  platform.out.write(await shown(graph, command, names));
  desk.diagnostics.write(graph.cycles.map(told), model.sources);
  return graph.cycles.length > 0 ? exitCode.unmet : exitCode.met;
}

/** It expects that nothing is broken, as far as it says. */
function isOrderly({ expectations }: { readonly expectations: readonly Expectation[] }): boolean {
  return expectations.every(({ kind }) => kind !== "deadlock" && kind !== "violated");
}

interface Searched {
  readonly found: { readonly ir: Job["lowered"]["ir"]; readonly occurred: readonly boolean[] }[];
  /** Of the command, where it cannot go on. */
  readonly code?: ExitCode;
}

async function searchAll(jobs: readonly Job[], desk: Desk): Promise<Searched> {
  const { platform } = desk;
  const interruption = listenForInterrupt(platform);
  const found: Searched["found"] = [];
  try {
    for (const { lowered, model } of jobs) {
      const { ir } = lowered;
      const compiled = await compile(ir, "wasm");
      desk.diagnostics.write(compiled.diagnostics, model.sources);
      if (!compiled.ok) return { found, code: exitCode.mistake };
      const line = progressLine(`${ir.protocol} ${ir.instance}`, platform.err, platform);
      const result = await compiled.value({
        limits: {},
        enough: () => false,
        pause: async (progress) => {
          line.show(progress);
          return interruption.pause();
        },
      });
      line.clear();
      if (interruption.asked) return { found, code: exitCode.interrupted };
      if (result.incomplete !== undefined) {
        platform.err.write(`lockspec: ${ir.instance} is too large to be searched to its end\n`);
        return { found, code: exitCode.incomplete };
      }
      found.push({ ir, occurred: result.edges });
    }
  } finally {
    interruption.ignore();
  }
  return { found };
}

function declaredLocks(model: CheckedModel) {
  const classes = model.declarations.flatMap((one) =>
    one.kind === "lock" && !one.ghost ? [one.name.text] : [],
  );
  const declared = model.declarations.flatMap((one) => {
    if (one.kind !== "lock order") return [];
    const names = one.chain.map(({ name }) => name.text);
    return names.slice(1).map((name, i) => [names[i] ?? "", name] as const);
  });
  return { classes, declared: declared.filter(([outer, inner]) => outer !== inner) };
}

function shown(
  graph: LockGraph,
  { format }: LocksCommand,
  instances: readonly string[],
): string | Promise<string> {
  switch (format) {
    case "text":
      return lockGraphText(graph, instances);
    case "dot":
      return lockGraphDot(graph);
    case "svg":
      return lockGraphSvg(graph);
    case "json":
      return `${JSON.stringify({ version: 1, instances, ...graph }, null, 2)}\n`;
  }
}

function told({ edges, instances }: LockCycle) {
  const names = edges.map(({ from }) => from);
  const cycle = [...names, names[0]].map((name) => `\`${name}\``).join(", then ");
  const [first] = edges;
  if (first === undefined) throw new Error("a cycle of no edges");
  const notes = edges.flatMap(({ from, to, waits, taken }, i) => [
    ...taken.map(({ span }) => note(span, `\`${from}\` was taken here`)),
    ...(i === 0 ? [] : [note(waits.span, `\`${to}\` is waited for here`)]),
  ]);
  const where = `seen in ${instances.join(", ")}`;
  return report("LS5001", first.waits.span, { cycle }, notes, where);
}
