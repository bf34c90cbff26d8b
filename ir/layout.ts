/**
 * Which bits of a packed state hold which variable. A state is an array of 64-bit words; a field
 * never straddles two of them. The elements of an array have one width each and follow each other
 * in a word, `perWord` of them, then in the next word. The locals of a thread share bits where no
 * location needs two of them at once. Units of bits are placed largest first, each into the first
 * word that has room.
 *
 * word 0   | … | locals of thread 0 | location of thread 0 | constant 1 | word 1   | … | extent[2]
 * | extent[1] | extent[0] | writer |
 *
 * The constant bit is there if the state fits one word, so that no state is 0.
 */
import type { Diagnostic, Outcome } from "../grammar/index.js";
import type { Ir, Variable } from "./ir.js";
import { tooWide } from "./layout-limit.js";
import { shareBits } from "./layout-locals.js";
import { bitsOf, codeCount } from "./layout-type.js";
import { newWords, placeBits, type Spot, type Words } from "./layout-words.js";

/**
 * A field, or an array of them. Element i lies in word + i / perWord, at shift + i % perWord *
 * bits.
 */
export interface BitField {
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
  readonly perWord: number;
  /** 1 for a plain variable. Of an array: the product of `strides[i] * size of index i`. */
  readonly count: number;
  /** By dimension: how far apart elements lie whose code of this index differs by one. */
  readonly strides: readonly number[];
  /** Of a set with known possible members: bit 0 of the field is this bit of the code. */
  readonly offset: number;
}

export interface Layout {
  /** 64-bit words of a state. */
  readonly words: number;
  /** Bits that are used, the constant one included. */
  readonly bits: number;
  /** Bits of word 0 that are the same in every state. */
  readonly constant: bigint;
  /** By thread. */
  readonly locations: readonly BitField[];
  /** By variable; undefined for temporaries. */
  readonly variables: readonly (BitField | undefined)[];
}

/** Fails if some type of the protocol does not fit a word. */
export function layout(ir: Ir): Outcome<Layout> {
  const diagnostics: readonly Diagnostic[] = tooWide(ir);
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const small = place(ir, 1);
  if (small.words === 1) return { ok: true, value: small, diagnostics: [] };
  const large = place(ir, 0);
  // A state that fills one word to the last bit needs another one all the same.
  return { ok: true, value: { ...large, words: Math.max(2, large.words) }, diagnostics: [] };
}

function place(ir: Ir, constantBits: number): Layout {
  const words = newWords();
  const locations: BitField[] = [];
  const variables: (BitField | undefined)[] = ir.variables.map(() => undefined);
  const units = [...threadUnits(ir, locations, variables), ...variableUnits(ir, variables)];
  units.sort((one, two) => two.bits - one.bits);
  for (const unit of units) unit.put(placeBits(words, unit.bits));
  const constant = constantBits > 0 ? 1n << BigInt(placeBits(words, constantBits).shift) : 0n;
  return {
    words: Math.max(1, words.used.length),
    bits: total(words),
    constant,
    locations,
    variables,
  };
}

function total(words: Words): number {
  return words.used.reduce((sum, bits) => sum + bits, 0);
}

/** Bits that must be placed together. */
interface Unit {
  readonly bits: number;
  put(spot: Spot): void;
}

/** The location of a thread with its locals if they fit one word, else each part for itself. */
function threadUnits(ir: Ir, locations: BitField[], variables: (BitField | undefined)[]): Unit[] {
  return ir.threads.flatMap((thread) => {
    const { parts, widths } = shareBits(ir, thread);
    const locationBits = bitsOfCount(thread.locations.length);
    const together = widths.length <= 1 && (widths[0] ?? 0) + locationBits <= 64;
    const putLocation = ({ word, shift }: Spot) => {
      locations[thread.id] = single(word, shift, locationBits);
    };
    const putLocals = (chunk: number, { word, shift }: Spot) => {
      for (const part of parts.filter((one) => one.chunk === chunk)) {
        const bits = variableBits(ir.variables[part.variable]!);
        const offset = firstPossible(ir.variables[part.variable]!);
        variables[part.variable] = { ...single(word, shift + part.shift, bits), offset };
      }
    };
    if (together) {
      const put = ({ word, shift }: Spot) => {
        putLocation({ word, shift });
        putLocals(0, { word, shift: shift + locationBits });
      };
      return [{ bits: locationBits + (widths[0] ?? 0), put }];
    }
    const chunks = widths.map((bits, chunk) => ({
      bits,
      put: (spot: Spot) => putLocals(chunk, spot),
    }));
    return [{ bits: locationBits, put: putLocation }, ...chunks];
  });
}

/** Everything but plain locals and temporaries. */
function variableUnits(ir: Ir, variables: (BitField | undefined)[]): Unit[] {
  return ir.variables.flatMap((variable) => {
    if (variable.storage === "temporary" || isPlainLocal(variable)) return [];
    const field = arrayField(variable);
    const put = ({ word, shift }: Spot) => {
      variables[variable.id] = { ...field, word, shift };
    };
    return [{ bits: spannedBits(field), put }];
  });
}

/** Plain locals share bits; an array that is local keeps its own. */
export function isPlainLocal(variable: Variable): boolean {
  return variable.storage === "local" && variable.dimensions.length === 0;
}

/** The shape of a variable, not yet placed. */
export function arrayField(variable: Variable): BitField {
  const bits = variableBits(variable);
  const sizes = variable.dimensions.map((type) => Number(codeCount(type)));
  const strides = sizes.map((_, index) =>
    sizes.slice(index + 1).reduce((product, size) => product * size, 1),
  );
  const count = sizes.reduce((product, size) => product * size, 1);
  const perWord = bits * count <= 64 ? Math.max(1, count) : Math.floor(64 / bits);
  return { word: 0, shift: 0, bits, perWord, count, strides, offset: firstPossible(variable) };
}

/** From the first bit of an array to behind its last one, whole words counted whole. */
function spannedBits({ bits, count, perWord }: BitField): number {
  if (count <= perWord) return bits * count;
  const full = Math.floor((count - 1) / perWord);
  return full * 64 + (count - full * perWord) * bits;
}

function single(word: number, shift: number, bits: number): BitField {
  return { word, shift, bits, perWord: 1, count: 1, strides: [], offset: 0 };
}

/** The width of one element of a variable. */
export function variableBits({ type, possible }: Variable): number {
  if (type.kind !== "set" || possible === undefined) return bitsOf(type);
  if (possible.length === 0) return 0;
  return Math.max(...possible) - Math.min(...possible) + 1;
}

function firstPossible({ type, possible }: Variable): number {
  return type.kind === "set" && possible !== undefined && possible.length > 0
    ? Math.min(...possible)
    : 0;
}

function bitsOfCount(count: number): number {
  return count <= 1 ? 0 : (count - 1).toString(2).length;
}
