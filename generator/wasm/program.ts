/**
 * The emission of one program: where its state is, what belongs to it, and the scope that its
 * expressions see at a point of a way.
 */
import {
  type Action,
  arrayField,
  type BitField,
  defaultValue,
  encodeValue,
  type Fault,
  type Ir,
  isPlainLocal,
  type Layout,
  type Location,
  maskOf,
  type PropertyId,
  recordOfFault,
  type Thread,
  type Variable,
  type VariableId,
} from "../../ir/index.js";
import { isOneOf, wordsOf } from "./emit-place.js";
import type { Emitter } from "./emitter.js";
import type { FunctionBuilder } from "./function-builder.js";
import {
  at,
  branch,
  call,
  constant32,
  constant64,
  get,
  i32,
  i64,
  load,
  nothing,
  select,
  sequence,
  set,
  store,
} from "./instructions.js";
import type { Code, Label, Local } from "./module.js";
import type { Access, Scope } from "./scope.js";
import { mostRepetitions, valueOfCode } from "./scope.js";
import { cellCode, variableKey, type Way, wordKey } from "./way.js";

export interface Program {
  readonly emitter: Emitter;
  readonly builder: FunctionBuilder;
  /** The index of the state, an i32. */
  readonly index: Local;
  /** The address of its words, an i32. */
  readonly address: Local;
  /** Words that are already in locals, by number. */
  readonly loaded: Map<number, Local>;
  /** Statements that load words; they come before the program. */
  readonly prelude: Code[];
  /** Set to 1 by every way that is a step. */
  readonly moved: Local;
  readonly thread: Thread | undefined;
  readonly from: Location | undefined;
  readonly action: Action | undefined;
  /** Words behind those of the state and of temporaries: marks of what was assigned. */
  readonly beyond: Beyond;
  readonly boundLocals: Map<number, Local>;
  /** The checks in it; the position is the bit in the registers `failed`. */
  readonly checks: readonly PropertyId[];
  readonly replay: Replay | undefined;
}

/** How a program is run again for each of its ways. */
export interface Replay {
  /** How many choices were made in this run, and how many are on the stack. */
  readonly depth: Local;
  readonly length: Local;
}

export interface Beyond {
  /** Marks of elements that an action has assigned. */
  readonly assigned: Map<VariableId, BitField>;
  next: number;
}

/** Arrays of temporaries, in words behind those of the state. */
export function temporaryArrays(ir: Ir, layout: Layout): Emitter["beyond"] {
  const temporaries = new Map<VariableId, BitField>();
  let next = layout.words;
  for (const variable of ir.variables) {
    if (variable.storage !== "temporary" || variable.dimensions.length === 0) continue;
    const field = { ...arrayField(variable), word: next };
    temporaries.set(variable.id, field);
    next += wordsOf(field);
  }
  return { temporaries, next };
}

/** One bit per element of a variable, in fresh words. */
export function markField(program: Program, variable: Variable): BitField {
  const { count, strides } = fieldOf(program, variable);
  const perWord = Math.min(64, Math.max(1, count));
  const field = {
    word: program.beyond.next,
    shift: 0,
    bits: 1,
    perWord,
    count,
    strides,
    offset: 0,
  };
  program.beyond.next += Math.ceil(Math.max(1, count) / perWord);
  return field;
}

/** Where an array or a shared variable lies; for cells without bits, their shape. */
export function fieldOf(program: Program, variable: Variable): BitField {
  return (
    program.emitter.layout.variables[variable.id] ??
    program.emitter.beyond.temporaries.get(variable.id) ??
    arrayField(variable)
  );
}

/** Plain locals and plain temporaries have cells, everything else is in words. */
export function hasCell(variable: Variable): boolean {
  return (
    isPlainLocal(variable) || (variable.storage === "temporary" && variable.dimensions.length === 0)
  );
}

/** The word as the way left it. */
export function wordCode(program: Program, way: Way, word: number): Code {
  const cell = way.cells.get(wordKey(word));
  if (cell !== undefined) return cellCode(cell);
  if (word >= program.emitter.layout.words) return constant64(0);
  return get(originalWord(program, word));
}

/** The word of the state where the program began, in a local. */
function originalWord(program: Program, word: number): Local {
  const known = program.loaded.get(word);
  if (known !== undefined) return known;
  const local = program.builder.local("i64");
  program.loaded.set(word, local);
  program.prelude.push(set(local, load("i64.load", get(program.address), 8 * word)));
  return local;
}

/** The value of a local or temporary with a cell, as the way left it. */
export function variableCode(program: Program, way: Way, variable: Variable): Code {
  const cell = way.cells.get(variableKey(variable.id));
  if (cell !== undefined) return cellCode(cell);
  const field = program.emitter.layout.variables[variable.id];
  if (field === undefined || !isLiveAt(program.from, variable)) return initialCode(variable);
  return fieldCode(field, variable, (word) => wordCode(program, way, word));
}

/**
 * A local that lives where the program begins has its value in its bits, until `finish` packs it.
 */
export function isLiveAt(location: Location | undefined, { id }: Variable): boolean {
  return location?.live.includes(id) ?? false;
}

export function initialCode({ type }: Variable): Code {
  return valueOfCode(type, constant64(encodeValue(type, defaultValue(type))));
}

/** The value of a plain variable from its bits. */
export function fieldCode(
  field: BitField,
  variable: Variable,
  word: (index: number) => Code,
): Code {
  const bits = i64.and(
    i64.shr(word(field.word), constant64(field.shift)),
    constant64(maskOf(field.bits)),
  );
  return valueOfCode(variable.type, i64.shl(bits, constant64(field.offset)));
}

/** What expressions see at this point of a way; `seen`: the way whose state they read. */
export function scopeOf(
  program: Program,
  way: Way,
  { end, seen = way, room = mostRepetitions }: Seeing,
): Scope {
  const { emitter, builder, boundLocals } = program;
  return {
    emitter,
    builder,
    bound: way.bound,
    boundLocals,
    room,
    access: accessOf(program, seen),
    fault: (fault) => faultCode(program, way, { fault, end }),
  };
}

export interface Seeing {
  /** Where the way ends if it faults. */
  readonly end: Label;
  readonly seen?: Way;
  readonly room?: number;
}

function accessOf(program: Program, way: Way): Access {
  const { emitter, thread, from, beyond } = program;
  const word = (index: number) => wordCode(program, way, index);
  return {
    word,
    variable(variable) {
      if (!hasCell(variable)) return undefined;
      // In a crash the locals of all threads begin anew.
      const foreign =
        variable.storage === "local" &&
        variable.thread !== thread?.id &&
        program.action?.crash !== true;
      if (foreign) return foreignLocal(emitter, variable, word);
      return variableCode(program, way, variable);
    },
    field: (variable) => fieldOf(program, variable),
    location(id) {
      if (id === thread?.id && from !== undefined) return constant64(from.id);
      return locationCode(emitter, id, word);
    },
    acting: constant32(thread?.id ?? -1),
    assigned: (variable) => beyond.assigned.get(variable.id),
  };
}

/** Where a thread stands. */
export function locationCode(
  { layout }: Pick<Emitter, "layout">,
  thread: number,
  word: (index: number) => Code,
): Code {
  const field = layout.locations[thread]!;
  const shifted = i64.shr(word(field.word), constant64(field.shift));
  return i64.and(shifted, constant64(maskOf(field.bits)));
}

/** A plain local seen from outside of its thread: its bits are another's where it is not live. */
export function foreignLocal(
  emitter: Pick<Emitter, "ir" | "layout">,
  variable: Variable,
  word: (index: number) => Code,
): Code {
  const { locations } = emitter.ir.threads[variable.thread!]!;
  const living = locations.filter((one) => one.live.includes(variable.id)).map((one) => one.id);
  const location = locationCode(emitter, variable.thread!, word);
  const value = fieldCode(emitter.layout.variables[variable.id]!, variable, word);
  return select(isOneOf(location, living, locations.length), value, initialCode(variable));
}

/** Records a fault of this way and ends it: a step that has no successor. */
export function faultCode(
  program: Program,
  way: Way,
  { fault, end }: { readonly fault: Fault; readonly end: Label },
): Code {
  const { emitter } = program;
  const record = constant32(recordOfFault(emitter.ir.properties.length, fault));
  return faultOf(program, way, { record, end });
}

/** The same with the number of the record. */
export function faultOf(
  program: Program,
  way: Way,
  { record, end }: { readonly record: Code; readonly end: Label },
): Code {
  const { emitter, index, moved } = program;
  return sequence([
    call(emitter.shared.recordFault, [record, get(index)]),
    set(moved, constant32(1)),
    firedCode(program, way),
    branch(end),
  ]);
}

/** Notes that the step which the way said it is has been taken. */
export function firedCode(program: Program, way: Way): Code {
  const { fired } = program.emitter.map;
  const step = way.cells.get("step");
  if (step === undefined) return nothing;
  if (step.kind === "constant") {
    return store("i32.store8", at(constant32(0), fired + Number(step.value)), constant32(1));
  }
  return store("i32.store8", at(i32.wrap(get(step.local)), fired), constant32(1));
}
