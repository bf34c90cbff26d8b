/**
 * What an actor can do in a state. Who has a record of the step hands in what was chosen in it, and
 * ways with another choice are not even tried. Most moves are never looked at closely: the state
 * that one leads to has a number when somebody asks for it, and so have choices their words.
 */
import type * as Reference from "../../ir/index.js";
import type { Known, Move } from "./history-system.js";
import type { Semantics } from "./ir-system.js";
import type { ObservedResult } from "./observe-results.js";
import type { Change, PackedStates, Parts } from "./packed-states.js";
import { mayBe, type RecordedValues, type Typed } from "./recorded-value.js";

type Ir = Reference.Ir;
type Cell = Reference.Cell;

export interface Mover {
  readonly name: string;
  readonly thread: Reference.Thread | undefined;
  /** Of an action: more than one if its arguments were expanded. */
  readonly actions: readonly Reference.Action[];
}

/** A program of an actor, made small. */
interface Programmed {
  readonly narrow: Reference.Narrow;
  readonly bound: Reference.Action["bound"];
}

export interface Moving {
  readonly ir: Ir;
  readonly results: readonly ObservedResult[];
  readonly semantics: Semantics;
  readonly states: PackedStates;
}

/** Asks for the moves of one actor from a state; `args` is what is known to have been chosen. */
export type MovesFrom = (parts: Parts, args?: RecordedValues) => readonly Move[];

export function moverOf(mover: Mover, moving: Moving): MovesFrom {
  const { ir, results, semantics } = moving;
  const { actions, thread } = mover;
  const own = results.filter((one) => one.thread === thread?.id);
  const known = new Map<number, readonly Programmed[]>();
  const programsAt = (location: number): readonly Programmed[] => {
    const sources: readonly Reference.NarrowSource[] =
      thread === undefined
        ? actions.map((action) => ({ kind: "action", action }))
        : [{ kind: "thread", thread: thread.id, from: location }];
    const found =
      known.get(location) ??
      sources.map((source) => {
        const bound = source.kind === "action" ? source.action.bound : [];
        return { narrow: semantics.narrow(ir, source), bound };
      });
    known.set(location, found);
    return found;
  };
  return (parts, args) => {
    const location = thread === undefined ? 0 : moving.states.frame(parts, thread.id).location;
    const admits = args === undefined ? undefined : admittedBy(args, semantics);
    return programsAt(location)
      .filter(({ bound }) => isBoundTo(bound, args, semantics))
      .flatMap((programmed) => {
        const from: From = { mover, moving, own, programmed, parts, location };
        return waysFrom(from, admits);
      });
  };
}

function admittedBy(args: RecordedValues, { showValue }: Semantics): Reference.Admits {
  return ({ name, type, value }) => {
    const recorded = args[name];
    return recorded === undefined || mayBe({ type, value }, recorded, showValue);
  };
}

function isBoundTo(
  bound: Reference.Action["bound"],
  args: RecordedValues | undefined,
  semantics: Semantics,
): boolean {
  if (args === undefined) return true;
  return bound.every((one) => {
    const recorded = args[one.name];
    return recorded === undefined || knownArgument(one, semantics).mayBe(recorded);
  });
}

interface From {
  readonly mover: Mover;
  readonly moving: Moving;
  readonly own: readonly ObservedResult[];
  readonly programmed: Programmed;
  readonly parts: Parts;
  readonly location: Reference.LocationId;
}

function waysFrom(from: From, admits: Reference.Admits | undefined): readonly Move[] {
  const { moving, parts, programmed } = from;
  const { ir, semantics, states } = moving;
  const { narrow } = programmed;
  const values = narrow.variables.map((id, position) =>
    ir.variables[id]?.storage === "temporary" ? narrow.defaults[position] : states.cell(parts, id),
  );
  const locations = ir.threads.map(({ id }) => states.frame(parts, id).location);
  const before = { locations, values };
  return semantics.narrowWays(narrow, before, admits).map((way) => moveOf(from, before, way));
}

interface Before {
  readonly locations: readonly Reference.LocationId[];
  readonly values: readonly Cell[];
}

function moveOf(from: From, before: Before, way: Reference.NarrowWay): Move {
  const { mover, moving, own, programmed } = from;
  const { semantics, states } = moving;
  const { choices, fault } = way;
  const { bound } = programmed;
  const given = own.length === 0 ? none : own.flatMap((one) => resultIn(from, one, way));
  let shown: readonly Known[] | undefined;
  // The state that it leads to, until it has a number.
  let next = fault === undefined ? nextParts(from, before, way) : undefined;
  let to: number | undefined;
  return {
    actor: mover.name,
    step: stepName(from, way),
    get choices(): readonly Known[] {
      shown ??= [
        ...bound.map((one) => knownArgument(one, semantics)),
        ...choices.flatMap((choice) => knownChoices(choice, semantics)),
      ];
      return shown;
    },
    resultOf: (operation: string) => given.find((one) => one.name === operation),
    fault,
    get to() {
      if (next === undefined) return to;
      to = states.number(next);
      next = undefined;
      return to;
    },
  };
}

const none: readonly Known[] = [];

function nextParts(from: From, before: Before, way: Reference.NarrowWay): Parts {
  const { moving, parts, programmed } = from;
  const { ir, states } = moving;
  const { variables } = programmed.narrow;
  const cells: (readonly [Reference.VariableId, Cell])[] = [];
  const touched = new Set<Reference.ThreadId>();
  for (const [position, id] of variables.entries()) {
    const { storage, thread } = ir.variables[id]!;
    if (way.left[position] === before.values[position] || storage === "temporary") continue;
    if (storage !== "local" || thread === undefined) cells.push([id, way.left[position]]);
    else touched.add(thread);
  }
  for (const [id, location] of way.locations.entries()) {
    if (location !== before.locations[id]) touched.add(id);
  }
  const frames = [...touched].map((id) => {
    const location = way.locations[id]!;
    const live = ir.threads[id]?.locations[location]?.live ?? [];
    const locals = live.map((one) => {
      const position = variables.indexOf(one);
      return position < 0 ? states.cell(parts, one) : way.left[position];
    });
    return [id, { location, locals }] as const;
  });
  const change: Change = { cells, frames };
  return states.change(parts, change);
}

function stepName({ location, mover, moving }: From, { step }: Reference.NarrowWay): string {
  const { name, thread } = mover;
  if (thread === undefined) return name;
  if (step === undefined) return thread.locations[location]?.name ?? name;
  return moving.ir.steps[step]?.name ?? name;
}

export function known(
  name: string,
  typed: Typed,
  { showValue }: Pick<Semantics, "showValue">,
): Known {
  const { type, value } = typed;
  return {
    name,
    get shown() {
      return showValue(type, value);
    },
    mayBe: (recorded) => mayBe(typed, recorded, showValue),
  };
}

function knownArgument(
  { name, typed, value }: Reference.BoundArgument,
  semantics: Semantics,
): Known {
  const text: Typed = { type: { kind: "scalar", name: "", members: [value] }, value: 0 };
  return known(name, typed ?? text, semantics);
}

/** What a crash leaves of a line is shown by its fields: its name is that of its type. */
function knownChoices(
  { name, type, value }: Reference.Choice,
  semantics: Semantics,
): readonly Known[] {
  if (type.kind !== "record" || type.name !== name || typeof value !== "object") {
    return [known(name, { type, value }, semantics)];
  }
  return type.fields.map((field, at) =>
    known(field.name, { type: field.type, value: value[at] ?? 0 }, semantics),
  );
}

/** The result of an operation, under its name: given in this step, or still there from before. */
function resultIn(
  { location, mover, moving, parts, programmed }: From,
  { operation, result, copy, told, type }: ObservedResult,
  { left }: Reference.NarrowWay,
): readonly Known[] {
  const { variables } = programmed.narrow;
  const leftOf = (id: number): Cell => {
    const position = variables.indexOf(id);
    return position < 0 ? undefined : left[position];
  };
  const isAlive = mover.thread?.locations[location]?.live.includes(result);
  const before = isAlive ? moving.states.cell(parts, result) : undefined;
  const value = leftOf(told) === true ? leftOf(copy) : before;
  // A plain variable has a value, not a list of elements.
  const typed = { type, value: value as Reference.Value };
  return value === undefined ? [] : [known(operation, typed, moving.semantics)];
}
