/** Assignments: a value into a cell, or into the bits of one element of the words of a way. */
import type { BitField, Op, Place, Variable } from "../../ir/index.js";
import { emitCodeAs } from "./emit-expression.js";
import { emitElement, locate, readField, shiftOf, wordsOf } from "./emit-place.js";
import {
  constant64,
  drop,
  i32,
  i64,
  isPure,
  nothing,
  select,
  sequence,
  when,
} from "./instructions.js";
import type { Code } from "./module.js";
import { fieldOf, hasCell, type Program, wordCode } from "./program.js";
import { hold, type Scope, valueOfCode } from "./scope.js";
import { variableKey, type Way, wordKey, writeCell } from "./way.js";

export interface Assignment {
  readonly op: Op & { readonly kind: "assign" };
  /** Where the indices and the value are read: for a `forall`, what was before it. */
  readonly scope: Scope;
  /** Tests and marks that come after the value is known and before it is stored. */
  readonly guard?: (element: Code) => Code;
}

/** Indices, value, tests, and then the store. */
export function assignIn(program: Program, way: Way, { op, scope, guard }: Assignment): Code {
  const variable = program.emitter.ir.variables[op.place.variable]!;
  const element = hold(scope, emitElement(scope, op.place));
  const code = emitCodeAs(scope, op.value, variable.type);
  const wrote =
    variable.storage === "shared"
      ? writeCell(program.builder, way, { key: "wrote", code: constant64(1) })
      : nothing;
  const tests = [
    guard?.(element.value) ?? nothing,
    program.beyond.assigned.has(variable.id)
      ? markAssigned(program, way, { scope, element: element.value, place: op.place })
      : nothing,
  ];
  const store = { variable, element: element.value };
  const once = element.value.kind === "i64" && tests.every((test) => test === nothing);
  if (once) {
    return sequence([element.before, storeElement(program, way, { ...store, code }), wrote]);
  }
  const held = hold(scope, code);
  const stored = storeElement(program, way, { ...store, code: held.value });
  return sequence([element.before, held.before, ...tests, stored, wrote]);
}

interface Store {
  readonly variable: Variable;
  /** A constant or a local. */
  readonly element: Code;
  readonly code: Code;
}

function storeElement(program: Program, way: Way, store: Store): Code {
  const { variable, code } = store;
  if (hasCell(variable)) {
    const key = variableKey(variable.id);
    return writeCell(program.builder, way, { key, code: valueOfCode(variable.type, code) });
  }
  const field = fieldOf(program, variable);
  const bits = i64.shr(code, constant64(field.offset));
  return writeBits(program, way, { field, element: store.element, bits });
}

export interface BitStore {
  readonly field: BitField;
  readonly element: Code;
  readonly bits: Code;
}

/** Replaces the bits of one element in the words of the way. */
export function writeBits(program: Program, way: Way, { field, element, bits }: BitStore): Code {
  const { builder } = program;
  if (field.bits === 0) return isPure(bits) ? nothing : drop(bits);
  const mask = constant64(field.bits === 64 ? -1n : (1n << BigInt(field.bits)) - 1n);
  const put = (index: number, shift: Code) => {
    const word = wordCode(program, way, index);
    const full = bits.kind === "i64" && mask.kind === "i64" && bits.value === mask.value;
    const others = full ? word : i64.andNot(word, i64.shl(mask, shift));
    const code = i64.or(others, i64.shl(bits, shift));
    return { key: wordKey(index), word, code };
  };
  if (element.kind === "i64") {
    const { index, shift } = locate(field, Number(element.value));
    return writeCell(builder, way, put(index, constant64(shift)));
  }
  if (field.count <= field.perWord) {
    return writeCell(builder, way, put(field.word, shiftOf(field, element)));
  }
  const codes: Code[] = [];
  for (let index = 0; index < wordsOf(field); index++) {
    const inside = i64.sub(element, constant64(index * field.perWord));
    const { key, word, code } = put(field.word + index, shiftOf(field, inside));
    const here = i64.ltU(inside, constant64(field.perWord));
    codes.push(writeCell(builder, way, { key, code: select(here, code, word) }));
  }
  return sequence(codes);
}

/** The fault if the element is marked; then its mark. */
function markAssigned(
  program: Program,
  way: Way,
  { scope, element, place }: { scope: Scope; element: Code; place: Place },
): Code {
  const field = program.beyond.assigned.get(place.variable)!;
  const word = (index: number) => wordCode(program, way, index);
  const again = i32.wrap(readField(scope, { field, element, word }));
  const fault = when(again, [scope.fault("location assigned twice")]);
  return sequence([fault, writeBits(program, way, { field, element, bits: constant64(1) })]);
}
