/** `lockspec locks`: what the user asked for, and how the words are read. */
import type { CommandEntry } from "./commands.js";
import { type OptionWords, readOne, readWord } from "./read-option.js";

export const lockFormats = ["text", "dot", "svg", "json"] as const;

export interface LocksCommand {
  readonly kind: "locks";
  readonly path: string;
  /** Absent: all that expect nothing but that they hold. */
  readonly instance?: string;
  readonly format: (typeof lockFormats)[number];
}

export const locksEntry: CommandEntry = {
  name: "locks",
  usage: "locks <file>",
  describe: "Show the order in which locks are taken, and where it goes round",
  positional: "file",
  takes: "one .lockspec file; - is stdin",
  options: [
    {
      name: "instance",
      describe: "NAME: the order of this one (default: of all that hold)",
    },
    { name: "format", describe: "text (the default), dot, svg or json" },
  ],
  examples: [
    ["locks a.lockspec", "each lock, what is taken inside it, and the lines that do so"],
    ["locks a.lockspec --format svg > order.svg", "the same as a picture"],
    ["locks a.lockspec --instance inverted", "one instance; exit code 1 if it goes round"],
  ],
  read: readLocks,
};

function readLocks(words: OptionWords, paths: readonly string[]): LocksCommand {
  const [path = "", ...more] = paths;
  if (more.length > 0) words.mistakes.push("locks takes one file");
  const instance = readOne(words, "instance");
  return {
    kind: "locks",
    path,
    format: readWord(words, "format", lockFormats) ?? "text",
    ...(instance === undefined ? {} : { instance }),
  };
}
