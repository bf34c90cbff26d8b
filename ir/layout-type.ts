/**
 * Values as codes: every value of a type is one whole number of at most 64 bits, and the default
 * value is 0. This file is the only one that knows which; the generator writes the same arithmetic.
 *
 *     bool      0, 1                      int      value - low
 *     scalar    position                  set      one bit per code of an element
 *     record    first field | … | last field, the last one in the lowest bits
 *     variant   base of the case + its fields as a record; bases are laid one behind the other
 *     queue     last element | … | first element | length; elements that are not there are 0
 *
 * Apart from sets and queues inside, codes are in the order of values.
 */
import type { Case, Field, Type, Value } from "./type.js";
import { elementsOf, makeSet } from "./value.js";

/** Codes are below this; a power of two only for records, sets and queues. Exact at any size. */
export function codeCount(type: Type): bigint {
  switch (type.kind) {
    case "bool":
      return 2n;
    case "int":
      return BigInt(Math.max(0, type.high - type.low + 1));
    case "scalar":
      return BigInt(type.members.length);
    case "variant":
      return type.cases.reduce((sum, one) => sum + fieldsCount(one.fields), 0n);
    case "record":
      return fieldsCount(type.fields);
    case "set":
      return bitCount(codeCount(type.element));
    case "queue": {
      const { lengthBits, elementBits } = queueShape(type);
      return bitCount(BigInt(lengthBits + elementBits * type.capacity));
    }
  }
}

/** 2^bits, or 2^4096 where that is only another way to say too many. */
function bitCount(bits: bigint): bigint {
  return 1n << (bits > 4096n ? 4096n : bits);
}

function fieldsCount(fields: readonly Field[]): bigint {
  const [first, ...rest] = fields;
  if (first === undefined) return 1n;
  return codeCount(first.type) << BigInt(rest.reduce((sum, field) => sum + bitsOf(field.type), 0));
}

/** The number of bits that the codes of a type need. */
export function bitsOf(type: Type): number {
  const count = codeCount(type);
  return count <= 1n ? 0 : (count - 1n).toString(2).length;
}

/** All low bits that a code of this width may use. */
export function maskOf(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n;
}

export interface QueueShape {
  readonly lengthBits: number;
  readonly elementBits: number;
}

export function queueShape(type: Type & { readonly kind: "queue" }): QueueShape {
  const lengthBits = type.capacity.toString(2).length * Number(type.capacity > 0);
  return { lengthBits, elementBits: bitsOf(type.element) };
}

/** Position of each field inside the code of a record, or of the fields of a case. */
export interface FieldPosition {
  readonly shift: number;
  readonly bits: number;
}

export function fieldPositions(fields: readonly Field[]): readonly FieldPosition[] {
  let shift = 0;
  return fields
    .toReversed()
    .map((field) => {
      const position = { shift, bits: bitsOf(field.type) };
      shift += position.bits;
      return position;
    })
    .reverse();
}

/** The first code of each case, and behind them the number of codes. */
export function caseBases(cases: readonly Case[]): readonly bigint[] {
  const bases = [0n];
  for (const one of cases) bases.push(bases.at(-1)! + fieldsCount(one.fields));
  return bases;
}

/** @param value  of the type, or nobody knows what comes out */
export function encodeValue(type: Type, value: Value): bigint {
  switch (type.kind) {
    case "bool":
    case "scalar":
      return BigInt(Number(value));
    case "int":
      return BigInt(Number(value) - type.low);
    case "variant": {
      const [index, ...fields] = elementsOf(value);
      const base = caseBases(type.cases)[Number(index)]!;
      return base + encodeFields(type.cases[Number(index)]!.fields, fields);
    }
    case "record":
      return encodeFields(type.fields, elementsOf(value));
    case "set":
      return elementsOf(value).reduce(
        (mask, element) => mask | (1n << encodeValue(type.element, element)),
        0n,
      );
    case "queue": {
      const { lengthBits, elementBits } = queueShape(type);
      const elements = elementsOf(value);
      return elements.reduceRight<bigint>(
        (code, element, index) =>
          code | (encodeValue(type.element, element) << BigInt(lengthBits + index * elementBits)),
        BigInt(elements.length),
      );
    }
  }
}

function encodeFields(fields: readonly Field[], values: readonly Value[]): bigint {
  const positions = fieldPositions(fields);
  return fields.reduce(
    (code, field, index) =>
      code | (encodeValue(field.type, values[index]!) << BigInt(positions[index]!.shift)),
    0n,
  );
}

export function decodeValue(type: Type, code: bigint): Value {
  switch (type.kind) {
    case "bool":
      return code !== 0n;
    case "scalar":
      return Number(code);
    case "int":
      return Number(code) + type.low;
    case "variant": {
      const bases = caseBases(type.cases);
      const index = type.cases.findIndex((_, position) => code < bases[position + 1]!);
      return [index, ...decodeFields(type.cases[index]!.fields, code - bases[index]!)];
    }
    case "record":
      return decodeFields(type.fields, code);
    case "set":
      return makeSet(bitsSet(code).map((bit) => decodeValue(type.element, BigInt(bit))));
    case "queue": {
      const { lengthBits, elementBits } = queueShape(type);
      const length = Number(code & maskOf(lengthBits));
      return Array.from({ length }, (_, index) => {
        const element = (code >> BigInt(lengthBits + index * elementBits)) & maskOf(elementBits);
        return decodeValue(type.element, element);
      });
    }
  }
}

function decodeFields(fields: readonly Field[], code: bigint): Value[] {
  const positions = fieldPositions(fields);
  return fields.map((field, index) => {
    const { shift, bits } = positions[index]!;
    return decodeValue(field.type, (code >> BigInt(shift)) & maskOf(bits));
  });
}

function bitsSet(mask: bigint): number[] {
  const bits: number[] = [];
  for (let rest = mask, bit = 0; rest !== 0n; rest >>= 1n, bit++) {
    if ((rest & 1n) === 1n) bits.push(bit);
  }
  return bits;
}

/** Codes of one mean the same in the other. */
export function sameCodes(one: Type, other: Type): boolean {
  if (one === other) return true;
  switch (one.kind) {
    case "bool":
      return other.kind === "bool";
    case "int":
      return other.kind === "int" && one.low === other.low && one.high === other.high;
    case "scalar":
      return other.kind === "scalar" && one.members.length === other.members.length;
    case "variant":
      return (
        other.kind === "variant" &&
        one.cases.length === other.cases.length &&
        one.cases.every((it, index) => sameFields(it.fields, other.cases[index]!.fields))
      );
    case "record":
      return other.kind === "record" && sameFields(one.fields, other.fields);
    case "set":
      return other.kind === "set" && sameCodes(one.element, other.element);
    case "queue":
      return (
        other.kind === "queue" &&
        one.capacity === other.capacity &&
        sameCodes(one.element, other.element)
      );
  }
}

function sameFields(one: readonly Field[], other: readonly Field[]): boolean {
  return (
    one.length === other.length &&
    one.every((field, index) => sameCodes(field.type, other[index]!.type))
  );
}
