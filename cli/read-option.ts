/**
 * From the words of an option to its value. Whatever is wrong is added to a list of mistakes, so
 * that all mistakes of a command line are told at once.
 */
export interface OptionWords {
  /** As yargs gives them: text, a list of texts, or true for a flag. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly mistakes: string[];
}

export function readFlag(words: OptionWords, name: string): boolean {
  const value = words.values[name];
  return Array.isArray(value) ? value.includes(true) : value === true;
}

/** All values of a repeatable option, in order; an empty one is a mistake. */
export function readMany(words: OptionWords, name: string): readonly string[] {
  const value = words.values[name];
  if (value === undefined) return [];
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  if (texts.includes("")) words.mistakes.push(`--${name} needs a value`);
  return texts.filter((text) => text !== "");
}

/** The value of an option that may be given once. */
export function readOne(words: OptionWords, name: string): string | undefined {
  const [first, ...more] = readMany(words, name);
  if (more.length > 0) words.mistakes.push(`--${name} is given more than once`);
  return first;
}

/** A whole number above zero; underscores may group its digits: `1_000_000`. */
export function readCount(words: OptionWords, name: string): number | undefined {
  const text = readOne(words, name);
  if (text === undefined) return undefined;
  const value = /^\d[\d_]*$/.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  if (Number.isSafeInteger(value) && value > 0) return value;
  words.mistakes.push(`--${name} must be a whole number above 0, not ${JSON.stringify(text)}`);
  return undefined;
}

export function readSeconds(words: OptionWords, name: string): number | undefined {
  const text = readOne(words, name);
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && value > 0) return value;
  words.mistakes.push(`--${name} must be a number of seconds above 0, not ${JSON.stringify(text)}`);
  return undefined;
}

/** One of a few words. */
export function readWord<Word extends string>(
  words: OptionWords,
  name: string,
  known: readonly Word[],
): Word | undefined {
  const text = readOne(words, name);
  return text === undefined ? undefined : oneOf(words, { name, text, known });
}

export function oneOf<Word extends string>(
  words: OptionWords,
  asked: { readonly name: string; readonly text: string; readonly known: readonly Word[] },
): Word | undefined {
  const found = asked.known.find((word) => word === asked.text);
  if (found !== undefined) return found;
  const [last = "", ...others] = [...asked.known].reverse();
  const list = others.length === 0 ? last : `${others.reverse().join(", ")} or ${last}`;
  words.mistakes.push(`--${asked.name} must be ${list}, not ${JSON.stringify(asked.text)}`);
  return undefined;
}
