/**
 * From what the threads of a workload wrote down to a history of the spec: places of code become
 * steps of the spec, and what memory held before and afterwards stands around them.
 */
import {
  elementCount,
  elementName,
  type Ir,
  type Location,
  readElement,
  type State,
  showValue,
  type Thread,
  type Type,
  type Value,
  visitOperations,
} from "../ir/index.js";
import type {
  History,
  RecordedSight,
  RecordedStand,
  RecordedStep,
  RecordedValues,
} from "../runtime/index.js";

/** What was recorded of one copy in one round. */
export interface RecordedRun {
  readonly before: RecordedValues;
  /** Absent: somebody stopped in the middle. */
  readonly after?: RecordedValues;
  /** By thread. */
  readonly stands: ReadonlyMap<number, readonly RecordedStand[]>;
  /** From this moment on nothing is certain. */
  readonly cutAt?: number;
}

export interface HistoryMaker {
  historyOf(run: RecordedRun): History;
  /** A step as far as its place tells; the name is absent where it may be one of several. */
  stepAt(thread: number, place: string): Pick<RecordedStep, "step" | "parts">;
}

export function historyMaker(ir: Ir): HistoryMaker {
  const known = new Map<string, Pick<RecordedStep, "step" | "parts">>();
  const choices = ir.threads.map((thread) => choiceTypes(ir, thread));
  const stepAt = (thread: number, place: string): Pick<RecordedStep, "step" | "parts"> => {
    const key = `${thread} ${place}`;
    const found = known.get(key) ?? stepIn(ir, ir.threads[thread], place);
    known.set(key, found);
    return found;
  };
  return {
    stepAt,
    historyOf({ before, after, stands, cutAt = Number.POSITIVE_INFINITY }) {
      const steps = [...stands].flatMap(([thread, all]) => {
        const certain = all.filter(({ begin }) => begin < cutAt);
        return certain.map(({ place, begin, end, chosen }): RecordedStep => {
          const actor = ir.threads[thread]?.name ?? "";
          const args = argumentsOf(chosen, choices[thread]);
          const isOver = end !== undefined && end < cutAt;
          return {
            kind: "step",
            actor,
            ...stepAt(thread, place),
            ...(args === undefined ? {} : { args }),
            begin,
            ...(isOver ? { end } : {}),
          };
        });
      });
      const moments = steps.map(({ begin, end = begin }) => Math.max(begin, end));
      const last = 1 + moments.reduce((most, one) => Math.max(most, one), 0);
      const isWhole = after !== undefined && cutAt === Number.POSITIVE_INFINITY;
      return [
        sight(before, 0),
        ...steps.sort((a, b) => a.begin - b.begin),
        ...(isWhole ? [sight(after, last)] : []),
      ];
    },
  };
}

function sight(seen: RecordedValues, moment: number): RecordedSight {
  return { kind: "sight", seen, begin: moment, end: moment };
}

/** Of the variables that code has, under the names that traces give them. */
export function valuesOf(ir: Ir, state: State, isThere: (name: string) => boolean): RecordedValues {
  const all = ir.variables.filter(({ name, hidden }) => hidden !== true && isThere(name));
  const entries = all.flatMap((variable) =>
    Array.from({ length: elementCount(variable) }, (_, element) => {
      const value = readElement(variable, state.values, element);
      return [elementName(variable, element), showValue(variable.type, value)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/**
 * The locations that code calls by this name, and the steps that begin there. What the text of a
 * lock does in several steps of one name, its native does in one.
 */
function stepIn(
  ir: Ir,
  thread: Thread | undefined,
  place: string,
): Pick<RecordedStep, "step" | "parts"> {
  const chain = place.replace(/(: [^:]*)?( \(\d+\))?$/, "");
  const locations = (thread?.locations ?? []).filter(
    ({ name, ended }) => !ended && (name === chain || name.endsWith(`.${chain}`)),
  );
  const steps = new Set<string>();
  const next = new Set<string>();
  for (const { id, program } of locations) {
    visitOperations(program, (op) => {
      if (op.kind === "step") steps.add(ir.steps[op.step]?.name ?? "");
      if (op.kind === "finish" && op.location !== null && op.location !== id) {
        next.add(nameOf(thread?.locations[op.location]));
      }
    });
  }
  const [step, more] = steps;
  if (step === undefined || more !== undefined) return { parts: true };
  return locations.some(({ name }) => next.has(name)) ? { step, parts: true } : { step };
}

function nameOf(location: Location | undefined): string {
  return location?.ended ? "" : (location?.name ?? "");
}

/** Types of what a thread chooses, by the name that traces show, where that says which. */
function choiceTypes(ir: Ir, thread: Thread): ReadonlyMap<string, Type> {
  const found = new Map<string, Type>();
  const unclear = new Set<string>();
  for (const { program } of thread.locations) {
    visitOperations(program, (op) => {
      if (op.kind !== "choose" || op.shown === undefined) return;
      const type = ir.variables[op.variable]?.type;
      const known = found.get(op.shown);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(type)) {
        unclear.add(op.shown);
      } else if (type !== undefined) found.set(op.shown, type);
    });
  }
  for (const name of unclear) found.delete(name);
  return found;
}

/** Numbers, names and members are in code what they are in the spec; the rest is left open. */
function argumentsOf(
  chosen: RecordedStand["chosen"],
  types: ReadonlyMap<string, Type> | undefined,
): RecordedValues | undefined {
  const values = chosen.flatMap(([name, value]) => {
    const type = types?.get(name);
    const isSimple = type?.kind === "int" || type?.kind === "bool" || type?.kind === "scalar";
    const once = chosen.filter((other) => other[0] === name).length === 1;
    if (!isSimple || !once || !isWord(value)) return [];
    return [[name, showValue(type, value)] as const];
  });
  return values.length === 0 ? undefined : Object.fromEntries(values);
}

function isWord(value: unknown): value is Value {
  return typeof value === "number" || typeof value === "boolean";
}
