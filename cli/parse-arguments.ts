/**
 * The command line, from words to a `Command`. Yargs splits the words and writes the help pages;
 * what the values mean, and what is wrong with them, is said here, one clear line per mistake.
 */
import yargs, { type Argv } from "yargs";
import type { Command } from "./command.js";
import { type CommandEntry, commands } from "./commands.js";
import { commonOptions } from "./options.js";
import type { OptionWords } from "./read-option.js";

export type Parsed =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly mistakes: readonly string[] };

interface Choice {
  readonly entry: CommandEntry;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Never throws for what the user wrote. `width` is that of the help pages. */
export async function parseArguments(
  words: readonly string[],
  context: { readonly version: string; readonly width: number },
): Promise<Parsed> {
  const choices: Choice[] = [];
  const failures: string[] = [];
  let output = "";
  const parser = describeCommands(context, {
    choose: (choice) => choices.push(choice),
    fail: (message) => failures.push(message),
  });
  const kept = words.map((word) => (word === input ? inputAsWord : word));
  const rest = await parser.parseAsync(kept, {}, (_error, _values, text) => {
    output = text;
  });
  if (failures.length > 0) {
    const command = commands.find(({ name }) => words.includes(name));
    const mistakes = failures.map((message) => inWords(message, command));
    return { ok: false, mistakes: [...new Set(mistakes)] };
  }
  if (output !== "") return { ok: true, command: { kind: "say", text: `${output}\n` } };
  if (words.length === 0) return { ok: false, mistakes: [noCommand] };
  const [choice] = choices;
  if (choice === undefined) return { ok: false, mistakes: [await unknownCommand(rest)] };
  return readChoice(choice);
}

/** Yargs loses a `-` among the words, so it travels under another name. */
const input = "-";
const inputAsWord = "\u0000stdin";

interface Listener {
  choose(choice: Choice): void;
  /** With yargs' message. */
  fail(message: string): void;
}

/** What yargs itself finds wrong, in words that fit ours. */
function inWords(message: string, command: CommandEntry | undefined): string {
  const [, option] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (option !== undefined) return `--${option} needs a value`;
  if (!/^(Not enough non-option arguments|Missing required argument)/.test(message)) return message;
  if (command === undefined) return "something is missing behind the command: see lockspec --help";
  const { name, positional, second } = command;
  const needs = second === undefined ? positional : `${positional} and a ${second.name}`;
  return `${name} needs a ${needs}: see lockspec ${name} --help`;
}

function describeCommands(
  context: { readonly version: string; readonly width: number },
  listener: Listener,
): Argv {
  const parser = yargs()
    .scriptName("lockspec")
    .locale("en")
    .usage("$0 COMMAND: check locking protocols written in the lockspec language")
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // Yargs marks its own complaints by this name; anything else was thrown by us.
      if (error instanceof Error && error.name !== "YError") throw error;
      listener.fail(message ?? error.message);
    })
    .version(context.version)
    .help()
    .alias("help", "h")
    .epilogue("Exit codes: 0 met, 1 not met, 2 mistake, 3 incomplete, 70 our bug, 130 interrupted.")
    .wrap(Math.min(context.width, 100));
  return commands.reduce((all, entry) => addCommand(all, entry, listener), parser);
}

function addCommand(parser: Argv, entry: CommandEntry, listener: Listener): Argv {
  return parser.command({
    command: entry.usage,
    describe: entry.describe,
    builder: (page) => {
      page.usage(`$0 ${entry.usage}\n\n${entry.describe}`);
      for (const option of [...entry.options, ...commonOptions]) {
        page.option(option.name, {
          type: option.flag ? "boolean" : "string",
          requiresArg: !option.flag,
          describe: option.describe,
          ...(option.short === undefined ? {} : { alias: option.short }),
        });
      }
      for (const [line, meaning] of entry.examples) page.example(`$0 ${line}`, meaning);
      page.positional(entry.positional, {
        type: "string",
        describe: entry.takes,
        defaultDescription: entry.otherwise ?? "",
      });
      const { second } = entry;
      if (second === undefined) return page;
      return page.positional(second.name, { type: "string", describe: second.takes });
    },
    handler: (values) => listener.choose({ entry, values }),
  });
}

async function readChoice({ entry, values }: Choice): Promise<Parsed> {
  const own = Object.entries(values).map(([key, value]) => [key, fromWord(value)]);
  const mistakes = await unknownOptions(entry, values);
  const words: OptionWords = { values: Object.fromEntries(own), mistakes };
  const command = entry.read(words, givenWords(entry, values));
  if (words.mistakes.length > 0) return { ok: false, mistakes: words.mistakes };
  return { ok: true, command };
}

/** The words that are no options, those behind `--` included. */
function givenWords(entry: CommandEntry, values: Choice["values"]): readonly string[] {
  const behindDashes = Array.isArray(values._) ? values._.slice(1) : [];
  const second = values[entry.second?.name ?? ""] ?? [];
  return [values[entry.positional] ?? [], second, behindDashes]
    .flat(2)
    .map((word) => String(fromWord(word)));
}

function fromWord(word: unknown): unknown {
  return word === inputAsWord ? input : word;
}

/** Keys that yargs adds by itself, besides the options. */
const ownKeys: readonly string[] = ["_", "$0", "help", "h", "version"];

async function unknownOptions(entry: CommandEntry, values: object): Promise<string[]> {
  const options = [...entry.options, ...commonOptions];
  const own = options.map((option) => option.name);
  const letters = options.flatMap(({ short }) => short ?? []);
  const known = [...own, "help", "version"];
  const others = [...known, ...letters, ...ownKeys, entry.positional, entry.second?.name ?? ""];
  const unknown = Object.keys(values).filter((key) => !others.includes(key));
  const mistakes = unknown.map(async (key) => {
    const near = await nearest(key, known);
    const hint =
      near === undefined ? `see lockspec ${entry.name} --help` : `did you mean --${near}?`;
    return `${entry.name} has no option ${dashes(key)}: ${hint}`;
  });
  return Promise.all(mistakes);
}

function dashes(key: string): string {
  return `${key.length === 1 ? "-" : "--"}${key}`;
}

const names = commands.map(({ name }) => name).join(", ");
const seeHelp = "see lockspec --help";
const noCommand = `no command, there are ${names}: ${seeHelp}`;

async function unknownCommand(rest: { readonly _: readonly unknown[] }): Promise<string> {
  const word = rest._.map(String)[0];
  if (word === undefined) {
    const [option] = Object.keys(rest).filter((key) => !ownKeys.includes(key));
    const dashed = option === undefined ? "" : dashes(option);
    return option === undefined ? noCommand : `no command, and no option ${dashed}: ${seeHelp}`;
  }
  const near = await nearest(
    word,
    commands.map(({ name }) => name),
  );
  if (near !== undefined) return `there is no command ${word}: did you mean ${near}?`;
  if (/[./]/.test(word)) return `there is no command ${word}: did you mean lockspec check ${word}?`;
  return `there is no command ${word}: there are ${names}`;
}

/** Loads the grammar, which has the search for it, only when there is a mistake. */
async function nearest(word: string, known: readonly string[]): Promise<string | undefined> {
  const { suggest } = await import("../grammar/index.js");
  return suggest(word, known);
}
