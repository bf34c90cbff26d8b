/**
 * Processes and operations, one by one. What the walk of one has asked of the parameters decides
 * what it finds: instances with the same answers are walked once, however many there are.
 */
import type { Ast } from "../../grammar/index.js";
import { type Configuration, isAlike, newAnswers } from "./configuration.js";
import { demandsOf } from "./guarded.js";
import { localOf, newNames } from "./names.js";
import type { Records } from "./records.js";
import { noExits, type Scope } from "./scope.js";
import { holdOf, type State, start } from "./state.js";
import { walkBlock } from "./walk.js";
import { sizeOf } from "./width.js";

export type Unit = Ast.ProcessDeclaration | Ast.OperationDeclaration;

/** The walks of each unit that differ. */
export type Walks = Map<Unit, Walk[]>;

type Found = Pick<Records, "findings" | "tries" | "choices">;

interface Walk extends Found {
  readonly at: Configuration;
  /** Operations that it calls between steps. */
  readonly wanted: ReadonlySet<Ast.OperationDeclaration>;
}

/** Records what is found in an instance, and returns the operations to look at as well. */
export function walkUnit(
  audit: { readonly at: Configuration; readonly records: Records; readonly walks: Walks },
  unit: Unit,
): Walk["wanted"] {
  const { at, records, walks } = audit;
  const all = walks.get(unit) ?? [];
  const walk = all.find((one) => isAlike(at, one.at, sizeOf)) ?? walked(at, records, unit);
  if (!all.includes(walk)) walks.set(unit, [...all, walk]);
  records.findings.push(...walk.findings.map((one) => ({ ...one, configuration: at.name })));
  for (const [place, one] of walk.tries) records.tries.set(place, one);
  for (const [place, one] of walk.choices) records.choices.set(place, one);
  return walk.wanted;
}

function walked(configuration: Configuration, records: Records, unit: Unit): Walk {
  const at = { ...configuration, answers: newAnswers() };
  const found: Found = { findings: [], tries: new Map(), choices: new Map() };
  const wanted = new Set<Ast.OperationDeclaration>();
  const scope = scopeOf(at, { ...records, ...found }, { name: unit.name.text, wanted });
  walkBlock(scope, unit.body, unit.kind === "operation" ? startsOf(scope, unit) : [start]);
  return { at, wanted, ...found };
}

function scopeOf(
  at: Configuration,
  records: Records,
  { name, wanted }: { readonly name: string; readonly wanted: Set<Ast.OperationDeclaration> },
): Scope {
  return {
    at,
    records,
    wanted,
    names: newNames(at),
    place: [name],
    inside: false,
    waiting: false,
    many: [],
    over: [],
    muted: false,
    exits: noExits(),
  };
}

/** R9: what holds at the start of an operation is what it requires, in one of the ways to do so. */
function startsOf(scope: Scope, { requires, parameters }: Ast.OperationDeclaration): State[] {
  for (const { name } of parameters) {
    const local = localOf(scope.names, name);
    if (local !== undefined) scope.names.known.delete(local);
  }
  if (requires === undefined) return [start];
  return demandsOf(scope.names, requires, "read").flatMap((demand) =>
    demand.reduce<State[]>(
      (states, { lock, indices, modes }) =>
        states.flatMap((state) =>
          modes.map((mode) => ({ ...state, held: [...state.held, holdOf(lock, indices, mode)] })),
        ),
      [start],
    ),
  );
}
