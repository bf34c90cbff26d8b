/**
 * Every option of every command, as data: help, parsing and the check for unknown ones read this.
 * `repeatable` options gather their values, all others may be given once.
 */
export interface Option {
  readonly name: string;
  /** A flag has no value. */
  readonly flag?: true;
  readonly repeatable?: true;
  /** One letter that means the same. */
  readonly short?: string;
  readonly describe: string;
}

const instance: Option = {
  name: "instance",
  describe: "NAME: only instances of this name",
};

const param: Option = {
  name: "param",
  repeatable: true,
  describe:
    "NAME=VALUE: a parameter of the protocol; counts as another instance that expects holds",
};

export const checkOptions: readonly Option[] = [
  instance,
  param,
  { name: "property", describe: "NAME: judge this property alone" },
  {
    name: "engine",
    describe: "wasm (the default) or reference (slow, by the letter of the rules)",
  },
  { name: "max-states", describe: "N: stop, incomplete, when N states are known" },
  { name: "max-depth", describe: "N: stop, incomplete, after N levels" },
  { name: "timeout", describe: "SECONDS: stop, incomplete, each instance after so long" },
  { name: "json", flag: true, describe: "one JSON document on stdout; short for --reporter json" },
  {
    name: "reporter",
    repeatable: true,
    describe: "text, json, junit or github, each with an optional =FILE",
  },
  { name: "traces", describe: "DIR: one JSON file per violation" },
];

export const formatOptions: readonly Option[] = [
  { name: "check", flag: true, describe: "write nothing; list files that differ and exit with 1" },
];

export const printOptions: readonly Option[] = [
  { name: "stage", describe: "ast, model (the default) or ir" },
  instance,
  param,
];

/** Every command has them. */
export const commonOptions: readonly Option[] = [
  { name: "debug", flag: true, describe: "if lockspec itself fails: show where" },
];
