/**
 * The footprints of the steps that an actor may take from one location: one for each open record
 * that a step there may be of, with what the record knows, and one for steps that leave none.
 */
import type * as Reference from "../../ir/index.js";
import type { RecordedStep } from "./history.js";
import type { Wanted } from "./history-system.js";
import type { Invariants } from "./ir-invariants.js";
import type { Mover } from "./ir-moves.js";
import type { Semantics } from "./ir-system.js";
import type { NamedVariables } from "./ir-variables.js";
import type { PackedStates } from "./packed-states.js";
import { mayBe, type RecordedValues, unknownValue } from "./recorded-value.js";
import { names } from "./records.js";

type Ir = Reference.Ir;
export type Locals = Reference.Exit["locals"];

export interface ReachParts {
  readonly ir: Ir;
  readonly semantics: Semantics;
  readonly states: PackedStates;
  readonly variables: NamedVariables;
  readonly footprints: Reference.Footprinter;
  readonly invariants: Invariants;
}

export interface Reaching extends ReachParts {
  /** Numbers of records, for the keys of what is remembered. */
  readonly recordNumber: (record: RecordedStep) => number;
  /** By mover, location, record and what is known of the locals. */
  readonly steps: Map<string, readonly Reference.FootprintFound[]>;
}

export interface StandingAt {
  readonly mover: Mover;
  readonly wanted: Wanted;
  readonly records: readonly RecordedStep[];
  readonly location: number;
  readonly locals: Locals;
}

/** One footprint for each record that a step there may be of, and one for steps without. */
export function stepsAt(reaching: Reaching, at: StandingAt): readonly Reference.FootprintFound[] {
  const { location, locals, mover, records, wanted } = at;
  const asked = wanted.isSilent ? [...records, undefined] : records;
  const known = JSON.stringify([...locals]);
  return asked.flatMap((record) => {
    const number = record === undefined ? "" : reaching.recordNumber(record);
    const key = `${mover.name} ${location} ${number} ${known}`;
    const found =
      reaching.steps.get(key) ??
      sourcesOf(mover, location)
        .map((source) => stepOf(reaching, at, { source, record }))
        .filter(({ isPossible }) => isPossible);
    reaching.steps.set(key, found);
    return found;
  });
}

function sourcesOf(
  { actions, thread }: Mover,
  from: Reference.LocationId,
): readonly Reference.NarrowSource[] {
  return thread === undefined
    ? actions.map((action) => ({ kind: "action", action }))
    : [{ kind: "thread", thread: thread.id, from }];
}

interface Step {
  readonly source: Reference.NarrowSource;
  /** Undefined: without one. */
  readonly record: RecordedStep | undefined;
}

function stepOf(
  reaching: Reaching,
  { locals, mover, wanted }: StandingAt,
  { record, source }: Step,
): Reference.FootprintFound {
  const { footprints, ir } = reaching;
  const nameOf = (step: Reference.StepId): string =>
    mover.thread === undefined ? mover.name : (ir.steps[step]?.name ?? "");
  const found = footprints({
    source,
    locals,
    wants: (step) =>
      record === undefined
        ? wanted.isUnrecorded(mover.name, nameOf(step))
        : names(record, mover.name, nameOf(step)),
    chosen: (choice) => onlyValue(reaching, record?.args, choice),
  });
  const seen = record === undefined ? found : withSeen(reaching, found, { mover, record });
  return withJudged(reaching, seen, wanted.judged);
}

/** More values than this are not looked through. */
const mostValues = 4096;

function onlyValue(
  { semantics }: Reaching,
  args: RecordedValues | undefined,
  { name, type }: Omit<Reference.Choice, "value">,
): Reference.Value | undefined {
  const recorded = args?.[name];
  if (recorded === undefined || recorded === unknownValue) return undefined;
  if (semantics.cardinality(type) > mostValues) return undefined;
  const fitting = semantics
    .membersOf(type)
    .filter((value) => mayBe({ type, value }, recorded, semantics.showValue));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** What was seen before and after the step is read by it, too. */
function withSeen(
  { semantics, variables }: Reaching,
  found: Reference.FootprintFound,
  { mover, record }: { readonly mover: Mover; readonly record: RecordedStep },
): Reference.FootprintFound {
  const seen = Object.keys({ ...record.before, ...record.after });
  if (seen.length === 0) return found;
  const reads: Reference.Touch[] = [];
  const watches: number[] = [];
  for (const name of seen) {
    const one = variables.find(name, mover.thread);
    if (one === undefined) continue;
    const { element, variable } = one;
    if (variable.storage !== "local" || variable.thread === undefined) {
      reads.push({ variable: variable.id, indices: indicesOf(variable, element, semantics) });
    } else if (variable.thread !== mover.thread?.id) watches.push(variable.thread);
  }
  const { footprint } = found;
  return {
    ...found,
    footprint: {
      ...footprint,
      reads: [...footprint.reads, ...reads],
      watches: [...footprint.watches, ...watches],
    },
  };
}

/**
 * A step that may change an invariant writes it: below all variables there is one for each that is
 * judged.
 */
function withJudged(
  { invariants, semantics }: Reaching,
  found: Reference.FootprintFound,
  judged: readonly string[],
): Reference.FootprintFound {
  const { footprint } = found;
  const changed = judged.flatMap((name, at): Reference.Touch[] =>
    semantics.clash(footprint, invariants.footprint(name))
      ? [{ variable: -1 - at, indices: [] }]
      : [],
  );
  if (changed.length === 0) return found;
  return { ...found, footprint: { ...footprint, writes: [...footprint.writes, ...changed] } };
}

function indicesOf(
  { dimensions }: Reference.Variable,
  element: number,
  { cardinality }: Semantics,
): readonly number[] {
  let rest = element;
  const reversed = [...dimensions].reverse().map((type) => {
    const size = cardinality(type);
    const index = rest % size;
    rest = Math.floor(rest / size);
    return index;
  });
  return reversed.reverse();
}
