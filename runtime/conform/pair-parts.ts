/**
 * A pair of states, one of the spec and one of the code, in parts: what all threads share on each
 * side, and what every thread has for itself. Most pairs have most parts in common with others, so
 * every part is kept once and has a number, and a pair is a short list of numbers.
 */
import type * as Reference from "../../ir/index.js";
import type { System } from "../schedule/system.js";
import { CellNumbers } from "./cell-numbers.js";
import type { CodeState, LocalState } from "./code-states.js";
import { NumberLists } from "./number-lists.js";

type Cell = Reference.State["values"][number];

export interface StatePair {
  readonly spec: Reference.State;
  readonly code: CodeState;
}

/** What a thread has for itself. */
export interface Own {
  readonly location: number;
  /** Of its locals, in the order of their declaration. */
  readonly locals: readonly Cell[];
  readonly place: LocalState;
  /** The same for what is the same in the spec. */
  readonly specNumber: number;
}

/** The number of the common part, then of each thread's own. */
export type Parts = readonly number[];

/**
 * A place of the common part: a word of the code's memory is its address, the shared variable of
 * the spec at a position is -1 - position.
 */
export type Address = number;

/** What the common part has at some addresses now. */
export interface CommonChange {
  readonly spec: readonly Stored[];
  readonly code: readonly Stored[];
}

interface Stored {
  /** A position among the shared variables, or a word's address. */
  readonly at: number;
  readonly value: number;
}

export class PairParts {
  readonly #ir: Reference.Ir;
  /** By thread. */
  readonly #locals: readonly (readonly number[])[];
  readonly #shared: readonly number[];
  readonly #cells = new CellNumbers();
  readonly #values: NumberLists;
  readonly #memories: NumberLists;
  /** The number of the shared variables, and of the memory. */
  readonly #commons = new NumberLists(2);
  /** By thread. */
  readonly #frames: readonly NumberLists[];
  readonly #pairs: readonly NumberLists[];
  readonly #owns: readonly Own[][];

  constructor(ir: Reference.Ir, system: System) {
    this.#ir = ir;
    const { variables, threads } = ir;
    this.#locals = threads.map(({ id }) =>
      variables.flatMap((one) => (one.storage === "local" && one.thread === id ? [one.id] : [])),
    );
    this.#shared = variables.flatMap(({ id, storage }) =>
      storage === "shared" || storage === "ghost" ? [id] : [],
    );
    this.#values = new NumberLists(this.#shared.length);
    // The last word says whether a crash has ended the behaviour.
    this.#memories = new NumberLists(system.memory.words.length + 1);
    this.#frames = this.#locals.map((ids) => new NumberLists(ids.length + 1));
    this.#pairs = threads.map(() => new NumberLists(2));
    this.#owns = threads.map(() => []);
  }

  split(pair: StatePair): Parts {
    return [this.common(pair), ...this.#ir.threads.map(({ id }) => this.own(pair, id))];
  }

  spec(parts: Parts): Reference.State {
    const values: Cell[] = this.#ir.variables.map(() => undefined);
    const numbers = this.#values.list(this.specNumberOf(parts[0]!));
    for (const [i, id] of this.#shared.entries()) values[id] = this.#cells.at(numbers[i]!);
    const locations = this.#locals.map((ids, thread) => {
      const { location, locals } = this.ownAt(thread, parts[thread + 1]!);
      for (const [i, id] of ids.entries()) values[id] = locals[i];
      return location;
    });
    return { locations, values };
  }

  code(parts: Parts): CodeState {
    const words = this.#memories.list(this.codeNumberOf(parts[0]!));
    const memory = words.subarray(0, -1);
    const places = this.#owns.map((owns, thread) => owns[parts[thread + 1]!]!.place);
    return words.at(-1) === 0 ? { memory, places } : { memory, places, over: true };
  }

  /** Equal for states whose shared variables are the same. */
  specNumber({ values }: Reference.State): number {
    return this.#values.add(this.#shared.map((id) => this.#cells.of(values[id])));
  }

  /** Equal for states whose memory is the same. */
  codeNumber({ memory, over = false }: CodeState): number {
    const words = new Int32Array(memory.length + 1);
    words.set(memory);
    words[memory.length] = Number(over);
    return this.#memories.add(words);
  }

  specNumberOf(common: number): number {
    return this.#commons.at(common, 0);
  }

  codeNumberOf(common: number): number {
    return this.#commons.at(common, 1);
  }

  common({ spec, code }: StatePair): number {
    return this.#commons.add([this.specNumber(spec), this.codeNumber(code)]);
  }

  own({ spec, code }: StatePair, thread: number): number {
    const location = spec.locations[thread]!;
    const place = code.places[thread]!;
    const locals = this.#locals[thread]!.map((id) => spec.values[id]);
    const numbers = [location, ...locals.map((cell) => this.#cells.of(cell))];
    const specNumber = this.#frames[thread]!.add(numbers);
    const number = this.#pairs[thread]!.add([specNumber, place.number]);
    const owns = this.#owns[thread]!;
    if (number === owns.length) owns.push({ location, locals, place, specNumber });
    return number;
  }

  ownAt(thread: number, number: number): Own {
    return this.#owns[thread]![number]!;
  }

  /** The addresses of variables of the spec, but for those that are not shared. */
  addressesOf(variables: Iterable<number>): readonly Address[] {
    return [...variables].flatMap((id) => {
      const position = this.#shared.indexOf(id);
      return position < 0 ? [] : [-1 - position];
    });
  }

  valueAt(common: number, address: Address): number {
    return address < 0
      ? this.#values.at(this.specNumberOf(common), -1 - address)
      : this.#memories.at(this.codeNumberOf(common), address);
  }

  /** What of these addresses is different in `after`. */
  changeOf(before: number, after: number, addresses: readonly Address[]): CommonChange {
    const changed = addresses.flatMap((address) => {
      const value = this.valueAt(after, address);
      return value === this.valueAt(before, address) ? [] : [{ at: address, value }];
    });
    return {
      spec: changed.flatMap(({ at, value }) => (at < 0 ? [{ at: -1 - at, value }] : [])),
      code: changed.filter(({ at }) => at >= 0),
    };
  }

  changed(common: number, { spec, code }: CommonChange): number {
    return this.#commons.add([
      changedList(this.#values, this.specNumberOf(common), spec),
      changedList(this.#memories, this.codeNumberOf(common), code),
    ]);
  }
}

function changedList(lists: NumberLists, number: number, stored: readonly Stored[]): number {
  if (stored.length === 0) return number;
  const list = lists.list(number);
  for (const { at, value } of stored) list[at] = value;
  return lists.add(list);
}
