/**
 * The emission of one program: where its state is, what belongs to it, and the scope that its
 * expressions see at a point of a way.
 */
import {
  arrayField,
  type Action,
  type BitField,
  type Fault,
  isPlainLocal,
  type Location,
  type LocationId,
  type PropertyId,
  recordOfFault,
  defaultValue,
  encodeValue,
  type Thread,
  type Variable,
  type VariableId,
} from "../../ir/index.js";
import { readField } from "./emit-place.js";
import type { Emitter } from "./emitter.js";
import type { FunctionBuilder } from "./function-builder.js";
import { at, branch, call, constant32, constant64, get, i32, load } from "./instructions.js";
import { nothing, sequence, set, setGlobal, store } from "./instructions.js";
import type { Code, Label, Local } from "./module.js";
import type { Access, Scope } from "./scope.js";
import { valueOfCode } from "./scope.js";
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
  /** Words behind those of the state: arrays that are temporaries, marks of what was assigned. */
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
  /** Temporaries that are arrays, the same in all programs. */
  readonly temporaries: ReadonlyMap<VariableId, BitField>;
  /** Marks of elements that an action has assigned. */
  readonly assigned: Map<VariableId, BitField>;
  next: number;
}

/** Arrays of temporaries, in words behind those of the state. */
export function temporaryArrays(emitter: Pick<Emitter, "ir" | "layout">): {
  readonly fields: ReadonlyMap<VariableId, BitField>;
  readonly next: number;
} {
  const fields = new Map<VariableId, BitField>();
  let next = emitter.layout.words;
  for (const variable of emitter.ir.variables) {
    if (variable.storage !== "temporary" || variable.dimensions.length === 0) continue;
    const field = { ...arrayField(variable), word: next };
    fields.set(variable.id, field);
    next += Math.max(1, Math.ceil(field.count / field.perWord));
  }
  return { fields, next };
}

/** One bit per element of a variable, in fresh words. */
export function markField(program: Program, variable: Variable): BitField {
  const { count, strides } = fieldOf(program, variable);
  const perWord = Math.min(64, Math.max(1, count));
  const field = { word: program.beyond.next, shift: 0, bits: 1, perWord, count, strides, offset: 0 };
  program.beyond.next += Math.ceil(Math.max(1, count) / perWord);
  return field;
}

/** Where an array or a shared variable lies; for cells without bits, their shape. */
export function fieldOf(program: Program, variable: Variable): BitField {
  return (
    program.emitter.layout.variables[variable.id] ??
    program.beyond.temporaries.get(variable.id) ??
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
  const { layout } = program.emitter;
  const field = layout.variables[variable.id];
  const isLive = program.from?.live.includes(variable.id) && variable.thread === program.thread?.id;
  if (field === undefined || (!isLive && variable.thread === program.thread?.id)) {
    const initial = constant64(encodeValue(variable.type, defaultValue(variable.type)));
    return valueOfCode(variable.type, initial);
  }
  throw new Error("unreachable");
}

/** What expressions see at this point of a way. */
export function scopeOf(program: Program, way: Way, end: Label, seen: Way = way): Scope {
  const { emitter, builder, boundLocals } = program;
  return {
    emitter,
    builder,
    bound: way.bound,
    boundLocals,
    access: accessOf(program, seen),
    fault: (fault) => faultCode(program, way, { fault, end }),
  };
}

function accessOf(program: Program, way: Way): Access {
  const { layout } = program.emitter;
  const word = (index: number) => wordCode(program, way, index);
  return {
    word,
    variable: (variable) => (hasCell(variable) ? variableCode(program, way, variable) : undefined),
    field: (variable) => fieldOf(program, variable),
    location: (thread) => locationCode(program, word, thread),
    acting: constant32(program.thread?.id ?? -1),
    assigned: (variable) => program.beyond.assigned.get(variable.id),
  };
}
