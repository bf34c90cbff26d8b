/**
 * One program by itself, with the few variables that it can touch: what a step costs then depends
 * on the step, and not on the size of the protocol. The variables are numbered anew, so a state is
 * as short as the list of them; everything else means what it means in the whole Ir. Notes of lock
 * order are left out where they cannot fault, because nobody collects them here.
 */
import type { Action, Fault, Ir, LocationId, Op, StepId, ThreadId, VariableId } from "./ir.js";
import { nestedOperations, visitOperations } from "./ir-walk.js";
import { eachRead, expressionsOf } from "./lower/reads.js";
import { rewriteOps } from "./lower/rewrite.js";
import { mayFault } from "./may-fault.js";
import { type Admits, type Choice, newWay, type Program, run } from "./run-program.js";
import { type Cell, defaultCell } from "./state.js";

/** Whose program it is. */
export type NarrowSource =
  | { readonly kind: "thread"; readonly thread: ThreadId; readonly from: LocationId }
  | { readonly kind: "action"; readonly action: Action };

export interface Narrow {
  readonly ops: readonly Op[];
  /** The variables that it touches, as the whole Ir numbers them, upwards. */
  readonly variables: readonly VariableId[];
  /** By position in `variables`. */
  readonly defaults: readonly Cell[];
  /** With the variables and the places of threads as `ops` numbers them. */
  readonly program: Program;
}

/** One way of the program. */
export interface NarrowWay {
  /** Absent if a fault came first. */
  readonly step: StepId | undefined;
  readonly choices: readonly Choice[];
  /** Absent if the way finishes. */
  readonly fault: Fault | undefined;
  readonly locations: readonly LocationId[];
  /** By position in `variables`, as the way left them; temporaries included. */
  readonly left: readonly Cell[];
}

export function narrow(ir: Ir, source: NarrowSource): Narrow {
  const whole = programOf(ir, source);
  const quiet = source.kind === "thread" ? withoutNotes(ir, whole) : whole;
  const variables = [...touched(ir, source, quiet)].sort((a, b) => a - b);
  const numbers = new Map(variables.map((id, position) => [id, position]));
  const renamed = (id: VariableId): VariableId => {
    const number = numbers.get(id);
    if (number === undefined) throw new Error(`variable ${id} was thought not to be touched`);
    return number;
  };
  const ops = rewriteOps(quiet, {
    place: (place) => ({ ...place, variable: renamed(place.variable) }),
  });
  const action = source.kind === "action" ? source.action : undefined;
  const small: Ir = {
    ...ir,
    variables: variables.map((id, position) => ({ ...ir.variables[id]!, id: position })),
    threads: withLive(ir, arrivals(source, quiet), numbers),
  };
  const watched = action?.watched.flatMap((id) => numbers.get(id) ?? []) ?? [];
  return {
    ops,
    variables,
    defaults: small.variables.map(defaultCell),
    program: {
      ir: small,
      thread: source.kind === "thread" ? source.thread : undefined,
      action: action && { ...action, watched },
      edges: new Set(),
      initial: false,
    },
  };
}

interface Arrival {
  readonly thread: ThreadId;
  readonly location: LocationId;
}

/** Where threads stand afterwards. */
function arrivals(source: NarrowSource, ops: readonly Op[]): readonly Arrival[] {
  const found: Arrival[] = [];
  visitOperations(ops, (op) => {
    if (op.kind === "stand") found.push(op);
    else if (op.kind === "finish" && op.location !== null && source.kind === "thread") {
      found.push({ thread: source.thread, location: op.location });
    }
  });
  return found;
}

/** What lives at these locations, by its new numbers. */
function withLive(
  ir: Ir,
  there: readonly Arrival[],
  numbers: ReadonlyMap<VariableId, VariableId>,
): Ir["threads"] {
  const threads = [...ir.threads];
  for (const { thread: id, location } of there) {
    const thread = threads[id]!;
    const locations = [...thread.locations];
    const place = ir.threads[id]!.locations[location]!;
    locations[location] = { ...place, live: place.live.flatMap((one) => numbers.get(one) ?? []) };
    threads[id] = { ...thread, locations };
  }
  return threads;
}

/** Every way that was not blocked, in the order of its choices. */
export function narrowWays(
  { ops, program }: Narrow,
  before: { readonly locations: readonly LocationId[]; readonly values: readonly Cell[] },
  admits?: Admits,
): readonly NarrowWay[] {
  if (ops.length === 0) return []; // a thread that has ended
  const asked = admits === undefined ? program : { ...program, admits };
  return run(ops, [newWay(before.locations, before.values)], asked).map((way): NarrowWay => {
    const { choices, exit, locations, step, values } = way;
    if (exit?.kind !== "faulted" && exit?.kind !== "finished") {
      throw new Error("a way through a program does not end in finish");
    }
    const fault = exit.kind === "faulted" ? exit.fault : undefined;
    return { step, choices, fault, locations, left: values };
  });
}

function programOf(ir: Ir, source: NarrowSource): readonly Op[] {
  if (source.kind === "action") return source.action.program;
  return ir.threads[source.thread]?.locations[source.from]?.program ?? [];
}

/** What is read, assigned or chosen, and the locals that may be forgotten at the end. */
function touched(ir: Ir, source: NarrowSource, ops: readonly Op[]): ReadonlySet<VariableId> {
  const found = new Set<VariableId>();
  if (source.kind === "thread") {
    for (const id of ir.threads[source.thread]?.locations[source.from]?.live ?? []) found.add(id);
  }
  visitOperations(ops, (op) => {
    for (const expr of expressionsOf(op)) eachRead(expr, ({ variable }) => found.add(variable));
    if (op.kind === "assign") found.add(op.place.variable);
    if (op.kind === "choose") found.add(op.variable);
    if (op.kind !== "stand") return;
    for (const { id, storage, thread } of ir.variables) {
      if (storage === "local" && thread === op.thread) found.add(id);
    }
  });
  return found;
}

function withoutNotes(ir: Ir, ops: readonly Op[]): readonly Op[] {
  if (!nests(ops, ({ kind }) => kind === "note")) return ops;
  return ops.flatMap((op): Op[] => {
    switch (op.kind) {
      case "note":
        return mayFault(ir, op.condition) ? [op] : [];
      case "if":
        return [
          { ...op, then: withoutNotes(ir, op.then), otherwise: withoutNotes(ir, op.otherwise) },
        ];
      case "either":
        return [{ ...op, branches: op.branches.map((one) => withoutNotes(ir, one)) }];
      case "while":
        return [{ ...op, body: withoutNotes(ir, op.body) }];
      default:
        return [op];
    }
  });
}

function nests(ops: readonly Op[], test: (op: Op) => boolean): boolean {
  return ops.some((op) => test(op) || nestedOperations(op).some((inner) => nests(inner, test)));
}
