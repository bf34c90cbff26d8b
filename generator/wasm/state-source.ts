/** Functions that take a state: its index, and its only word if it has no more than one. */
import type { Source } from "./emit-arm.js";
import type { Emitter } from "./emitter.js";
import type { FunctionBuilder } from "./function-builder.js";
import { constant32, get, i32, load, set } from "./instructions.js";
import type { Code, Local } from "./module.js";

export type StateParameters = readonly ["i32"] | readonly ["i32", "i64"];

export interface StateSource extends Source {
  /** Comes first in the function. */
  readonly prelude: readonly Code[];
}

export function emitSource(emitter: Emitter, builder: FunctionBuilder): StateSource {
  const [index, word] = builder.parameters;
  if (index === undefined) throw new Error("a function that takes a state expected");
  const address = builder.lasting("i32");
  const moved = builder.lasting("i32");
  const loaded = new Map<number, Local>(word === undefined ? [] : [[0, word]]);
  return {
    builder,
    index,
    address,
    loaded,
    moved,
    prelude: [set(address, addressOfState(emitter, get(index)))],
  };
}

/** Where the words of a state begin. */
export function addressOfState({ layout, map }: Emitter, index: Code): Code {
  return i32.add(i32.mul(index, constant32(8 * layout.words)), constant32(map.pool));
}

/** A word of the state, from memory unless it is in a local. */
export function wordOf(source: Source, word: number): Code {
  const local = source.loaded.get(word);
  return local === undefined ? load("i64.load", get(source.address), 8 * word) : get(local);
}
