/**
 * Mutants of the six clean runs, each judged by the nine rules and by the spec: `npm run mutants`
 * writes what came of them to `docs/kernel-mutants.md`. Those that break a rule and are explained
 * all the same are listed one by one.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectFolder } from "../support/project.js";
import { type Mutation, mutate, mutations } from "./mutate.js";
import { cleanRuns, eventsOf, type Judged, judgeRecording } from "./recordings.js";
import { brokenRules } from "./rules.js";
import type { Broken } from "./world.js";

export interface JudgedMutant {
  readonly run: string;
  readonly mutation: Mutation;
  readonly seed: number;
  readonly what: string;
  /** The first event that is not as it was. */
  readonly seq: number;
  readonly broken: readonly Broken[];
  readonly judged: Judged;
}

export interface Wanted {
  readonly runs: readonly string[];
  readonly mutations: readonly Mutation[];
  /** Of each mutation of each run. */
  readonly seeds: readonly number[];
}

export async function* judgedMutants(wanted: Wanted): AsyncGenerator<JudgedMutant> {
  for (const run of wanted.runs) {
    const events = eventsOf(run);
    for (const mutation of wanted.mutations) {
      for (const seed of wanted.seeds) {
        const mutant = mutate(events, mutation, seed);
        if (mutant === undefined) continue;
        const judged = await judgeRecording(mutant.events);
        const broken = brokenRules(mutant.events);
        const { what, seq } = mutant;
        yield { run, mutation, seed, what, seq, broken, judged };
      }
    }
  }
}

/** A refusal tells the line at which the text is no recording: that is a rejection, too. */
export function isCaught({ judged }: JudgedMutant): boolean {
  return judged.verdict === "rejected" || judged.verdict === "refused";
}

function share(all: readonly JudgedMutant[]): string {
  const caught = all.filter(isCaught).length;
  return `${caught} of ${all.length}`;
}

/** What the mapping does not read, or the brackets of its events leave open. */
const leftOpen: readonly (readonly [RegExp, string])[] = [
  [
    /ent\.inserted: p /,
    "the mapping takes the page from the entry's lock, and not from this event",
  ],
  [/map\.lookup: p /, "the mapping takes the page from the entry's lock, and not from this event"],
  [/: mode /, "the mapping takes the mode from the operation, and not from this event"],
  [
    /^swap .*lock\.acq .*, .*lock\.rel /,
    "both lie between the request and the same event: taken, then released",
  ],
  [
    /^swap .*lock\.acq .*, .*fault\.enter/,
    "taken between its request and its event, and the size is tested behind both",
  ],
];

export function whyExplained(what: string): string {
  return leftOpen.find(([pattern]) => pattern.test(what))?.[1] ?? "not known";
}

export function tableOf(all: readonly JudgedMutant[]): string {
  const breaks = (one: JudgedMutant) => one.broken.length > 0;
  const rows = [...mutations, undefined].map((mutation) => {
    const own = all.filter((one) => mutation === undefined || one.mutation === mutation);
    const rest = own.filter((one) => !breaks(one));
    return `| ${mutation ?? "all"} | ${share(own.filter(breaks))} | ${share(rest)} |`;
  });
  const missed = all.filter((one) => breaks(one) && !isCaught(one));
  const lines = missed.map(({ run, what, broken: [first] }) => {
    const rule = `${first?.rule} (${first?.seq}: ${first?.what})`;
    return `| ${run} | ${what} | ${rule} | ${whyExplained(what)} |`;
  });
  return [
    "| mutation | rejected, of those that break a rule | rejected, of those that break none |",
    "|---|---:|---:|",
    ...rows,
    "",
    `Accepted although a rule is broken: ${missed.length}.`,
    ...(lines.length === 0
      ? []
      : ["", "| run | mutant | rule | why it is explained |", "|---|---|---|---|"]),
    ...lines,
    "",
  ].join("\n");
}

const introduction = [
  "# Mutants of recorded runs",
  "",
  [
    "Written by `npm run mutants`. Each is a clean run of [the recordings](kernel-traces.md) in",
    "which one event is dropped, changes places with the next of its thread, or comes later, or",
    "in which one value, lock, page or block is another. Nine rules, judged by a program of their",
    "own (`test/linux/rules.ts`), say which mutants no correct kernel can have done;",
    "`lockspec validate` with [spec/linux](../spec/linux/dax-6.1.lockspec) says which of them it",
    "rejects. What breaks no rule may be a legal recording: of an event that comes a little later,",
    "say.",
  ].join(" "),
  "",
].join("\n");

const [, program = "", ...words] = process.argv;
if (program.endsWith("mutants.js")) await main(words);

/** `SEEDS FIRST RUN`: so many of each mutation; of one run alone as lines of JSON. */
async function main([count = "8", first = "1", run]: readonly string[]): Promise<void> {
  const seeds = Array.from({ length: Number(count) }, (_, i) => Number(first) + i);
  if (run !== undefined) {
    for await (const one of judgedMutants({ runs: [run], mutations, seeds })) {
      console.log(JSON.stringify(one));
    }
    return;
  }
  const parts = await eachInTwo(cleanRuns, (name) => inProcess([count, first, name]));
  const all = parts.flat();
  const table = tableOf(all);
  writeFileSync(join(projectFolder, "docs", "kernel-mutants.md"), `${introduction}\n${table}`);
  console.log(table);
  const breaking = all.filter(({ broken }) => broken.length > 0);
  process.exitCode = 10 * breaking.filter(isCaught).length < 9 * breaking.length ? 1 : 0;
}

async function eachInTwo<T>(names: readonly string[], make: (name: string) => Promise<T>) {
  const left = [...names];
  const made: T[] = [];
  const work = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      made.push(await make(name));
    }
  };
  await Promise.all([work(), work()]);
  return made;
}

async function inProcess(given: readonly string[]): Promise<readonly JudgedMutant[]> {
  const options = { maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...given], options);
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}
