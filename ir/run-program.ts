/**
 * What the operations of a program do (the comments of `Op` in `ir.ts`). A way is carried as a
 * small mutable record; `choose` and `either` copy it; `run` gives back every way that was not
 * blocked, in the order of its choices, each with how it ended. Long, because it is the whole of
 * the operations.
 */
import type { Span } from "../grammar/index.js";
import {
  convert,
  domainMembers,
  type Environment,
  elementKey,
  evaluate,
  type Faulted,
  faulted,
  isFaulted,
  locate,
  truth,
} from "./evaluate.js";
import type { Action, BoundId, EdgeId, Expr, Ir, LocationId, Op, Place } from "./ir.js";
import { maximumRounds, type PropertyId, type StepId, type ThreadId } from "./ir.js";
import { type Cell, defaultCell } from "./state.js";
import type { Type, Value } from "./type.js";

export interface Choice {
  readonly name: string;
  readonly type: Type;
  readonly value: Value;
}

/** A check of the program that was false. */
export interface FailedCheck {
  readonly property: PropertyId;
  readonly condition: Expr;
  readonly span: Span;
  /** What the condition saw: the working state and the names bound so far. */
  readonly seen: Environment;
}

/** A way under construction. */
export interface Way {
  readonly locations: LocationId[];
  readonly values: Cell[];
  readonly bound: Map<BoundId, Value>;
  readonly choices: Choice[];
  readonly checks: FailedCheck[];
  readonly assigned: Set<string>;
  step: StepId | undefined;
  /** It has assigned to a variable of storage `shared`. */
  wrote: boolean;
  exit: Exit | undefined;
}

type Exit =
  | { readonly kind: "finished" }
  | { readonly kind: "break" | "continue"; readonly loop: number }
  | Faulted;

/** What stays the same along all ways of one program. */
export interface Program {
  readonly ir: Ir;
  readonly thread: ThreadId | undefined;
  readonly action: Action | undefined;
  readonly edges: Set<EdgeId>;
  /** Of `initial` and `start`: nobody looks on, so a way that is blocked late is simply none. */
  readonly initial: boolean;
  /**
   * For who knows what was chosen: ways with another choice are left out. Asked of the first choice
   * of each name that a way shows.
   */
  readonly admits?: Admits;
}

export type Admits = (choice: Choice) => boolean;

export function newWay(locations: readonly LocationId[], values: readonly Cell[]): Way {
  return {
    locations: [...locations],
    values: [...values],
    bound: new Map(),
    choices: [],
    checks: [],
    assigned: new Set(),
    step: undefined,
    wrote: false,
    exit: undefined,
  };
}

/** Where a way forks: everything that later operations change is its own. */
function copyOf(way: Way): Way {
  return {
    locations: [...way.locations],
    values: [...way.values],
    bound: new Map(way.bound),
    choices: [...way.choices],
    checks: [...way.checks],
    assigned: new Set(way.assigned),
    step: way.step,
    wrote: way.wrote,
    exit: way.exit,
  };
}

function environmentOf(way: Way, program: Program): Environment {
  return {
    variables: program.ir.variables,
    before: way,
    after: way,
    bound: way.bound,
    acting: program.thread,
    untouchable: way.assigned,
  };
}

/** Runs operations in order on every way; ways that have ended pass through. */
export function run(ops: readonly Op[], ways: readonly Way[], program: Program): Way[] {
  let current = [...ways];
  for (const op of ops) {
    const after: Way[] = [];
    for (const way of current) {
      if (way.exit !== undefined) after.push(way);
      else after.push(...orFault(way, () => runOp(op, way, program)));
    }
    if (after.length === 0) return after;
    current = after;
  }
  return current;
}

/** A fault ends the way in whose name it was thrown. */
function orFault(way: Way, body: () => Way[]): Way[] {
  try {
    return body();
  } catch (thrown) {
    if (!isFaulted(thrown)) throw thrown;
    way.exit = thrown;
    return [way];
  }
}

function runOp(op: Op, way: Way, program: Program): Way[] {
  const env = environmentOf(way, program);
  switch (op.kind) {
    case "step":
      way.step = op.step;
      return [way];
    case "assign": {
      const store = evaluateAssignment(op, env, program);
      perform([store], way, program);
      return [way];
    }
    case "bind":
      way.bound.set(op.id, evaluate(op.value, env));
      return [way];
    case "if":
      return run(truth(op.condition, env) ? op.then : op.otherwise, [way], program);
    case "choose":
      return runChoose(op, way, program);
    case "either":
      return op.branches.flatMap((branch) => run(branch, [copyOf(way)], program));
    case "await":
      return truth(op.condition, env) ? [way] : blocked(way, op.span);
    case "forall":
      return runForall(op, way, program);
    case "while":
      return runWhile(op, way, program);
    case "break":
    case "continue":
      way.exit = op;
      return [way];
    case "check":
      runCheck(op, way, env);
      return [way];
    case "note":
      if (truth(op.condition, env)) program.edges.add(op.edge);
      return [way];
    case "fault":
      throw faulted(op.fault, op.span);
    case "stand":
      stand(op.thread, op.location, { way, program });
      return [way];
    case "finish":
      finish(op.location, way, program);
      return [way];
  }
}

/** Nothing can be done: no way, or a fault if others could already see what it did. */
function blocked(way: Way, span: Span): Way[] {
  if (!way.wrote) return [];
  throw faulted("waiting inside atomic", span);
}

function runChoose(op: Op & { readonly kind: "choose" }, way: Way, program: Program): Way[] {
  const type = program.ir.variables[op.variable]!.type;
  const members = domainMembers(op.domain, environmentOf(way, program));
  const admitted = members.filter((value) => isAdmitted(op.shown, { type, value }, way, program));
  if (admitted.length === 0 && members.length > 0) return [];
  const chosen = admitted.flatMap((value) => {
    const fork = copyOf(way);
    return orFault(fork, () => {
      fork.values[op.variable] = convert(type, value, op.span);
      if (op.where !== undefined && !truth(op.where, environmentOf(fork, program))) return [];
      if (op.shown !== undefined) fork.choices.push({ name: op.shown, type, value });
      return [fork];
    });
  });
  return chosen.length > 0 ? chosen : blocked(way, op.span);
}

function isAdmitted(
  name: string | undefined,
  typed: Omit<Choice, "name">,
  { choices }: Way,
  { admits }: Program,
): boolean {
  if (admits === undefined || name === undefined) return true;
  return choices.some((one) => one.name === name) || admits({ name, ...typed });
}

function runWhile(op: Op & { readonly kind: "while" }, way: Way, program: Program): Way[] {
  const left: Way[] = [];
  let inside = [way];
  for (let round = 0; inside.length > 0; round++) {
    const entered = inside.flatMap((one) =>
      orFault(one, () => {
        if (!truth(op.condition, environmentOf(one, program))) {
          left.push(one);
          return [];
        }
        if (round === maximumRounds) throw faulted("endless step", op.span);
        return [one];
      }),
    );
    inside = [];
    for (const one of run(op.body, entered, program)) {
      const mine = one.exit !== undefined && "loop" in one.exit && one.exit.loop === op.id;
      const goesRound = one.exit === undefined || (mine && one.exit?.kind === "continue");
      if (mine) one.exit = undefined;
      (goesRound ? inside : left).push(one);
    }
  }
  return left;
}

function runCheck(op: Op & { readonly kind: "check" }, way: Way, env: Environment): void {
  if (truth(op.condition, env)) return;
  const { locations, values, bound } = copyOf(way);
  const seen = { ...env, before: { locations, values }, after: { locations, values }, bound };
  way.checks.push({ property: op.property, condition: op.condition, span: op.span, seen });
}

/** An assignment whose place and value are known. */
interface Store {
  readonly place: Place;
  readonly element: number;
  readonly value: Value;
  readonly span: Span;
}

/** Indices first, each evaluated and tested, then the value, then its range. */
function evaluateAssignment(
  op: Op & { readonly kind: "assign" },
  env: Environment,
  program: Program,
): Store {
  const element = locate(op.place, env, op.span);
  const { type } = program.ir.variables[op.place.variable]!;
  const value = convert(type, evaluate(op.value, env), op.span);
  if (env.untouchable.has(elementKey(op.place.variable, element))) {
    throw faulted("location assigned twice", op.span);
  }
  return { place: op.place, element, value, span: op.span };
}

function perform(stores: readonly Store[], way: Way, program: Program): void {
  for (const { place, element, value } of stores) {
    const variable = program.ir.variables[place.variable]!;
    if (variable.storage === "shared" && !program.initial) way.wrote = true;
    if (program.action?.watched.includes(variable.id)) {
      way.assigned.add(elementKey(variable.id, element));
    }
    const cell = way.values[variable.id];
    const isArray = variable.dimensions.length > 0 && typeof cell === "object";
    way.values[variable.id] = isArray ? cell.with(element, value) : value;
  }
}

/** S12: every body sees the state before; what they assign is done at the end. */
function runForall(op: Op & { readonly kind: "forall" }, way: Way, program: Program): Way[] {
  const stores: Store[] = [];
  const met = new Set<string>();
  const env = environmentOf(way, program);
  const collect = (ops: readonly Op[]): void => {
    for (const inner of ops) {
      switch (inner.kind) {
        case "assign": {
          const store = evaluateAssignment(inner, env, program);
          const key = elementKey(store.place.variable, store.element);
          if (met.has(key)) {
            if (op.disjoint) throw new Error("a forall said to be disjoint is not");
            throw faulted("location assigned twice", inner.span);
          }
          met.add(key);
          stores.push(store);
          break;
        }
        case "bind":
          way.bound.set(inner.id, evaluate(inner.value, env));
          break;
        case "if":
          collect(truth(inner.condition, env) ? inner.then : inner.otherwise);
          break;
        case "check":
          runCheck(inner, way, env);
          break;
        case "fault":
          throw faulted(inner.fault, inner.span);
        default:
          throw new Error(`${inner.kind} inside forall`);
      }
    }
  };
  const bindFrom = (position: number): void => {
    const binder = op.binders[position];
    if (binder === undefined) {
      if (op.where === undefined || truth(op.where, env)) collect(op.body);
      return;
    }
    for (const value of domainMembers(binder.domain, env)) {
      way.bound.set(binder.id, value);
      bindFrom(position + 1);
    }
  };
  bindFrom(0);
  perform(stores, way, program);
  return [way];
}

function finish(location: LocationId | null, way: Way, program: Program): void {
  way.exit = { kind: "finished" };
  if (program.thread === undefined || location === null) return;
  stand(program.thread, location, { way, program });
}

/** The thread is there now; what does not live there is forgotten. */
function stand(
  thread: ThreadId,
  location: LocationId,
  { way, program }: { readonly way: Way; readonly program: Program },
): void {
  way.locations[thread] = location;
  const { live } = program.ir.threads[thread]!.locations[location]!;
  for (const variable of program.ir.variables) {
    const mine = variable.storage === "local" && variable.thread === thread;
    if (mine && !live.includes(variable.id)) way.values[variable.id] = defaultCell(variable);
  }
}
