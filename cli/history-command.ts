/** The commands about recorded histories: what the user asked for, and how the words are read. */
import type { ParameterSetting } from "./command.js";
import type { CommandEntry } from "./commands.js";
import type { Option } from "./options.js";
import { present, readParameters } from "./read-command.js";
import {
  type OptionWords,
  readCount,
  readFlag,
  readMany,
  readOne,
  readSeconds,
} from "./read-option.js";

/** What is asked of a history. */
export interface HistoryWords {
  readonly spec: string;
  readonly history: string;
  readonly protocol?: string;
  readonly instance?: string;
  readonly parameters: readonly ParameterSetting[];
  /** The history is a recording, and this says what its events stand for. */
  readonly map?: string;
  /** Without what the mapping calls discipline. */
  readonly ignoreDiscipline: boolean;
  /** Events that the mapping does not speak of are mistakes. */
  readonly strict: boolean;
  /** Invariants that hold at every moment. */
  readonly judge: readonly string[];
  /** Steps that may have left no record. */
  readonly unrecorded: readonly string[];
  readonly maxStates?: number;
  readonly timeoutSeconds?: number;
  readonly json: boolean;
}

export interface ValidateCommand extends HistoryWords {
  readonly kind: "validate";
}

/** The same question of every variant of the protocol. */
export interface DiagnoseCommand extends HistoryWords {
  readonly kind: "diagnose";
}

const historyOptions: readonly Option[] = [
  { name: "protocol", describe: "NAME: of this protocol; else of the one in the history" },
  { name: "instance", describe: "NAME: of this instance; else of the one in the history" },
  {
    name: "param",
    repeatable: true,
    describe: "NAME=VALUE: a parameter of the protocol; else those in the history",
  },
  {
    name: "unrecorded",
    repeatable: true,
    describe: "NAME: a step, operation, process or action that may have left no record; * is all",
  },
  {
    name: "judge",
    repeatable: true,
    describe: "NAME,...: no state in which one of these invariants is broken explains anything",
  },
  {
    name: "map",
    describe: "FILE: the history is a recording, and this says what its events mean",
  },
  {
    name: "ignore-discipline",
    flag: true,
    describe: "with --map: as its `discipline` says, locks aside; judge what came of it",
  },
  {
    name: "strict",
    flag: true,
    describe: "with --map: events that are neither mapped nor ignored are mistakes",
  },
  { name: "max-states", describe: "N: stop, incomplete, when N states explain the history" },
  { name: "timeout", describe: "SECONDS: stop, incomplete, after so long" },
  { name: "json", flag: true, describe: "one JSON document on stdout" },
];

export const historyCommands: readonly CommandEntry[] = [
  {
    name: "validate",
    usage: "validate <spec> <history>",
    describe: "Ask whether a recorded history is a behaviour of the spec",
    positional: "spec",
    takes: "a .lockspec file, or a folder that has the protocol; - is stdin",
    second: { name: "history", takes: "a file as docs/history-format.md says; - is stdin" },
    options: historyOptions,
    examples: [
      ["validate a.lockspec run.ndjson", "the instance and parameters that the history names"],
      [
        "validate a.lockspec run.ndjson --unrecorded unmap",
        "a recording without the steps of unmap",
      ],
      [
        "validate dax.lockspec trace.ndjson.gz --map dax.lockmap",
        "what a kernel recorded, event by event",
      ],
    ],
    read: (words, paths) => ({ kind: "validate", ...readWords("validate", words, paths) }),
  },
  {
    name: "diagnose",
    usage: "diagnose <spec> <history>",
    describe: "Ask which variant of the spec, one parameter apart, explains a recorded history",
    positional: "spec",
    takes: "a .lockspec file, or a folder that has the protocol; - is stdin",
    second: { name: "history", takes: "a file as docs/history-format.md says; - is stdin" },
    options: historyOptions,
    examples: [
      [
        "diagnose dax.lockspec trace.ndjson.gz --map dax.lockmap",
        "what the kernel does that the spec does not",
      ],
    ],
    read: (words, paths) => ({ kind: "diagnose", ...readWords("diagnose", words, paths) }),
  },
];

function readWords(command: string, words: OptionWords, paths: readonly string[]): HistoryWords {
  const [spec = "", history = "", ...more] = paths;
  if (more.length > 0) words.mistakes.push(`${command} takes one spec and one history`);
  const map = readOne(words, "map");
  if (spec === "-" && history === "-") {
    words.mistakes.push("the spec and the history cannot both come from stdin");
  } else if (map === "-" && (spec === "-" || history === "-")) {
    words.mistakes.push("only one of spec, history and mapping can come from stdin");
  }
  const [ignoreDiscipline, strict] = [
    readFlag(words, "ignore-discipline"),
    readFlag(words, "strict"),
  ];
  if (map === undefined && (ignoreDiscipline || strict)) {
    words.mistakes.push("--ignore-discipline and --strict are about --map, which is missing");
  }
  return {
    ignoreDiscipline,
    strict,
    ...present("map", map),
    spec,
    history,
    parameters: readParameters(words),
    judge: readMany(words, "judge").flatMap((names) => names.split(",")),
    unrecorded: readMany(words, "unrecorded"),
    json: readFlag(words, "json"),
    ...present("protocol", readOne(words, "protocol")),
    ...present("instance", readOne(words, "instance")),
    ...present("maxStates", readCount(words, "max-states")),
    ...present("timeoutSeconds", readSeconds(words, "timeout")),
  };
}
