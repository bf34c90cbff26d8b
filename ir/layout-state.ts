/**
 * State ↔ packed words: the slow, obvious direction of the layout; steppers do the same in place.
 */
import type { Ir, State, Variable } from "./ir.js";
import type { BitField, Layout } from "./layout.js";
import { decodeValue, encodeValue, maskOf } from "./layout-type.js";
import type { Cell } from "./state.js";
import type { Value } from "./type.js";
import { defaultValue, elementsOf, membersOf } from "./value.js";

/** @returns as many words as the layout has, each as an unsigned 64-bit number */
export function packState(ir: Ir, layout: Layout, state: State): BigUint64Array<ArrayBuffer> {
  const words = new BigUint64Array(layout.words);
  words[0] = layout.constant;
  for (const [thread, location] of state.locations.entries()) {
    putCode(words, layout.locations[thread]!, { element: 0, code: BigInt(location) });
  }
  for (const variable of ir.variables) {
    const field = layout.variables[variable.id];
    if (field === undefined || !isStored(ir, state, variable)) continue;
    for (const [element, value] of valuesOf(variable, state.values[variable.id]).entries()) {
      const code = encodeValue(variable.type, value) >> BigInt(field.offset);
      putCode(words, field, { element: positionOf(variable, field, element), code });
    }
  }
  return words;
}

export function unpackState(ir: Ir, layout: Layout, words: BigUint64Array): State {
  const locations = layout.locations.map((field) => Number(getCode(words, field, 0)));
  const known: State = { locations, values: [] };
  const values = ir.variables.map((variable): Cell => {
    const field = layout.variables[variable.id];
    if (field === undefined) return undefined;
    if (!isStored(ir, known, variable)) return defaultValue(variable.type);
    const cells = Array.from({ length: ordinals(variable) }, (_, element) => {
      const code = getCode(words, field, positionOf(variable, field, element));
      return decodeValue(variable.type, code << BigInt(field.offset));
    });
    return variable.dimensions.length === 0 ? cells[0] : cells;
  });
  return { locations, values };
}

/** A plain local has bits only where it is live. */
function isStored(ir: Ir, state: State, { id, storage, dimensions, thread }: Variable): boolean {
  if (storage !== "local" || thread === undefined || dimensions.length > 0) return true;
  return ir.threads[thread]!.locations[state.locations[thread]!]!.live.includes(id);
}

function valuesOf(variable: Variable, cell: Cell): readonly Value[] {
  return variable.dimensions.length === 0 ? [cell!] : elementsOf(cell!);
}

function ordinals(variable: Variable): number {
  return variable.dimensions.reduce((count, type) => count * membersOf(type).length, 1);
}

/** From the ordinal of an element to its place among the codes of the indices. */
function positionOf(variable: Variable, field: BitField, element: number): number {
  let rest = element;
  let position = 0;
  for (const [index, type] of [...variable.dimensions.entries()].reverse()) {
    const members = membersOf(type);
    const code = encodeValue(type, members[rest % members.length]!);
    position += Number(code) * field.strides[index]!;
    rest = Math.floor(rest / members.length);
  }
  return position;
}

interface ElementCode {
  readonly element: number;
  readonly code: bigint;
}

function putCode(words: BigUint64Array, field: BitField, { element, code }: ElementCode): void {
  if (code !== (code & maskOf(field.bits))) throw new Error(`code ${code} needs too many bits`);
  const word = field.word + Math.floor(element / field.perWord);
  const shift = field.shift + (element % field.perWord) * field.bits;
  words[word] = words[word]! | (code << BigInt(shift));
}

function getCode(words: BigUint64Array, field: BitField, element: number): bigint {
  const word = words[field.word + Math.floor(element / field.perWord)]!;
  const shift = field.shift + (element % field.perWord) * field.bits;
  return (word >> BigInt(shift)) & maskOf(field.bits);
}
