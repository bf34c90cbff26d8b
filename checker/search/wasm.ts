/**
 * Breadth-first search by an emitted stepper, which does all the work; here it is given slices of a
 * few ten milliseconds, so that limits, progress and the user get their turn. Levels end where the
 * pool ended when they began.
 */
import {
  faults,
  type Ir,
  initialStates,
  noParent,
  recordFields,
  recordKinds,
  recordOfDeadlock,
  type State,
  type Stepper,
} from "../../ir/index.js";
import { mostBytes, StepperMemory } from "../space/stepper-memory.js";
import type {
  Broken,
  IncompleteReason,
  Search,
  SearchOptions,
  SearchResult,
  Violation,
} from "../verdict.js";

export interface WasmOptions {
  /** What the search may use at most. */
  readonly memoryBytes?: number;
}

/** The engine for one Ir, given its stepper. */
export function wasmSearch(ir: Ir, stepper: Stepper, options: WasmOptions = {}): Search {
  return async (searchOptions) => {
    const run = startRun(ir, stepper, options.memoryBytes ?? mostBytes);
    if (run === undefined) return nothingFound(ir);
    const stop = (await explore(run, searchOptions)) ?? undefined;
    return resultOf(run, stop);
  };
}

interface Run {
  readonly ir: Ir;
  readonly stepper: Stepper;
  readonly memory: StepperMemory;
  /** What the making of initial states breaks. */
  readonly atStart: readonly Violation[];
  readonly initial: number;
  /** Entries of the batch that were no successors. */
  readonly offered: number;
  /** Memory ran out already. */
  readonly full: boolean;
  depth: number;
  /** States that one slice expands. */
  slice: number;
  /** When the user last had a turn. */
  pausedMs: number;
}

type Stop = IncompleteReason | "enough";

function startRun(ir: Ir, stepper: Stepper, memoryBytes: number): Run | undefined {
  const memory = newMemory(ir, stepper, memoryBytes);
  if (memory === undefined) return undefined;
  const atStart: Violation[] = [];
  let offered = 0;
  for (const { outcome, failed } of initialStates(ir)) {
    if (outcome.kind === "fault") {
      atStart.push({ broken: { kind: "fault", fault: outcome.fault }, steps: 0, states: [] });
      continue;
    }
    const states = [outcome.state];
    for (const property of failed) {
      atStart.push({ broken: { kind: "property", property }, steps: 0, states });
    }
    memory.offer(outcome.state);
    offered += 1;
  }
  const full = memory.exports.flush() !== 0;
  const initial = memory.count;
  const depth = initial > 0 ? 1 : 0;
  const clock = { slice: firstSlice, pausedMs: performance.now() };
  return { ir, stepper, memory, atStart, initial, offered, full, depth, ...clock };
}

function newMemory(ir: Ir, stepper: Stepper, memoryBytes: number): StepperMemory | undefined {
  try {
    return new StepperMemory(ir, stepper, memoryBytes);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** Short at first, so that the compiler of the module can replace code while it runs. */
const firstSlice = 64;
const sliceMs = 25;

/** Level by level, until nothing is new, it is enough, or a limit is hit. */
async function explore(run: Run, options: SearchOptions): Promise<Stop | undefined> {
  const { memory } = run;
  const { maxStates = Infinity, maxDepth = Infinity } = options.limits;
  if (run.full) return "memory";
  let broken = brokenSoFar(run);
  for (let begin = 0; begin < memory.count; ) {
    const end = memory.count;
    if (memory.exports.recorded.value + run.atStart.length !== broken.length) {
      broken = brokenSoFar(run);
    }
    if (options.enough(broken)) return "enough";
    if (end >= maxStates) return "max-states";
    if (run.depth >= maxDepth) return "max-depth";
    const reason = await exploreLevel(run, end, options);
    if (reason !== undefined) return reason;
    if (memory.count > end) run.depth += 1;
    begin = end;
  }
  return undefined;
}

async function exploreLevel(
  run: Run,
  end: number,
  options: SearchOptions,
): Promise<Stop | undefined> {
  const { exports } = run.memory;
  for (let at = exports.cursor.value >>> 0; at < end; ) {
    // The clock decides how often we look up, and nothing else.
    const beganMs = performance.now();
    const until = Math.min(end, at + run.slice);
    if (exports.explore(until) !== 0) return "memory";
    at = until;
    const nowMs = performance.now();
    run.slice = nextSlice(run.slice, nowMs - beganMs);
    if (nowMs - run.pausedMs < sliceMs) continue;
    const reason = await options.pause(progressOf(run));
    if (reason !== undefined) return reason;
    run.pausedMs = performance.now();
  }
  return undefined;
}

function nextSlice(slice: number, elapsedMs: number): number {
  if (elapsedMs < sliceMs / 2) return Math.min(2 * slice, 2 ** 30);
  return elapsedMs > 2 * sliceMs ? Math.max(1, Math.floor(slice / 2)) : slice;
}

function progressOf({ memory, offered, depth }: Run) {
  const states = memory.count;
  const successors = Number(memory.exports.entries.value) - offered;
  return { states, successors, depth, frontier: states - (memory.exports.cursor.value >>> 0) };
}

/** What the records of the module say, in the order of discovery. */
function recordsOf({ ir, stepper, memory }: Run) {
  const { records, recordBytes } = stepper.map;
  const count = recordOfDeadlock(ir.properties.length) + 1;
  return Array.from({ length: count }, (_, record) => {
    const address = records + record * recordBytes;
    const kind = memory.numberAt(address + recordFields.kind);
    const order = memory.numberAt(address + recordFields.order);
    return { record, address, kind, order };
  })
    .filter(({ kind }) => kind !== 0)
    .sort((one, two) => one.order - two.order);
}

function brokenOf(ir: Ir, record: number): Broken {
  const properties = ir.properties.length;
  if (record < properties) return { kind: "property", property: record };
  const fault = faults[record - properties];
  return fault === undefined ? { kind: "deadlock" } : { kind: "fault", fault };
}

function brokenSoFar(run: Run): readonly Broken[] {
  const recorded = recordsOf(run).map(({ record }) => brokenOf(run.ir, record));
  return [...run.atStart.map(({ broken }) => broken), ...recorded];
}

function violationsOf(run: Run): readonly Violation[] {
  const found = [...run.atStart];
  for (const { record, address, kind } of recordsOf(run)) {
    const states = pathOf(run, kind, address);
    const steps = kind === recordKinds.fault ? states.length : states.length - 1;
    found.push({ broken: brokenOf(run.ir, record), steps, states });
  }
  const keys = new Set<string>();
  return found
    .sort((one, two) => one.steps - two.steps)
    .filter(({ broken }) => {
      const key = JSON.stringify(broken);
      return !keys.has(key) && keys.add(key);
    });
}

function pathOf({ memory }: Run, kind: number, address: number): readonly State[] {
  const index = memory.numberAt(address + recordFields.state);
  const path = index === noParent ? [] : memory.pathTo(index);
  if (kind !== recordKinds.step) return path;
  return [...path, memory.stateFrom(address + recordFields.words)];
}

function resultOf(run: Run, stop: Stop | undefined): SearchResult {
  const { ir, stepper, memory, initial, depth } = run;
  const { map } = stepper;
  return {
    ...(stop === undefined || stop === "enough" ? {} : { incomplete: stop }),
    stopped: stop === "enough",
    initial,
    states: memory.count,
    successors: progressOf(run).successors,
    depth,
    violations: violationsOf(run),
    covered: memory.flags(map.covered, ir.properties.length),
    fired: memory.flags(map.fired, ir.steps.length),
    edges: memory.flags(map.edges, ir.lockEdges.length),
    constrained: memory.flagAt(map.constrained),
  };
}

/** Not even the initial states could be made. */
function nothingFound(ir: Ir): SearchResult {
  return {
    incomplete: "memory",
    stopped: false,
    initial: 0,
    states: 0,
    successors: 0,
    depth: 0,
    violations: [],
    covered: ir.properties.map(() => false),
    fired: ir.steps.map(() => false),
    edges: ir.lockEdges.map(() => false),
    constrained: false,
  };
}
