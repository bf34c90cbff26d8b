/**
 * Who searches: for each tool the commands that prepare a search and run it, as data, and how the
 * counts are read from what it prints. Peers get the options with which they are fastest here on
 * the whole graph; bench/README.md says which were tried.
 */
import type { Command } from "./measure.js";
import type { Counts, Size, Workload } from "./workload.js";

export interface Plan {
  /** Translate and compile, in this order; nothing for what compiles while it runs. */
  readonly compile: readonly Command[];
  readonly search: Command;
}

export interface Contender {
  readonly name: string;
  readonly note: string;
  /** Commands that must be on the PATH, and the packages of Debian that bring them. */
  readonly needs: readonly string[];
  readonly packages: readonly string[];
  /** Cores that it can use; with fewer its time means little. */
  readonly threads: number;
  /** False for a search with a reduction: its counts are for information. */
  readonly wholeGraph: boolean;
  plan(workload: Workload, size: Size, place: Place): Plan | undefined;
  read(output: string): Counts | undefined;
}

export interface Place {
  readonly benchFolder: string;
  /** The compiled command line of this very build. */
  readonly lockspecMain: string;
  /** An empty folder for what a contender compiles; the commands run in it. */
  readonly workFolder: string;
}

const gcc = ["-O3", "-march=native"];
const pan = ["-DSAFETY", "-DNOFAIR", "-DXUSAFE", "-DNOBOUNDCHECK", "-DNOCOMP", "-DHASH32"];
/** Beyond this many MiB pan gives up; the machine of the published figures has 24 GiB. */
const panMemoryMib = 20_000;

export const contenders: readonly Contender[] = [
  lockspec(),
  spin({ name: "spin", note: "full search", wholeGraph: true }),
  spin({ name: "spin-reduced", note: "its own reductions, for information", wholeGraph: false }),
  rumur(1),
  rumur(2),
];

function lockspec(): Contender {
  return {
    name: "lockspec",
    note: "whole process",
    needs: [],
    packages: [],
    threads: 1,
    wholeGraph: true,
    plan: (workload, size, place) => ({
      compile: [],
      search: {
        file: process.execPath,
        args: [
          place.lockspecMain,
          "check",
          `${place.benchFolder}/${workload.lockspec}`,
          "--json",
          ...["--instance", size.instance],
          ...(size.overridden ? overrides(size) : []),
        ],
        folder: place.workFolder,
      },
    }),
    read: readLockspec,
  };
}

function overrides(size: Size): readonly string[] {
  return Object.entries(size.constants).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
}

function spin(kind: Pick<Contender, "name" | "note" | "wholeGraph">): Contender {
  return {
    ...kind,
    needs: ["spin", "gcc"],
    packages: ["spin", "gcc"],
    threads: 1,
    plan: (workload, size, place) => {
      const folder = place.workFolder;
      const defines = Object.entries(size.constants).map(([name, value]) => `-D${name}=${value}`);
      const exact = kind.wholeGraph ? ["-o1", "-o2", "-o3"] : [];
      if (workload.promela === undefined) return undefined;
      const full = kind.wholeGraph ? ["-DNOREDUCE"] : [];
      const limit = `-DMEMLIM=${panMemoryMib}`;
      return {
        compile: [
          {
            file: "spin",
            args: ["-a", ...exact, ...defines, `${place.benchFolder}/${workload.promela}`],
            folder,
          },
          { file: "gcc", args: [...gcc, ...pan, ...full, limit, "-o", "pan", "pan.c"], folder },
        ],
        search: { file: "./pan", args: [`-m${size.panDepth}`, `-w${size.panSlotBits}`], folder },
      };
    },
    read: readSpin,
  };
}

function rumur(threads: number): Contender {
  return {
    name: `rumur-${threads}`,
    note: threads === 1 ? "one thread" : `${threads} threads`,
    needs: ["rumur", "gcc"],
    packages: ["rumur", "gcc"],
    threads,
    wholeGraph: true,
    plan: (workload, size, place) => {
      if (workload.murphi === undefined) return undefined;
      const folder = place.workFolder;
      const constants = Object.entries(size.constants);
      const sizes = constants.map(([name, value]) => `s/^  ${name}: .*;/  ${name}: ${value};/`);
      const model = `${place.benchFolder}/${workload.murphi}`;
      const options = [
        ...["--threads", String(threads), "--pack-state", "off"],
        ...["--symmetry-reduction", "off", "--deadlock-detection", "stuck"],
      ];
      return {
        compile: [
          { file: "sed", args: [sizes.join(";"), model], folder, outputFile: "model.m" },
          { file: "rumur", args: [...options, "model.m", "-o", "model.c"], folder },
          {
            file: "gcc",
            args: ["-std=c11", ...gcc, "model.c", "-o", "model", "-lpthread", "-mcx16"],
            folder,
          },
        ],
        search: { file: "./model", args: [], folder },
      };
    },
    read: readRumur,
  };
}

function readLockspec(output: string): Counts | undefined {
  // What we print ourselves: the shape is that of the command line's JSON report.
  const report = JSON.parse(output) as { results: readonly LockspecResult[] };
  const result = report.results[0];
  if (result === undefined || result.verdict !== "holds") return undefined;
  return { states: result.states, successors: result.successors, depth: result.depth };
}

interface LockspecResult {
  readonly verdict: string;
  readonly states: number;
  readonly successors: number;
  readonly depth: number;
}

/** Pan counts its one initial state among the transitions, and prints eight digits. */
function readSpin(output: string): Counts | undefined {
  const stored = /^\s*([\d.e+]+) states, stored/m.exec(output)?.[1];
  const matched = /^\s*([\d.e+]+) states, matched/m.exec(output)?.[1];
  if (stored === undefined || matched === undefined || !/errors: 0/.test(output)) return undefined;
  return { states: Number(stored), successors: Number(stored) + Number(matched) - 1 };
}

function readRumur(output: string): Counts | undefined {
  const found = /(\d+) states, (\d+) rules fired/.exec(output);
  if (found === null || !/No error found/.test(output)) return undefined;
  return { states: Number(found[1]), successors: Number(found[2]) };
}

/** Equal in the eight digits that every contender prints. */
export function agrees(found: Counts, expected: Counts): boolean {
  const same = (a: number, b: number) => Math.abs(a - b) <= b * 1e-7;
  return (
    same(found.states, expected.states) &&
    same(found.successors, expected.successors) &&
    (found.depth === undefined || expected.depth === undefined || found.depth === expected.depth)
  );
}
