/**
 * A lock of a protocol, or an array of locks, that runs from the text of its kind: the ledger of
 * who holds it how often (K2), the queue of a queued kind (K3), and the state that the kind
 * declares.
 */
import type { Cell, SetCell } from "../state/cell.js";
import type { Memory, Storage } from "../state/memory.js";
import { type Elements, setTable, type Table, table } from "../state/table.js";
import { queueOf, type SetType, setOf } from "../value/collection-type.js";
import { allIndices, combinations, elementOf } from "../value/element.js";
import { int } from "../value/scalar-type.js";
import type { Type } from "../value/type.js";
import type { Kind, StateMaker } from "./kind.js";
import { KindLock, type LockRecord } from "./kind-lock.js";

/** Holds of one lock by one thread in one mode beyond the first that can be counted. */
const mostNested = 6;

export interface LockOptions<S> {
  readonly name: string;
  readonly kind: Kind<S>;
  readonly dimensions?: readonly unknown[];
  /** The type `thread`. */
  readonly threads: Type<number>;
  readonly ghost?: boolean;
}

type Index = unknown;
type Dimensions = readonly Type<unknown>[];

/** Locks by their indices; a lock without indices is `at()`. */
export class LockTable<S = unknown> {
  readonly name: string;
  readonly ghost: boolean;
  readonly #kind: Kind<S>;
  readonly #dimensions: Dimensions;
  readonly #records: LockRecord<S>[];
  readonly #starts: (() => void)[] = [];

  constructor(memory: Memory, options: LockOptions<S>) {
    const { name, kind, dimensions = [], threads, ghost = false } = options;
    this.name = name;
    this.ghost = ghost;
    this.#kind = kind;
    this.#dimensions = dimensions as Dimensions; // each is a type; indices are tested when used
    const all = { memory, threads, dimensions: this.#dimensions, name };
    const ledger = makeLedger(all, kind);
    const maker = this.#stateMaker(all, ghost ? "ghost" : "shared");
    this.#records = allIndices(this.#dimensions).map((indices): LockRecord<S> => {
      const state = kind.state(maker(indices));
      return {
        name,
        kind,
        state,
        holders: (mode) => ledger.holders.get(mode)!.at(...indices),
        nested: (mode, thread) => ledger.nested.get(mode)!.at(...indices, thread),
        ...(ledger.waiters ? { waiters: ledger.waiters.at(...indices) } : {}),
      };
    });
    memory.locks.push(this);
  }

  /** Initial values of what the kind declares. */
  initialize(): void {
    for (const start of this.#starts) start();
  }

  /** One lock; with a range as an index several, taken and released as one (K7). */
  at(...indices: readonly (Index | readonly Index[])[]): KindLock<S> {
    const lists = indices.map((one) => (Array.isArray(one) ? one : [one]) as readonly Index[]);
    const isRange = indices.some((one) => Array.isArray(one));
    const all = combinations(lists);
    return new KindLock(() => all.map((one) => this.#record(one)), isRange, this.#kind);
  }

  /** The thread holds some lock of the table. */
  isHeldBy(thread: number): boolean {
    return this.#records.some(({ kind, holders }) =>
      kind.modes.some((mode) => holders(mode).has(thread)),
    );
  }

  #record(indices: readonly Index[]): LockRecord<S> {
    const element = elementOf(this.name, this.#dimensions, indices);
    return this.#records[element] as LockRecord<S>; // all indices are inside
  }

  /** Variables of the kind's state, each made once for all locks of the table. */
  #stateMaker(all: Made, storage: Storage): (indices: readonly Index[]) => StateMaker {
    const known = new Map<string, Elements<never, readonly Index[]>>();
    const make = <E>(name: string, create: (declared: Shape) => E): E => {
      const found = known.get(name) as E | undefined; // a name is always made alike
      if (found !== undefined) return found;
      const dimensions = all.dimensions;
      const made = create({ name: `${all.name}.${name}`, storage, dimensions });
      known.set(name, made as Elements<never, readonly Index[]>);
      return made;
    };
    const start = <T>(cell: Cell<T>, first: () => T): void => {
      this.#starts.push(() => cell.set(first()));
    };
    return (indices) => ({
      cell: (name, type, first) => {
        const made = make(name, (declared) => table(all.memory, type, declared)).at(...indices);
        start(made, () => first);
        return made;
      },
      setCell: (name, type, first) => {
        const made = make(name, (shape) => setTable(all.memory, type, shape)).at(...indices);
        start(made, () => first);
        return made;
      },
      table: (name, type, dimensions, first) => {
        const whole = make(name, (shape) => table(all.memory, type, within(shape, dimensions)));
        return partOf(whole, indices, { dimensions, first, start });
      },
      setTable: (name, type, dimensions, first) => {
        const whole = make(name, (shape) => setTable(all.memory, type, within(shape, dimensions)));
        return partOf(whole, indices, { dimensions, first, start });
      },
    });
  }
}

interface Made {
  readonly memory: Memory;
  readonly threads: Type<number>;
  readonly dimensions: Dimensions;
  readonly name: string;
}

interface Shape {
  readonly name: string;
  readonly storage: Storage;
  readonly dimensions: Dimensions;
}

/** An array of the kind's own, in every lock of the table. */
function within(shape: Shape, dimensions: readonly unknown[]): Shape {
  return { ...shape, dimensions: [...shape.dimensions, ...(dimensions as Dimensions)] };
}

interface PartOptions<T, I extends readonly unknown[]> {
  readonly dimensions: { readonly [K in keyof I]: Type<I[K]> };
  readonly first: (...indices: I) => T;
  readonly start: (cell: Cell<T>, first: () => T) => void;
}

/** What one lock sees of an array that all locks of the table share. */
function partOf<T, I extends readonly unknown[], C extends Cell<T>>(
  whole: Table<T, readonly unknown[], C>,
  indices: readonly Index[],
  { dimensions, first, start }: PartOptions<T, I>,
): Elements<T, I, C> {
  const all = allIndices(dimensions as Dimensions);
  // Each list has one value of every dimension.
  for (const own of all) start(whole.at(...indices, ...own), () => first(...(own as unknown as I)));
  return {
    at: (...own) => whole.at(...indices, ...own),
    get: (...own) => whole.get(...indices, ...own),
    set: (...args) => whole.at(...indices, ...args.slice(0, -1)).set(args.at(-1) as T),
  };
}

interface Ledger {
  readonly holders: Map<string, Table<readonly number[], readonly Index[], SetCell<number>>>;
  readonly nested: Map<string, Table<number, readonly Index[]>>;
  readonly waiters?: Table<readonly number[], readonly Index[]>;
}

function makeLedger<S>({ memory, threads, dimensions, name }: Made, kind: Kind<S>): Ledger {
  const storage = "lock";
  const set: SetType<number> = setOf(threads);
  const holders = kind.modes.map((mode) => {
    const field = mode === "" ? "holders" : `holders(${mode})`;
    const declared = { name: `${name}.${field}`, storage, dimensions } as const;
    return [mode, setTable(memory, set, declared)] as const;
  });
  const nested = kind.modes.map((mode) => {
    const more = [...dimensions, threads as Type<unknown>];
    const declared = { name: `${name}.nested(${mode})`, storage, dimensions: more } as const;
    return [mode, table(memory, int(0, mostNested), declared)] as const;
  });
  const queue = queueOf(threads, threads.size);
  const waiting = { name: `${name}.waiters`, storage, dimensions } as const;
  return {
    holders: new Map(holders),
    nested: new Map(nested),
    ...(kind.queued ? { waiters: table(memory, queue, waiting) } : {}),
  };
}

/** A lock without indices. */
export function lock<S>(memory: Memory, options: LockOptions<S>): KindLock<S> {
  return new LockTable(memory, options).at();
}

/** An array of locks. */
export function locks<S>(memory: Memory, options: LockOptions<S>): LockTable<S> {
  return new LockTable(memory, options);
}
