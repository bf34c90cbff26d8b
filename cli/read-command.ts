/** From the words of each command to its `Command`; what is wrong goes to the list of mistakes. */
import {
  type CheckCommand,
  type ExplainCommand,
  engineNames,
  type FormatCommand,
  type ParameterSetting,
  type PrintCommand,
  type Reporter,
  reporterNames,
  stages,
} from "./command.js";
import {
  type OptionWords,
  oneOf,
  readCount,
  readFlag,
  readMany,
  readOne,
  readSeconds,
  readWord,
} from "./read-option.js";

export function readCheck(words: OptionWords, paths: readonly string[]): CheckCommand {
  return {
    kind: "check",
    paths: paths.length === 0 ? ["spec"] : paths,
    parameters: readParameters(words),
    engine: readWord(words, "engine", engineNames) ?? "wasm",
    reporters: readReporters(words),
    ...present("instance", readOne(words, "instance")),
    ...present("property", readOne(words, "property")),
    ...present("maxStates", readCount(words, "max-states")),
    ...present("maxDepth", readCount(words, "max-depth")),
    ...present("timeoutSeconds", readSeconds(words, "timeout")),
    ...present("traces", readOne(words, "traces")),
  };
}

export function readFormat(words: OptionWords, paths: readonly string[]): FormatCommand {
  return {
    kind: "format",
    paths: paths.length === 0 ? ["spec"] : paths,
    check: readFlag(words, "check"),
  };
}

/** `ls2003` and `2003` are understood, too. */
export function readExplain(_words: OptionWords, given: readonly string[]): ExplainCommand {
  const codes = given.map((code) => (/^\d+$/.test(code) ? `LS${code}` : code.toUpperCase()));
  return { kind: "explain", codes };
}

export function readPrint(words: OptionWords, paths: readonly string[]): PrintCommand {
  const [path = "", ...more] = paths;
  if (more.length > 0) words.mistakes.push("print takes one file");
  return {
    kind: "print",
    path,
    stage: readWord(words, "stage", stages) ?? "model",
    parameters: readParameters(words),
    ...present("instance", readOne(words, "instance")),
  };
}

export function readParameters(words: OptionWords): readonly ParameterSetting[] {
  return readMany(words, "param").flatMap((text) => {
    const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=\s*(.+?)\s*$/s.exec(text) ?? [];
    if (name !== undefined && value !== undefined) return [{ name, value }];
    words.mistakes.push(`--param must be NAME=VALUE, not ${JSON.stringify(text)}`);
    return [];
  });
}

function readReporters(words: OptionWords): readonly Reporter[] {
  const reporters = readMany(words, "reporter").flatMap((text): Reporter[] => {
    const [, word = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    const name = oneOf(words, { name: "reporter", text: word, known: reporterNames });
    if (name === undefined) return [];
    if (file === "") words.mistakes.push(`--reporter ${word}= needs a file after the =`);
    return [{ name, ...present("file", file) }];
  });
  if (readFlag(words, "json")) reporters.unshift({ name: "json" });
  const shown = reporters.flatMap(({ name, file }) => (file === undefined ? [name] : []));
  if (shown.length > 1 && (shown.includes("json") || shown.includes("junit"))) {
    words.mistakes.push(`${shown.join(" and ")} cannot share stdout: give one of them a =FILE`);
  }
  const files = reporters.flatMap(({ file }) => file ?? []);
  for (const file of new Set(files.filter((one, index) => files.indexOf(one) !== index))) {
    words.mistakes.push(`two reporters cannot share ${file}: give each a file of its own`);
  }
  return reporters.length === 0 ? [{ name: "text" }] : reporters;
}

/** A property that is there only if its value is. */
export function present<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  // The computed key is of type Key; the compiler widens it to string.
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}
