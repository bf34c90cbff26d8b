/** The table of commands: what help says about each, its options, and who reads its words. */
import { codeCommands } from "./code-command.js";
import type { Command } from "./command.js";
import { historyCommands } from "./history-command.js";
import { importEntry } from "./import-command.js";
import { locksEntry } from "./locks-command.js";
import { checkOptions, formatOptions, type Option, printOptions } from "./options.js";
import { readCheck, readExplain, readFormat, readPrint } from "./read-command.js";
import type { OptionWords } from "./read-option.js";

export interface CommandEntry {
  readonly name: string;
  /** In yargs' notation: `check [path..]`. */
  readonly usage: string;
  readonly describe: string;
  /** Name of the words that are no options, as in `usage`, and what they are. */
  readonly positional: string;
  readonly takes: string;
  /** A second such word. */
  readonly second?: { readonly name: string; readonly takes: string };
  /** What stands for it if it is not given. */
  readonly otherwise?: string;
  readonly options: readonly Option[];
  /** Command line without the program's name, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  readonly read: (words: OptionWords, given: readonly string[]) => Command;
}

export const commands: readonly CommandEntry[] = [
  {
    name: "check",
    usage: "check [path..]",
    describe: "Search every instance of every protocol and compare with what it expects",
    positional: "path",
    takes: "files or folders; - is stdin",
    otherwise: "spec/",
    options: checkOptions,
    examples: [
      ["check", "everything in spec/"],
      ["check a.lockspec --instance without_lock", "one instance"],
      ["check a.lockspec --param PAGES=3 --max-states 1_000_000", "a larger one, within limits"],
      ["check --reporter text --reporter junit=out/lockspec.xml", "for people and for CI"],
    ],
    read: readCheck,
  },
  {
    name: "format",
    usage: "format [path..]",
    describe: "Bring files into canonical layout, in place",
    positional: "path",
    takes: "files or folders; - formats stdin to stdout",
    otherwise: "spec/",
    options: formatOptions,
    examples: [
      ["format", "everything in spec/"],
      ["format --check spec", "for CI: exit code 1 if a file is not in canonical layout"],
    ],
    read: readFormat,
  },
  {
    name: "explain",
    usage: "explain <code..>",
    describe: "Tell the long story of a diagnostic",
    positional: "code",
    takes: "as printed with the diagnostic, such as LS2001",
    options: [],
    examples: [["explain LS2001", "what it means and what to do"]],
    read: readExplain,
  },
  {
    name: "print",
    usage: "print <file>",
    describe: "Show what the tool understood",
    positional: "file",
    takes: "one .lockspec file; - is stdin",
    options: printOptions,
    examples: [
      ["print a.lockspec", "names, and what they stand for"],
      ["print a.lockspec --stage ir --instance small", "the steps that will be searched"],
    ],
    read: readPrint,
  },
  locksEntry,
  ...codeCommands,
  ...historyCommands,
  importEntry,
];
