/**
 * What is searched: three models, each in a few sizes, with the counts that every engine must find.
 * A size names its constants once; each contender turns them into its own kind of option.
 */

/** The graph of a model without any reduction. `successors` leaves initial states out. */
export interface Counts {
  readonly states: number;
  readonly successors: number;
  /** Only breadth-first engines tell. */
  readonly depth?: number;
}

export interface Size {
  readonly workload: string;
  readonly name: string;
  readonly constants: Readonly<Record<string, number>>;
  /** The instance of the lockspec text that has these constants, or that the constants override. */
  readonly instance: string;
  readonly overridden: boolean;
  /** Base-2 logarithm of the slots that pan gets at once, so that it need not grow its table. */
  readonly panSlotBits: number;
  /** Depth of pan's stack, which it allocates at once: just above the longest path it walks. */
  readonly panDepth: number;
  readonly expected: Counts;
}

/** One model in the languages of the contenders; paths are relative to the folder `bench`. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly lockspec: string;
  readonly promela?: string;
  readonly murphi?: string;
  readonly sizes: readonly Size[];
}

const reference = "fault-truncate";
const large = "fault-vs-truncate-large";
const core = "dax-core";

export const workloads: readonly Workload[] = [
  {
    name: reference,
    title: "fault-truncate: the reference model, guarded commands",
    lockspec: "fault-truncate.lockspec",
    promela: "model/fault-truncate.pml",
    murphi: "model/fault-truncate.m",
    sizes: [
      {
        workload: reference,
        name: "small",
        constants: { NF: 1, NT: 1 },
        instance: "small",
        overridden: false,
        panSlotBits: 16,
        panDepth: 10_000,
        expected: { states: 1057, successors: 2153, depth: 44 },
      },
      {
        workload: reference,
        name: "medium",
        constants: { NF: 2, NT: 1 },
        instance: "medium",
        overridden: false,
        panSlotBits: 20,
        panDepth: 100_000,
        expected: { states: 78_492, successors: 235_673, depth: 94 },
      },
      {
        workload: reference,
        name: "large",
        constants: { NF: 3, NT: 2 },
        instance: "large",
        overridden: false,
        panSlotBits: 24,
        panDepth: 200_000,
        expected: { states: 8_348_232, successors: 39_901_206, depth: 93 },
      },
      {
        workload: reference,
        name: "huge",
        constants: { NF: 4, NT: 2 },
        instance: "large",
        overridden: true,
        panSlotBits: 28,
        panDepth: 5_000_000,
        expected: { states: 233_505_344, successors: 1_359_905_204, depth: 100 },
      },
    ],
  },
  {
    name: large,
    title: "fault-vs-truncate-large: processes and locks, more than 64 bits of state",
    lockspec: "fault-vs-truncate-large.lockspec",
    promela: "model/fault-vs-truncate-large.pml",
    sizes: [
      {
        workload: large,
        name: "medium",
        constants: { PAGES: 2, BLOCKS: 2, MMS: 2, READERS: 1, CHANGERS: 1 },
        instance: "medium",
        overridden: false,
        panSlotBits: 20,
        panDepth: 100_000,
        expected: { states: 59_351, successors: 122_727, depth: 70 },
      },
      {
        workload: large,
        name: "large",
        constants: { PAGES: 3, BLOCKS: 3, MMS: 2, READERS: 1, CHANGERS: 2 },
        instance: "large",
        overridden: false,
        panSlotBits: 25,
        panDepth: 2_000_000,
        expected: { states: 16_890_072, successors: 48_606_574, depth: 101 },
      },
    ],
  },
  {
    name: core,
    title: "dax-core: spec/dax, faults of several threads against hole punch",
    lockspec: "../spec/dax/dax.lockspec",
    sizes: [
      {
        workload: core,
        name: "medium",
        constants: { loaders: 1, loads_each: 1, MAPPINGS: 1 },
        instance: "fault_and_punch",
        overridden: true,
        panSlotBits: 0,
        panDepth: 0,
        expected: { states: 145_644, successors: 473_162, depth: 114 },
      },
      {
        workload: core,
        name: "large",
        constants: { MAPPINGS: 2, loaders: 2, storers: 1, writers: 1 },
        instance: "fault_and_punch",
        overridden: true,
        panSlotBits: 0,
        panDepth: 0,
        expected: { states: 21_686_148, successors: 96_042_612, depth: 145 },
      },
    ],
  },
];
