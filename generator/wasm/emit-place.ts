/** Places: which element, and the bits of it in the words of the state. */
import type { BitField, Expr, Place, Type } from "../../ir/index.js";
import { maskOf } from "../../ir/index.js";
import { emitValue } from "./emit-expression.js";
import { constant32, constant64, get, i32, i64, select, sequence, set } from "./instructions.js";
import type { Code } from "./module.js";
import { codeOfValue, guarded, hold, type Scope, valueOfCode, withinInterval } from "./scope.js";

type Reading = Pick<Extract<Expr, { readonly kind: "read" }>, "place" | "primed" | "unwatched">;

/** The value of a variable or of an element of an array. */
export function emitRead(scope: Scope, { place, primed, unwatched }: Reading): Code {
  const variable = scope.emitter.ir.variables[place.variable]!;
  const direct = scope.access.variable(variable, primed);
  if (direct !== undefined) return direct;
  const field = scope.access.field(variable);
  const word = (index: number) => scope.access.word(index, primed);
  const watch = unwatched ? undefined : scope.access.assigned(variable);
  const element = hold(scope, emitElement(scope, place));
  const bits = readField(scope, { field, element: element.value, word });
  const code = i64.shl(bits, constant64(field.offset));
  const value = valueOfCode(variable.type, code);
  if (watch === undefined) return sequence([element.before, value]);
  const again = i32.wrap(readField(scope, { field: watch, element: element.value, word }));
  const options = { fault: "location assigned twice", before: element.before, value } as const;
  return guarded(scope, again, options);
}

/** Which element a place is: the sum of the codes of its indices times their strides. */
export function emitElement(scope: Scope, place: Place): Code {
  const variable = scope.emitter.ir.variables[place.variable]!;
  const { strides } = scope.access.field(variable);
  return place.indices.reduce<Code>((sum, index, position) => {
    const type = variable.dimensions[position]!;
    const code = codeOfValue(type, emitIndex(scope, index, type));
    return i64.add(sum, i64.mul(code, constant64(strides[position]!)));
  }, constant64(0));
}

function emitIndex(scope: Scope, index: Place["indices"][number], type: Type): Code {
  const value = emitValue(scope, index);
  if (type.kind !== "int" || index.type.kind !== "int") return value;
  const known = value.kind === "i64" ? Number(value.value) : undefined;
  const from = known === undefined ? index.type : { low: known, high: known };
  return withinInterval(scope, value, { from, to: type, fault: "index out of range" });
}

export interface FieldAccess {
  readonly field: BitField;
  /** A constant or a local. */
  readonly element: Code;
  readonly word: (index: number) => Code;
}

/** The bits of one element. */
export function readField(scope: Scope, { field, element, word }: FieldAccess): Code {
  if (field.bits === 0) return constant64(0);
  if (element.kind === "i64") {
    const { index, shift } = locate(field, Number(element.value));
    return maskedFrom(word(index), constant64(shift), { bits: field.bits, shift });
  }
  if (field.count <= field.perWord) {
    return maskedFrom(word(field.word), shiftOf(field, element), { bits: field.bits });
  }
  const { before, start, chosen } = chooseWord(scope, { field, element, word });
  const amount = shiftOf(field, i64.sub(element, start));
  return sequence([before, maskedFrom(chosen, amount, { bits: field.bits })]);
}

/** The word and the shift of an element that is known. */
export function locate(field: BitField, element: number): { index: number; shift: number } {
  const index = field.word + Math.floor(element / field.perWord);
  return { index, shift: field.shift + (element % field.perWord) * field.bits };
}

export function shiftOf(field: BitField, element: Code): Code {
  return i64.add(i64.mul(element, constant64(field.bits)), constant64(field.shift));
}

function maskedFrom(word: Code, amount: Code, { bits, shift }: { bits: number; shift?: number }) {
  const shifted = i64.shr(word, amount);
  if (bits === 64 || (shift !== undefined && shift + bits === 64)) return shifted;
  return i64.and(shifted, constant64(maskOf(bits)));
}

/** How many words an array spans. */
export function wordsOf(field: BitField): number {
  return Math.max(1, Math.ceil(field.count / field.perWord));
}

/** Among the words of an array, the one with the element, and the first element in it. */
function chooseWord(scope: Scope, { field, element, word }: FieldAccess) {
  const chosen = scope.builder.local("i64");
  const start = scope.builder.local("i64");
  const before: Code[] = [set(chosen, word(field.word)), set(start, constant64(0))];
  for (let index = 1; index < wordsOf(field); index++) {
    const first = constant64(index * field.perWord);
    const behind = i64.geU(element, first);
    before.push(set(chosen, select(behind, word(field.word + index), get(chosen))));
    before.push(set(start, select(behind, first, get(start))));
  }
  return { before: sequence(before), start: get(start), chosen: get(chosen) };
}

/** The condition that a thread stands at one of the locations, of which there are `count`. */
export function isOneOf(location: Code, chosen: readonly number[], count: number): Code {
  const [only] = chosen;
  if (only === undefined) return constant32(0);
  if (chosen.length === 1) return i64.eq(location, constant64(only));
  if (count <= 64) {
    const mask = chosen.reduce((bits, one) => bits | (1n << BigInt(one)), 0n);
    return i32.wrap(i64.and(i64.shr(constant64(mask), location), constant64(1)));
  }
  return chosen.reduce<Code>(
    (any, one) => i32.or(any, i64.eq(location, constant64(one))),
    constant32(0),
  );
}
