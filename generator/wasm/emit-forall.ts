/**
 * `forall`: every body reads what was before, then all assignments happen. If no body reads what
 * one assigns, that is a plain loop; else what is read is frozen, and what is written goes
 * elsewhere. Elements that two bodies assign are found by a mark per element.
 */
import type { BitField, Op, VariableId } from "../../ir/index.js";
import {
  endsWay,
  variablesIn,
  variablesInDomain,
  variablesRead,
  writtenBy,
} from "./analyze-program.js";
import { assignIn, writeBits } from "./emit-assign.js";
import { emitWalk, knownMembers } from "./emit-domain.js";
import { bindLocal, bindName, emitCondition, emitValue } from "./emit-expression.js";
import { readField, wordsOf } from "./emit-place.js";
import { emitCheck, type Flow, ownWritten } from "./emit-program.js";
import { constant64, i32, nothing, sequence, when } from "./instructions.js";
import type { Code } from "./module.js";
import { fieldOf, hasCell, markField, type Program, scopeOf, wordCode } from "./program.js";
import { mostRepetitions, type Scope } from "./scope.js";
import {
  type CellKey,
  fork,
  freeze,
  keepingCells,
  merged,
  ownCell,
  variableKey,
  type Way,
  wordKey,
  writeCell,
} from "./way.js";

type Forall = Op & { readonly kind: "forall" };

/** Members of one binder, and of all together, that are written out. */
const writtenOut = 16;

interface Loop {
  readonly program: Program;
  readonly op: Forall;
  readonly flow: Flow;
  /** What is read, if it may not be what is written. */
  readonly seen: Way | undefined;
  /** By variable that is assigned; empty if no two assignments can meet. */
  readonly marks: ReadonlyMap<VariableId, BitField>;
  /** How many times expressions may be repeated. */
  readonly room: number;
}

export function emitForall(
  program: Program,
  way: Way,
  { op, flow }: { readonly op: Forall; readonly flow: Flow },
): Code {
  const { ir } = program.emitter;
  const { variables } = writtenBy(op.body);
  const frozen = readsWhatItAssigns(op, variables)
    ? freeze(program.builder, way, cellsOf(program, variables))
    : undefined;
  const marks = new Map(
    (op.disjoint ? [] : [...variables]).map((id) => [id, markField(program, ir.variables[id]!)]),
  );
  const it: Loop = { program, op, flow, seen: frozen?.seen, marks, room: mostRepetitions };
  const before = [frozen?.saved ?? nothing, clearMarks(it, way)];
  return sequence([...before, ...emitBinder(it, way, { position: 0, room: writtenOut })]);
}

function readsWhatItAssigns({ binders, where, body }: Forall, assigned: Set<VariableId>): boolean {
  const read = variablesRead(body);
  for (const { domain } of binders) for (const id of variablesInDomain(domain)) read.add(id);
  if (where !== undefined) variablesIn(where, read);
  return [...assigned].some((id) => read.has(id));
}

/** The cells that an assignment to one of the variables may change. */
function cellsOf(program: Program, variables: ReadonlySet<VariableId>): readonly CellKey[] {
  return [...variables].flatMap((id) => {
    const variable = program.emitter.ir.variables[id]!;
    if (hasCell(variable)) return [variableKey(id)];
    const fields = [fieldOf(program, variable), program.beyond.assigned.get(id)];
    return fields.flatMap((field) =>
      field === undefined
        ? []
        : Array.from({ length: wordsOf(field) }, (_, index) => wordKey(field.word + index)),
    );
  });
}

function scopeIn(it: Loop, way: Way): Scope {
  const { program, flow, seen, room } = it;
  return scopeOf(program, way, { end: flow.end, room, ...(seen && { seen }) });
}

function clearMarks({ program, marks }: Loop, way: Way): Code {
  const codes: Code[] = [];
  for (const field of marks.values()) {
    for (let index = 0; index < wordsOf(field); index++) {
      const key = wordKey(field.word + index);
      const write = way.merging ? ownCell : writeCell;
      codes.push(write(program.builder, way, { key, code: constant64(0) }));
    }
  }
  return sequence(codes);
}

/** `room`: how many more bodies may be written out. */
function emitBinder(
  it: Loop,
  way: Way,
  { position, room }: { readonly position: number; readonly room: number },
): readonly Code[] {
  const binder = it.op.binders[position];
  if (binder === undefined) return keepingCells(way, () => emitWhere(it, way));
  const members = knownMembers(scopeIn(it, way), binder.domain, room);
  const bodyFor = (inner: Way, member: Code) => {
    inner.bound.set(binder.id, member);
    const times = Math.max(1, members?.length ?? 1);
    const left = members === undefined ? 0 : Math.floor(room / times);
    const body = { ...it, room: Math.floor(it.room / times) };
    return emitBinder(body, inner, { position: position + 1, room: left });
  };
  if (members !== undefined) return members.flatMap((member) => bodyFor(way, member));
  const owned = ownAssigned(it, way, it.op.body);
  const walk = emitWalk(scopeIn(it, way), binder.domain, (member) => bodyFor(merged(way), member));
  return [owned, walk];
}

/** Locals for everything that some bodies assign and others do not. */
function ownAssigned({ program, marks }: Loop, way: Way, ops: readonly Op[]): Code {
  const owned = [ownWritten(program, way, writtenBy(ops))];
  for (const field of marks.values()) {
    for (let index = 0; index < wordsOf(field); index++) {
      const word = field.word + index;
      const code = wordCode(program, way, word);
      owned.push(ownCell(program.builder, way, { key: wordKey(word), code }));
    }
  }
  return sequence(owned);
}

function emitWhere(it: Loop, way: Way): readonly Code[] {
  const { where, body } = it.op;
  if (where === undefined) return emitBody(it, way, body);
  const condition = emitCondition(scopeIn(it, way), where);
  if (condition.kind === "i32") return condition.value === 0 ? [] : emitBody(it, way, body);
  const owned = ownAssigned(it, way, body);
  return [owned, when(condition, emitBody(it, inside(way, body), body))];
}

/** The way in a part that not every body goes through. */
function inside(way: Way, ops: readonly Op[]): Way {
  return endsWay(ops) ? fork(way) : merged(way);
}

function emitBody(it: Loop, way: Way, ops: readonly Op[]): readonly Code[] {
  return ops.map((op) => keepingCells(way, () => emitInBody(it, way, op)));
}

function emitInBody(it: Loop, way: Way, op: Op): Code {
  const scope = scopeIn(it, way);
  switch (op.kind) {
    case "bind":
      return way.merging
        ? bindLocal(scope, op.id, emitValue(scope, op.value))
        : bindName(scope, op.id, op.value);
    case "check":
      return emitCheck(it.program, way, { op, scope });
    case "assign":
      return assignIn(it.program, way, { op, scope, guard: guardOf(it, way, op) });
    case "if": {
      const condition = emitCondition(scope, op.condition);
      if (condition.kind === "i32") {
        const ops = condition.value === 0 ? op.otherwise : op.then;
        return sequence(emitBody(it, endsWay(ops) ? fork(way) : way, ops));
      }
      const owned = ownAssigned(it, way, [...op.then, ...op.otherwise]);
      const then = emitBody(it, inside(way, op.then), op.then);
      const otherwise = emitBody(it, inside(way, op.otherwise), op.otherwise);
      return sequence([owned, when(condition, then, otherwise)]);
    }
    case "fault":
      return scope.fault(op.fault);
    default:
      throw new Error(`${op.kind} inside forall`);
  }
}

/** The fault if another body has assigned the element; then its mark. */
function guardOf(it: Loop, way: Way, op: Op & { readonly kind: "assign" }) {
  const { program, marks } = it;
  const field = marks.get(op.place.variable);
  if (field === undefined) return () => nothing;
  const scope = scopeIn(it, way);
  const word = (index: number) => wordCode(program, way, index);
  return (element: Code): Code => {
    const again = i32.wrap(readField(scope, { field, element, word }));
    const fault = when(again, [scope.fault("location assigned twice")]);
    return sequence([fault, writeBits(program, way, { field, element, bits: constant64(1) })]);
  };
}
