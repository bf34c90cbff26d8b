/**
 * A trace of `check --traces`, read back: what it says it is about, and its steps. Whatever is not
 * as `docs/trace-format.md` has it is told in one line.
 */
import type { Attempt } from "./platform.js";

export interface TraceFile {
  /** The path of the spec, as it was given to `check`. */
  readonly spec: string;
  readonly fingerprint: string;
  readonly instance: string;
  /** As `--param` takes them. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly kind: "property" | "fault" | "deadlock";
  readonly property: string;
  readonly initial: JsonState;
  readonly steps: readonly JsonStep[];
}

/** A state as JSON text: two are the same exactly if the texts are. */
export type JsonState = string;

export interface JsonStep {
  /** The thread, or the action. */
  readonly who: string;
  readonly name: string;
  /** Absent for a step that ends in a fault. */
  readonly state?: JsonState;
}

export function readTraceFile(bytes: Uint8Array): Attempt<TraceFile> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, reason: "damaged, or no trace: it is not JSON" };
  }
  try {
    return { ok: true, value: traceOf(field(parsed)) };
  } catch (thrown) {
    if (!(thrown instanceof Misfit)) throw thrown;
    return { ok: false, reason: `damaged, or no trace: ${thrown.message}` };
  }
}

/** Something is not as it ought to be. */
class Misfit extends Error {}

/** A place in the document, under the name that messages give it. */
interface Place {
  readonly value: unknown;
  readonly name: string;
}

function field(value: unknown, name = ""): Place {
  return { value, name };
}

function traceOf(document: Place): TraceFile {
  const version = within(document, "schemaVersion").value;
  if (version !== 1) throw new Misfit(`schemaVersion is ${JSON.stringify(version)}, not 1`);
  const spec = within(document, "spec");
  const trace = within(document, "trace");
  const kind = text(within(trace, "kind"));
  if (kind !== "property" && kind !== "fault" && kind !== "deadlock") {
    throw new Misfit(`trace.kind is ${kind}`);
  }
  const parameters = Object.entries(object(within(document, "parameters")));
  return {
    spec: text(within(spec, "file")),
    fingerprint: text(within(spec, "fingerprint")),
    instance: text(within(document, "instance")),
    parameters: new Map(parameters.map(([name, value]) => [name, String(value)])),
    kind,
    property: text(within(trace, "property")),
    initial: JSON.stringify(object(within(trace, "initial"))),
    steps: list(within(trace, "steps")).map(stepOf),
  };
}

function stepOf(step: Place): JsonStep {
  const process = within(step, "process");
  const name = text(within(step, "step"));
  const state = within(step, "state");
  return {
    who: process.value === null ? name : text(process),
    name,
    ...(state.value === null ? {} : { state: JSON.stringify(object(state)) }),
  };
}

function within(place: Place, name: string): Place {
  const found = object(place)[name];
  const path = place.name === "" ? name : `${place.name}.${name}`;
  if (found === undefined) throw new Misfit(`${path} is missing`);
  return { value: found, name: path };
}

function object({ value, name }: Place): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>; // just tested
  }
  throw new Misfit(`${name === "" ? "the document" : name} is no object`);
}

function text({ value, name }: Place): string {
  if (typeof value === "string") return value;
  throw new Misfit(`${name} is no text`);
}

function list({ value, name }: Place): readonly Place[] {
  if (!Array.isArray(value)) throw new Misfit(`${name} is no list`);
  return value.map((one: unknown, index) => ({ value: one, name: `${name}[${index}]` }));
}
