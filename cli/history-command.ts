/** The command about recorded histories: what the user asked for, and how the words are read. */
import type { ParameterSetting } from "./command.js";
import type { CommandEntry } from "./commands.js";
import { present, readParameters } from "./read-command.js";
import {
  type OptionWords,
  readCount,
  readFlag,
  readMany,
  readOne,
  readSeconds,
} from "./read-option.js";

export interface ValidateCommand {
  readonly kind: "validate";
  readonly spec: string;
  readonly history: string;
  readonly protocol?: string;
  readonly instance?: string;
  readonly parameters: readonly ParameterSetting[];
  /** Steps that may have left no record. */
  readonly unrecorded: readonly string[];
  readonly maxStates?: number;
  readonly timeoutSeconds?: number;
  readonly json: boolean;
}

export const historyCommands: readonly CommandEntry[] = [
  {
    name: "validate",
    usage: "validate <spec> <history>",
    describe: "Ask whether a recorded history is a behaviour of the spec",
    positional: "spec",
    takes: "a .lockspec file, or a folder that has the protocol; - is stdin",
    second: { name: "history", takes: "a file as docs/history-format.md says; - is stdin" },
    options: [
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
        describe:
          "NAME: a step, operation, process or action that may have left no record; * is all",
      },
      { name: "max-states", describe: "N: stop, incomplete, when N states explain the history" },
      { name: "timeout", describe: "SECONDS: stop, incomplete, after so long" },
      { name: "json", flag: true, describe: "one JSON document on stdout" },
    ],
    examples: [
      ["validate a.lockspec run.ndjson", "the instance and parameters that the history names"],
      [
        "validate a.lockspec run.ndjson --unrecorded unmap",
        "a recording without the steps of unmap",
      ],
    ],
    read: readValidate,
  },
];

function readValidate(words: OptionWords, paths: readonly string[]): ValidateCommand {
  const [spec = "", history = "", ...more] = paths;
  if (more.length > 0) words.mistakes.push("validate takes one spec and one history");
  if (spec === "-" && history === "-") {
    words.mistakes.push("the spec and the history cannot both come from stdin");
  }
  return {
    kind: "validate",
    spec,
    history,
    parameters: readParameters(words),
    unrecorded: readMany(words, "unrecorded"),
    json: readFlag(words, "json"),
    ...present("protocol", readOne(words, "protocol")),
    ...present("instance", readOne(words, "instance")),
    ...present("maxStates", readCount(words, "max-states")),
    ...present("timeoutSeconds", readSeconds(words, "timeout")),
  };
}
