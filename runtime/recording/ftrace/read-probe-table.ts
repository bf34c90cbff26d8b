/**
 * Reads a probe table: one text that tells a recorder what to set and the importer what comes out
 * of it, so that the two cannot disagree. `examples/kernel-traces/probes.txt` says what the columns
 * are. Of the recorder's half (functions, offsets, filters) only the names of fields count here.
 */
import { type Conversion, conversions } from "./conversions.js";
import { holePattern, type TextTemplate, textTemplate } from "./text-template.js";

/** Where an argument of a conversion comes from. */
export type Input =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "literal"; readonly text: string };

export interface ArgumentRule {
  /** `*`: the value is an object, and all of it is taken; `if`: a condition. */
  readonly name: string;
  readonly source:
    | { readonly kind: "constant"; readonly value: boolean | string }
    | {
        readonly kind: "converted";
        readonly conversion: Conversion;
        readonly inputs: readonly Input[];
      };
}

export interface EventRule {
  readonly event: string;
  /** The probe at the entry of the call of which this one is the return. */
  readonly after?: string;
  readonly outermost: boolean;
  readonly rules: readonly ArgumentRule[];
}

export interface ProbeRow {
  readonly kind: "entry" | "return" | "tracepoint" | "marker";
  readonly name: string;
  readonly line: number;
  readonly fields: readonly string[];
  /** Of tracepoints and markers. */
  readonly template?: TextTemplate;
  readonly event?: EventRule;
}

export interface ProbeTable {
  readonly rows: ReadonlyMap<string, ProbeRow>;
  readonly markers: readonly ProbeRow[];
}

export interface TableProblem {
  readonly line: number;
  readonly text: string;
}

export type ProbeTableOutcome =
  | { readonly ok: true; readonly table: ProbeTable }
  | { readonly ok: false; readonly problems: readonly TableProblem[] };

const kinds = { p: "entry", r: "return", t: "tracepoint", m: "marker" } as const;

/** Words that stand for several fields. */
const shorthands: ReadonlyMap<string, readonly string[]> = new Map([
  ["inode", ["ino", "dev"]],
  ["vma", ["file", "mm", "start", "pgoff", "ino", "dev"]],
]);

export function readProbeTable(text: string): ProbeTableOutcome {
  const rows = new Map<string, ProbeRow>();
  const problems: TableProblem[] = [];
  for (const logical of logicalLines(text)) {
    const read = readRow(logical, rows);
    if ("text" in read) problems.push(read);
    else if (rows.has(read.name)) {
      problems.push({ line: read.line, text: `there are two probes ${read.name}` });
    } else rows.set(read.name, read);
  }
  if (problems.length > 0) return { ok: false, problems };
  const markers = [...rows.values()].filter(({ kind }) => kind === "marker");
  return { ok: true, table: { rows, markers } };
}

interface LogicalLine {
  readonly line: number;
  readonly text: string;
}

/** Comments and sections taken away, continuations joined by one blank. */
function logicalLines(text: string): readonly LogicalLine[] {
  const found: LogicalLine[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const part = raw.trim();
    if (part === "" || part.startsWith("#") || /^\[\w+\]$/.test(part)) continue;
    const last = found.at(-1);
    if (/^\s/.test(raw) && last !== undefined) {
      found[found.length - 1] = { line: last.line, text: `${last.text} ${part}` };
    } else found.push({ line: index + 1, text: part });
  }
  return found;
}

const rowPattern =
  /^([prtm])\s+(\w+)\s+(\S+)\s+(\S+)((?:\s+[^"\s=]+=[^"\s]+)*)(?:\s+"([^"]*)")?(?:\s+=>\s+(.*))?$/;

function readRow(
  { line, text }: LogicalLine,
  rows: ReadonlyMap<string, ProbeRow>,
): ProbeRow | TableProblem {
  const at = (problem: string): TableProblem => ({ line, text: problem });
  const found = rowPattern.exec(text);
  if (found === null) return at("no row of a probe table");
  const [, letter = "p", name = "", , , fetches = "", format, told] = found;
  const kind = kinds[letter as keyof typeof kinds]; // the pattern allows no other letter
  const isTold = kind === "tracepoint" || kind === "marker";
  if (isTold !== (format !== undefined)) {
    return at(isTold ? `${name} needs its text in quotes` : `a kprobe has no text: ${name}`);
  }
  const own = isTold ? holesOf(format ?? "") : fetchedFields(fetches);
  const row = {
    kind,
    name,
    line,
    ...(format === undefined ? {} : { template: textTemplate(format) }),
  };
  if (told === undefined) return { ...row, fields: own };
  const after = /\bafter (\w+)/.exec(told)?.[1];
  const entry = after === undefined ? undefined : rows.get(after);
  if (after !== undefined && entry?.kind !== "entry") return at(`there is no entry ${after} above`);
  const fields = [...own, ...(entry?.fields ?? []), isTold ? "raw" : "caller"];
  const event = readEvent(told, { fields, alone: isTold ? "plain" : "number" });
  return typeof event === "string" ? at(`${name}: ${event}`) : { ...row, fields, event };
}

function holesOf(format: string): readonly string[] {
  return [...format.matchAll(holePattern)].map(([, name = ""]) => name).filter((name) => name);
}

function fetchedFields(fetches: string): readonly string[] {
  return fetches
    .split(/\s+/)
    .filter((word) => word !== "")
    .flatMap((word) => {
      const name = word.slice(0, word.indexOf("="));
      return shorthands.get(name) ?? [name];
    });
}

interface Scope {
  readonly fields: readonly string[];
  /** What converts a field that stands alone: those of kprobes are numbers. */
  readonly alone: "plain" | "number";
}

function readEvent(told: string, scope: Scope): EventRule | string {
  const [event = "", ...words] = told.split(/\s+/);
  const rules: ArgumentRule[] = [];
  let after: string | undefined;
  let outermost = false;
  for (const [index, word] of words.entries()) {
    if (word === "outermost") outermost = true;
    else if (word === "after") after = words[index + 1];
    else if (words[index - 1] !== "after") {
      const rule = readRule(word, scope);
      if (typeof rule === "string") return rule;
      rules.push(rule);
    }
  }
  // Which file it is stands last, unless the row says where.
  if (scope.fields.includes("ino"))
    rules.push({ name: "ino", source: fieldAlone("ino", "number") });
  return { event, outermost, rules, ...(after === undefined ? {} : { after }) };
}

function fieldAlone(name: string, alone: Scope["alone"]): ArgumentRule["source"] {
  const conversion = conversions.get(alone);
  if (conversion === undefined) throw new Error(`no conversion ${alone}`);
  return { kind: "converted", conversion, inputs: [{ kind: "field", name }] };
}

/** `p`, `p=page`, `p=page(from)`, `mode="S"`, `try=true`. */
function readRule(word: string, { fields, alone }: Scope): ArgumentRule | string {
  const [, name = "", given] = /^([\w*]+)(?:=(.*))?$/.exec(word) ?? [];
  if (name === "") return `${word} is no argument`;
  const text = given ?? name;
  const constant = constantOf(text);
  if (constant !== undefined) return { name, source: { kind: "constant", value: constant } };
  const [, called, list = ""] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
  if (called === undefined) {
    return fields.includes(text) ? { name, source: fieldAlone(text, alone) } : unknownField(text);
  }
  const conversion = conversions.get(called);
  if (conversion === undefined) return `there is no function ${called}`;
  const inputs: Input[] = [];
  for (const part of list.split(",")) {
    const literal = /^\d+$/.test(part) ? part : /^"(.*)"$/.exec(part)?.[1];
    if (literal !== undefined) inputs.push({ kind: "literal", text: literal });
    else if (fields.includes(part)) inputs.push({ kind: "field", name: part });
    else return unknownField(part);
  }
  return { name, source: { kind: "converted", conversion, inputs } };
}

const unknownField = (name: string): string => `nothing is called ${name} there`;

function constantOf(text: string): boolean | string | undefined {
  if (text === "true" || text === "false") return text === "true";
  return /^"(.*)"$/.exec(text)?.[1];
}
