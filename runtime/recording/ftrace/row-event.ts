/** From the text of one record, by its row of the table, to the event of the recording. */
import type { Recorded } from "../../history/recorded-value.js";
import type { ArgumentRule, EventRule, ProbeRow } from "./read-probe-table.js";
import { type RecordingNames, wholeNumber } from "./recording-names.js";

export type Fields = ReadonlyMap<string, string>;

export type Arguments = Readonly<Record<string, Recorded>>;

export type RowEvent =
  | { readonly kind: "event"; readonly arguments: Arguments }
  /** Of something that is not recorded, or a condition of the row is false. */
  | { readonly kind: "foreign" }
  | { readonly kind: "trouble"; readonly text: string };

/**
 * What stands in the text of a record: `(caller <- function) a=1 b=2` of a kprobe, and of others
 * what their template names.
 */
export function readFields(row: ProbeRow, text: string): Fields | undefined {
  if (row.template !== undefined) {
    const found = row.template(text);
    return found === undefined ? undefined : new Map([...found, ["raw", text]]);
  }
  const [, place, rest = ""] = /^\(([^)]*)\)(.*)$/.exec(text) ?? [];
  if (place === undefined) return undefined;
  const fields = new Map([["caller", place.split(" <- ")[0] ?? place]]);
  for (const word of rest.split(" ")) {
    const sign = word.indexOf("=");
    if (sign > 0) fields.set(word.slice(0, sign), word.slice(sign + 1));
  }
  return fields;
}

export function rowEvent(rule: EventRule, fields: Fields, names: RecordingNames): RowEvent {
  // An area without a file: the kernel leaves in all other fields what was there before.
  if (isZero(fields.get("file"))) return { kind: "foreign" };
  const found: Record<string, Recorded> = {};
  let ino: Recorded | undefined;
  for (const argument of rule.rules) {
    const read = readArgument(argument, fields, names);
    if (read.kind === "trouble" || read.kind === "foreign") return read;
    if (read.kind === "nothing") continue;
    const { value } = read;
    if (argument.name === "if") {
      if (value === false || value === 0) return { kind: "foreign" };
    } else if (argument.name === "ino") ino = value;
    else if (argument.name === "*") Object.assign(found, value);
    else found[argument.name] = value;
  }
  return ino === undefined ? { kind: "event", arguments: found } : withFile(found, ino, names);
}

function readArgument({ source }: ArgumentRule, fields: Fields, names: RecordingNames) {
  if (source.kind === "constant") return { kind: "value", value: source.value } as const;
  const inputs: string[] = [];
  for (const input of source.inputs) {
    const text = input.kind === "literal" ? input.text : fields.get(input.name);
    if (text === undefined) {
      const name = input.kind === "field" ? input.name : "";
      return { kind: "trouble", text: `there is no ${name} in it, as the table has it` } as const;
    }
    inputs.push(text);
  }
  return source.conversion(inputs, names);
}

/** Other inodes keep their number. */
function withFile(
  found: Readonly<Record<string, Recorded>>,
  ino: Recorded,
  { files }: RecordingNames,
): RowEvent {
  if (files.size === 0) {
    return { kind: "trouble", text: "which inode is which file is not known: --file NAME=INODE" };
  }
  const number = wholeNumber(String(ino));
  const f = number === undefined ? undefined : files.get(number);
  return { kind: "event", arguments: f === undefined ? { ino, ...found } : { ...found, f } };
}

function isZero(text: string | undefined): boolean {
  return text !== undefined && wholeNumber(text) === 0n;
}
