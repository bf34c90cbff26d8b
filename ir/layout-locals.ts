/**
 * Where the plain locals of a thread lie among its own bits. Two that matter at one location must
 * not meet; any other two may. Greedy, the widest first, each at the lowest place that is free of
 * its rivals: interval colouring as register allocators do it.
 */

import type { Ir, Thread, VariableId } from "./ir.js";
import { isPlainLocal, variableBits } from "./layout.js";

export interface SharedBits {
  readonly parts: readonly Part[];
  /** By chunk: the bits it needs, at most 64. */
  readonly widths: readonly number[];
}

export interface Part {
  readonly variable: VariableId;
  readonly chunk: number;
  /** Inside the chunk. */
  readonly shift: number;
}

interface Placed extends Part {
  readonly bits: number;
}

export function shareBits(ir: Ir, thread: Thread): SharedBits {
  const mine = ir.variables
    .filter((variable) => isPlainLocal(variable) && variable.thread === thread.id)
    .map((variable) => ({ id: variable.id, bits: variableBits(variable) }))
    .sort((one, two) => two.bits - one.bits || one.id - two.id);
  const rivals = rivalsAmong(thread);
  const parts: Placed[] = [];
  for (const { id, bits } of mine) {
    const others = parts.filter((part) => rivals.get(id)?.has(part.variable));
    parts.push({ variable: id, bits, ...firstGap(others, bits) });
  }
  const widths: number[] = [];
  for (const { chunk, shift, bits } of parts) {
    while (widths.length <= chunk) widths.push(0);
    widths[chunk] = Math.max(widths[chunk]!, shift + bits);
  }
  return { parts, widths };
}

function rivalsAmong(thread: Thread): ReadonlyMap<VariableId, ReadonlySet<VariableId>> {
  const rivals = new Map<VariableId, Set<VariableId>>();
  for (const { live } of thread.locations) {
    for (const one of live) {
      const known = rivals.get(one) ?? new Set();
      for (const other of live) known.add(other);
      rivals.set(one, known);
    }
  }
  return rivals;
}

function firstGap(others: readonly Placed[], bits: number): { chunk: number; shift: number } {
  for (let chunk = 0; ; chunk++) {
    const here = others.filter((part) => part.chunk === chunk);
    const ends = [0, ...here.map((part) => part.shift + part.bits)].sort((one, two) => one - two);
    const shift = ends.find(
      (start) => start + bits <= 64 && here.every((part) => apart(part, start, bits)),
    );
    if (shift !== undefined) return { chunk, shift };
  }
}

function apart(part: Placed, start: number, bits: number): boolean {
  return start + bits <= part.shift || part.shift + part.bits <= start;
}
