/** The commands about generated code: what the user asked for, and how the words are read. */
import type { ParameterSetting } from "./command.js";
import type { CommandEntry } from "./commands.js";
import type { Option } from "./options.js";
import { readParameters } from "./read-command.js";
import {
  type OptionWords,
  readCount,
  readFlag,
  readOne,
  readSeconds,
  readWord,
} from "./read-option.js";

export const flavours = ["scheduled", "threaded"] as const;

export interface GenerateCommand {
  readonly kind: "generate";
  readonly path: string;
  /** The folder of the new file. */
  readonly out: string;
  readonly force: boolean;
  readonly flavour: (typeof flavours)[number];
}

export interface ConformCommand {
  readonly kind: "conform";
  readonly path: string;
  readonly instance?: string;
  readonly maxStates?: number;
  readonly json: boolean;
}

export interface ReplayCommand {
  readonly kind: "replay";
  /** A trace; a spec, where there is a schedule. */
  readonly path: string;
  readonly instance?: string;
  /** As a failed run of generated code prints it. */
  readonly schedule?: string;
}

export interface AuditCommand {
  readonly kind: "audit";
  readonly paths: readonly string[];
  readonly instance?: string;
  readonly json: boolean;
}

export interface RunCommand {
  readonly kind: "run";
  readonly path: string;
  readonly instance?: string;
  readonly parameters: readonly ParameterSetting[];
  readonly seconds?: number;
  readonly operations?: number;
  readonly seed?: number;
  /** Absent: where the spec has ghost state. */
  readonly ghost?: boolean;
  /** Workers in all, as far as they make whole sets. */
  readonly threads?: number;
  /** The power fails now and then. */
  readonly crash: boolean;
  /** The file that a recorded history goes into. */
  readonly history?: string;
  readonly force: boolean;
  readonly json: boolean;
}

export type CodeCommand =
  | RunCommand
  | AuditCommand
  | GenerateCommand
  | ConformCommand
  | ReplayCommand;

const instance: Option = { name: "instance", describe: "NAME: only the instance of this name" };

export const codeCommands: readonly CommandEntry[] = [
  {
    name: "audit",
    usage: "audit [path..]",
    describe: "Find the steps that real threads cannot take in one go",
    positional: "path",
    takes: "files or folders; - is stdin",
    otherwise: "spec/",
    options: [
      { name: "instance", describe: "NAME: only instances of this name" },
      { name: "json", flag: true, describe: "one JSON document on stdout" },
    ],
    examples: [
      ["audit a.lockspec", "findings, and which blocks are only assumed to be atomic"],
      ["audit --json spec > audit.json", "for programs; exit code 1 if there are findings"],
    ],
    read: readAudit,
  },
  {
    name: "generate",
    usage: "generate <file>",
    describe: "Write the protocol as a TypeScript module",
    positional: "file",
    takes: "one .lockspec file; - is stdin",
    options: [
      { name: "out", describe: "DIR: where the module goes, under the name of the spec" },
      { name: "force", flag: true, describe: "overwrite a file that is there" },
      {
        name: "flavour",
        describe:
          "scheduled (the default): generators that stop before every step; " +
          "threaded: methods that block, for workers",
      },
    ],
    examples: [["generate a.lockspec --out src/generated", "src/generated/a.ts"]],
    read: readGenerate,
  },
  {
    name: "conform",
    usage: "conform <file>",
    describe: "Compare all reachable states of the generated code with those of the spec",
    positional: "file",
    takes: "one .lockspec file; - is stdin",
    options: [
      instance,
      { name: "max-states", describe: "N: stop, incomplete, when N states are known" },
      { name: "json", flag: true, describe: "one JSON document on stdout" },
    ],
    examples: [["conform a.lockspec --instance small", "one instance, every schedule of it"]],
    read: readConform,
  },
  {
    name: "run",
    usage: "run <file>",
    describe: "Run the processes as real threads on generated code",
    positional: "file",
    takes: "one .lockspec file; - is stdin",
    options: [
      instance,
      { name: "param", describe: "NAME=VALUE: a parameter of the protocol" },
      { name: "seconds", describe: "S: how long, 10 unless told" },
      { name: "operations", describe: "N: until operations were called so often" },
      { name: "seed", describe: "N: what is left to chance" },
      {
        name: "threads",
        describe: "N: so many workers, in sets of all the spec's threads; one set unless told",
      },
      {
        name: "ghost",
        describe: "yes or no: with ghost state, every step under one lock; where there is any",
      },
      {
        name: "crash",
        flag: true,
        describe: "the power fails at any step; recover is judged on what is left",
      },
      { name: "history", describe: "FILE: keep a recorded history there, for validate" },
      { name: "force", flag: true, describe: "overwrite a file that is there" },
      { name: "json", flag: true, describe: "one JSON document on stdout" },
    ],
    examples: [
      ["run a.lockspec --instance small", "10 seconds; exit code 1 if something goes wrong"],
      ["run a.lockspec --instance small --operations 10_000_000", "so much work, clean"],
      ["run a.lockspec --instance small --threads 16", "four sets of a spec with four threads"],
      ["run journal.lockspec --instance fenced --crash", "crashes of persistent memory, too"],
    ],
    read: readRun,
  },
  {
    name: "replay",
    usage: "replay <file>",
    describe: "Drive the generated code along a trace, step by step, to its violation",
    positional: "file",
    takes: "a file that lockspec check --traces has written; with --schedule, a spec",
    options: [
      instance,
      { name: "schedule", describe: "WORD: the steps of a run, as the run printed them" },
    ],
    examples: [
      ["check a.lockspec --traces out", "writes the traces"],
      ["replay out/a-small-no_secret.json", "does one of them again"],
      ["replay a.lockspec --instance small --schedule @.t0.t1", "a run of generated code"],
    ],
    read: readReplay,
  },
];

function readAudit(words: OptionWords, paths: readonly string[]): AuditCommand {
  const name = readOne(words, "instance");
  return {
    kind: "audit",
    paths: paths.length === 0 ? ["spec"] : paths,
    json: readFlag(words, "json"),
    ...(name === undefined ? {} : { instance: name }),
  };
}

function readGenerate(words: OptionWords, paths: readonly string[]): GenerateCommand {
  const out = readOne(words, "out");
  if (out === undefined) words.mistakes.push("generate needs --out DIR");
  return {
    kind: "generate",
    path: onlyPath("generate", words, paths),
    out: out ?? "",
    force: readFlag(words, "force"),
    flavour: readWord(words, "flavour", flavours) ?? "scheduled",
  };
}

function readConform(words: OptionWords, paths: readonly string[]): ConformCommand {
  const name = readOne(words, "instance");
  const maxStates = readCount(words, "max-states");
  return {
    kind: "conform",
    path: onlyPath("conform", words, paths),
    json: readFlag(words, "json"),
    ...(name === undefined ? {} : { instance: name }),
    ...(maxStates === undefined ? {} : { maxStates }),
  };
}

/** Each is a worker of Node, with memory of its own. */
const mostThreads = 256;

function readRun(words: OptionWords, paths: readonly string[]): RunCommand {
  const name = readOne(words, "instance");
  const seconds = readSeconds(words, "seconds");
  const operations = readCount(words, "operations");
  const seed = readCount(words, "seed");
  const threads = readCount(words, "threads");
  if (threads !== undefined && threads > mostThreads) {
    words.mistakes.push(`--threads is at most ${mostThreads}`);
  }
  const ghost = readWord(words, "ghost", ["yes", "no"]);
  const history = readOne(words, "history");
  const crash = readFlag(words, "crash");
  if (crash && history !== undefined) {
    words.mistakes.push("--history goes without --crash: a history has no crashes");
  }
  return {
    kind: "run",
    path: onlyPath("run", words, paths),
    parameters: readParameters(words),
    crash,
    force: readFlag(words, "force"),
    json: readFlag(words, "json"),
    ...(history === undefined ? {} : { history }),
    ...(threads === undefined ? {} : { threads }),
    ...(name === undefined ? {} : { instance: name }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(operations === undefined ? {} : { operations }),
    ...(seed === undefined ? {} : { seed }),
    ...(ghost === undefined ? {} : { ghost: ghost === "yes" }),
  };
}

function readReplay(words: OptionWords, paths: readonly string[]): ReplayCommand {
  const name = readOne(words, "instance");
  const schedule = readOne(words, "schedule");
  if (schedule === undefined && name !== undefined) {
    words.mistakes.push("--instance needs --schedule: a trace knows its instance");
  }
  return {
    kind: "replay",
    path: onlyPath("replay", words, paths),
    ...(name === undefined ? {} : { instance: name }),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

function onlyPath(command: string, words: OptionWords, paths: readonly string[]): string {
  if (paths.length > 1) words.mistakes.push(`${command} takes one file`);
  return paths[0] ?? "";
}
