/**
 * What can be seen of a state on both sides: every variable that the spec declares, the ledgers and
 * queues of locks, and where each thread stands. Locals are not compared one by one: a local that
 * matters shows in what comes after.
 */
import type * as Reference from "../../ir/index.js";
import type { System } from "../schedule/system.js";
import type { Table } from "../state/table.js";
import type { Plain } from "../value/type.js";
import type { ThreadPlace } from "./thread-place.js";

/** Of a state of the code what can be seen. */
export interface SeenCode extends SeenMemory {
  /** By thread. */
  readonly places: readonly { readonly place: ThreadPlace }[];
}

interface SeenMemory {
  readonly memory: Int32Array;
  readonly over?: boolean;
}

/** A variable of the spec, and how the code has it. */
interface Pair {
  readonly variable: Reference.Variable;
  readonly read: (code: SeenMemory) => unknown;
}

export interface Viewer<Code extends SeenCode = SeenCode> {
  /** Two states have the same key if they look the same; lines of the text may differ. */
  codeKey(state: Code): string;
  specKey(state: Reference.State): string;
  /** The same without where the threads stand. */
  codeValues(state: SeenMemory): string;
  specValues(state: Reference.State): string;
  /** Of states with the same key: every thread stands at the same line. */
  standAlike(spec: Reference.State, code: Code): boolean;
  /** What differs, in words; nothing if they look the same. */
  differences(spec: Reference.State, code: Code): readonly string[];
  /** The state of the spec, with what the variables are in the code. */
  withCode(spec: Reference.State, code: Code): Reference.State;
  /** Variables of the spec that the code does not have. */
  readonly missing: readonly string[];
}

export interface ViewParts {
  readonly ir: Reference.Ir;
  readonly system: System;
  readonly semantics: Pick<typeof Reference, "elementName" | "showValue">;
}

export function viewer({ ir, system, semantics }: ViewParts): Viewer {
  const stored = ir.variables.filter(({ storage }) => storage === "shared" || storage === "ghost");
  const pairs = stored.flatMap((variable): Pair[] => {
    const read = readerOf(variable, ir, system);
    return read === undefined ? [] : [{ variable, read }];
  });
  const specValues = (state: Reference.State): readonly unknown[] =>
    pairs.map(({ variable }) => state.values[variable.id]);
  const codeValues = (code: SeenMemory): readonly unknown[] => {
    system.memory.restore(code.memory);
    return pairs.map(({ read }) => read(code));
  };
  const specPlaces = ({ locations }: Reference.State): readonly string[] =>
    ir.threads.map(({ locations: all }, id) => {
      const location = all[locations[id] ?? 0];
      return location === undefined || location.ended ? "ended" : location.name;
    });
  const codePlaces = ({ places }: SeenCode): readonly string[] =>
    places.map(({ place }) => place.name);
  return {
    codeKey: (state) => JSON.stringify([codeValues(state), codePlaces(state).map(withoutLine)]),
    specKey: (state) => JSON.stringify([specValues(state), specPlaces(state).map(withoutLine)]),
    codeValues: (state) => JSON.stringify(codeValues(state)),
    specValues: (state) => JSON.stringify(specValues(state)),
    standAlike: (spec, code) => {
      const stands = codePlaces(code);
      return specPlaces(spec).every((place, id) => isSamePlace(place, stands[id] ?? ""));
    },
    differences: (spec, code) => {
      const [wanted, found] = [specValues(spec), codeValues(code)];
      const values = pairs.flatMap(({ variable }, i) =>
        valueDifferences(variable, [wanted[i], found[i]], semantics),
      );
      const stands = codePlaces(code);
      const places = specPlaces(spec).flatMap((place, id) =>
        isSamePlace(place, stands[id] ?? "")
          ? []
          : [`${ir.threads[id]?.name} stands at ${place}, in the code at ${stands[id]}`],
      );
      return [...values, ...places];
    },
    withCode: (spec, code) => {
      const values = [...spec.values];
      const found = codeValues(code);
      // They belong to the variables' types, as the code stores them.
      for (const [i, { variable }] of pairs.entries()) {
        values[variable.id] = found[i] as Reference.Value;
      }
      return { ...spec, values };
    },
    missing: stored
      .filter((variable) => !pairs.some((pair) => pair.variable === variable))
      .map(({ name }) => name),
  };
}

/**
 * Which step is the first at a label depends on parameters; in the code every step has one name. So
 * one side may name the line where the other does not.
 */
function isSamePlace(spec: string, code: string): boolean {
  return spec === code || withoutLine(spec) === code || spec === withoutLine(code);
}

export function withoutLine(place: string): string {
  return place.replace(/\.line \d+$/, "");
}

/** How the code has a variable of the spec; nothing if it does not. */
function readerOf(
  { name, dimensions, hidden }: Reference.Variable,
  ir: Reference.Ir,
  { memory }: System,
): Pair["read"] | undefined {
  const plain = (values: readonly Plain[]): unknown =>
    dimensions.length === 0 ? values[0] : values;
  const table = memory.variables.find((one) => one.name === name);
  if (table !== undefined) return () => plain(plainOf(table));
  if (hidden && name === "crashed") return ({ over = false }) => over;
  // What a thread has flushed is a variable of its own there, and here an element.
  const [, line, thread] = /^(.*\.flushed)\((.*)\)$/.exec(name) ?? [];
  const flushed = memory.variables.find((one) => one.name === line);
  const id = ir.threads.findIndex((one) => one.name === thread);
  if (flushed === undefined || id < 0) return undefined;
  const count = ir.threads.length;
  return () => plain(plainOf(flushed).filter((_, index) => index % count === id));
}

function plainOf({ type, cells }: Table<unknown, readonly unknown[]>): readonly Plain[] {
  return cells.map((cell) => type.plain(cell.get()));
}

function valueDifferences(
  variable: Reference.Variable,
  [spec, code]: readonly [unknown, unknown],
  { elementName, showValue }: ViewParts["semantics"],
): readonly string[] {
  const isArray = variable.dimensions.length > 0;
  const listOf = (value: unknown): readonly unknown[] =>
    isArray && Array.isArray(value) ? value : [value];
  const [wanted, found] = [listOf(spec), listOf(code)];
  return wanted.flatMap((value, element) => {
    if (JSON.stringify(value) === JSON.stringify(found[element])) return [];
    // Both sides have values of the variable's type.
    const shown = [value, found[element]].map((one) =>
      showValue(variable.type, one as Reference.Value),
    );
    return [`${elementName(variable, element)} is ${shown[0]}, in the code ${shown[1]}`];
  });
}
