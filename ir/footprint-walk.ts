/**
 * Footprints of the steps of one program that somebody wants: an abstract run over all of its ways
 * at once, in which only some locals are known. A way that comes to a step that nobody wants is no
 * more followed than one that is blocked. What a local holds is forgotten where ways meet that do
 * not agree on it. Long, because it is all of the operations, as `run-program.ts` is.
 */
import type { Footprint, Located, Touch } from "./footprint.js";
import { domainValues, type Finding, findReads, isPrivate, touchOf } from "./footprint-reads.js";
import type {
  BoundId,
  Expr,
  Ir,
  LocationId,
  Op,
  Place,
  StepId,
  ThreadId,
  VariableId,
} from "./ir.js";
import { visitOperations } from "./ir-walk.js";
import { type KnownValues, knownValues, type ValueOf } from "./known-values.js";
import { domainParts } from "./lower/reads.js";
import { mayFault } from "./may-fault.js";
import type { NarrowSource } from "./narrow.js";
import type { Choice } from "./run-program.js";
import type { Value } from "./type.js";

export interface FootprintQuestion {
  readonly source: NarrowSource;
  readonly wants: (step: StepId) => boolean;
  /** What was chosen, if there is but one value that it can have been. */
  readonly chosen: (choice: Omit<Choice, "value">) => Value | undefined;
  /** Locals of the thread that are known before the step. */
  readonly locals: ReadonlyMap<VariableId, Value>;
}

export interface FootprintFound {
  readonly footprint: Footprint;
  /** Where the thread may stand afterwards, with what is known of its locals there. */
  readonly exits: readonly Exit[];
  /** Some way comes to a step that is wanted. */
  readonly isPossible: boolean;
}

export interface Exit {
  readonly location: LocationId;
  readonly locals: ReadonlyMap<VariableId, Value>;
}

export type Footprinter = (question: FootprintQuestion) => FootprintFound;

/** What is worked out about expressions is kept for the next question. */
export function footprinter(ir: Ir): Footprinter {
  const valueOf = knownValues(ir);
  return (question) => footprintOf(ir, question, valueOf);
}

/** What somebody reads who asks whether a condition holds in a state. */
export function conditionFootprint(ir: Ir, condition: Expr): Footprint {
  const finding: Finding = {
    ir,
    thread: undefined,
    valueOf: knownValues(ir),
    reads: [],
    located: [],
    watches: new Set(),
  };
  findReads(finding, condition, { locals: new Map(), bound: new Map() });
  const { located, reads, watches } = finding;
  return { reads, writes: [], located, watches: [...watches], touchesAll: false };
}

interface Walking extends Finding {
  readonly question: FootprintQuestion;
  readonly writes: Touch[];
  readonly exits: Exit[];
  touchesAll: boolean;
  isPossible: boolean;
}

/** What is known on all ways that come here. */
interface Here extends KnownValues {
  /** Names of choices that some of them have made: a record means the first of a name. */
  readonly shown: ReadonlySet<string>;
  /** In a `forall`, where all see what was there before it. */
  readonly isHeld: boolean;
}

function footprintOf(ir: Ir, question: FootprintQuestion, valueOf: ValueOf): FootprintFound {
  const { source } = question;
  const thread = source.kind === "thread" ? source.thread : undefined;
  const walking: Walking = {
    ir,
    thread,
    valueOf,
    question,
    reads: [],
    writes: [],
    located: [] as Located[],
    watches: new Set<ThreadId>(),
    exits: [],
    touchesAll: false,
    isPossible: false,
  };
  const ops =
    source.kind === "action"
      ? source.action.program
      : (ir.threads[source.thread]?.locations[source.from]?.program ?? []);
  walk(walking, ops, {
    locals: question.locals,
    bound: new Map(),
    shown: new Set(),
    isHeld: false,
  });
  const { exits, isPossible, located, reads, touchesAll, watches, writes } = walking;
  const to = [...new Set(exits.map(({ location }) => location))];
  const goes =
    source.kind === "thread" ? { goes: { thread: source.thread, from: source.from, to } } : {};
  const footprint = { reads, writes, located, watches: [...watches], touchesAll, ...goes };
  return { footprint, exits, isPossible };
}

/** What is known behind the operations; undefined if no way comes there. */
function walk(walking: Walking, ops: readonly Op[], from: Here): Here | undefined {
  let here: Here | undefined = from;
  for (const op of ops) {
    here = walkOp(walking, op, here);
    if (here === undefined) return undefined;
  }
  return here;
}

function walkOp(walking: Walking, op: Op, here: Here): Here | undefined {
  switch (op.kind) {
    case "step":
      if (!walking.question.wants(op.step)) return undefined;
      walking.isPossible = true;
      return here;
    case "assign":
      return walkAssign(walking, op, here);
    case "bind":
      findReads(walking, op.value, here);
      return withName(here, op.id, walking.valueOf(op.value, here));
    case "if":
      return walkIf(walking, op, here);
    case "choose":
      return walkChoose(walking, op, here);
    case "either":
      return meeting(op.branches.map((branch) => walk(walking, branch, here)));
    case "await":
      findReads(walking, op.condition, here);
      return walking.valueOf(op.condition, here) === false ? undefined : here;
    case "forall":
      walkForall(walking, op, here);
      return withoutAssigned(here, op.body);
    case "while":
      return walkWhile(walking, op, here);
    case "check":
    case "note":
      // Whether it holds is nobody's business here, only that it can be asked.
      if (mayFault(walking.ir, op.condition) || isWatched(walking)) {
        findReads(walking, op.condition, here);
      }
      return here;
    case "stand":
      walking.touchesAll = true;
      return here;
    case "finish":
      if (op.location !== null) leave(walking, op.location, here);
      return undefined;
    case "break":
    case "continue":
    case "fault":
      return undefined;
  }
}

function isWatched({ question: { source } }: Walking): boolean {
  return source.kind === "action" && source.action.watched.length > 0;
}

function walkAssign(walking: Walking, op: Op & { readonly kind: "assign" }, here: Here): Here {
  const { place, value } = op;
  for (const index of place.indices) findReads(walking, index, here);
  if (isPrivate(walking, place)) {
    findReads(walking, value, here);
    if (here.isHeld) return here;
    const isPlain = place.indices.length === 0;
    return withLocal(here, place.variable, isPlain ? walking.valueOf(value, here) : undefined);
  }
  const members = changedMembers(walking, op, here);
  if (members === undefined) findReads(walking, value, here);
  for (const member of members ?? [undefined]) {
    const touched = member === undefined ? { known: here } : { known: here, member };
    walking.writes.push(touchOf(walking, place, touched));
  }
  return here;
}

/** `s = s + {t}` and `s = s - {t}` leave all other members as they are. */
function changedMembers(
  walking: Walking,
  { place, value }: Op & { readonly kind: "assign" },
  here: Here,
): readonly Value[] | undefined {
  if (value.kind !== "union" && value.kind !== "difference") return undefined;
  if (value.left.kind !== "read" || !isSamePlace(walking, place, value.left.place, here)) {
    return undefined;
  }
  const members = walking.valueOf(value.right, here);
  return typeof members === "object" ? members : undefined;
}

/** All indices are known, and the same. */
function isSamePlace(walking: Walking, one: Place, other: Place, here: Here): boolean {
  if (one.variable !== other.variable) return false;
  return one.indices.every((index, at) => {
    const opposite = other.indices[at];
    const value = walking.valueOf(index, here);
    if (value === undefined || opposite === undefined) return false;
    return JSON.stringify(value) === JSON.stringify(walking.valueOf(opposite, here));
  });
}

function walkIf(walking: Walking, op: Op & { readonly kind: "if" }, here: Here): Here | undefined {
  findReads(walking, op.condition, here);
  const condition = walking.valueOf(op.condition, here);
  if (condition !== undefined) return walk(walking, condition ? op.then : op.otherwise, here);
  return meeting([walk(walking, op.then, here), walk(walking, op.otherwise, here)]);
}

function walkChoose(walking: Walking, op: Op & { readonly kind: "choose" }, here: Here): Here {
  const { domain, shown: name, variable, where } = op;
  for (const part of domainParts(domain)) findReads(walking, part, here);
  const { type } = walking.ir.variables[variable]!;
  const isFirst = name !== undefined && !here.shown.has(name);
  const only = isFirst ? walking.question.chosen({ name, type }) : undefined;
  const shown = name === undefined ? here.shown : new Set([...here.shown, name]);
  const values = only === undefined ? domainValues(walking, domain, here) : [only];
  if (where !== undefined) {
    for (const value of values) findReads(walking, where, withLocal(here, variable, value));
  }
  const value = values.length === 1 ? values[0] : undefined;
  return { ...withLocal(here, variable, value), shown };
}

/** Nothing in it changes what the bodies see. */
function walkForall(walking: Walking, op: Op & { readonly kind: "forall" }, from: Here): void {
  const bindFrom = (position: number, here: Here): void => {
    const binder = op.binders[position];
    if (binder === undefined) {
      if (op.where !== undefined) {
        findReads(walking, op.where, here);
        if (walking.valueOf(op.where, here) === false) return;
      }
      walk(walking, op.body, here);
      return;
    }
    for (const part of domainParts(binder.domain)) findReads(walking, part, here);
    for (const value of domainValues(walking, binder.domain, here)) {
      bindFrom(position + 1, withName(here, binder.id, value));
    }
  };
  bindFrom(0, { ...from, isHeld: true });
}

/** What its body changes is not known in it, nor behind it. */
function walkWhile(walking: Walking, op: Op & { readonly kind: "while" }, from: Here): Here {
  const here = withoutAssigned(from, op.body);
  findReads(walking, op.condition, here);
  walk(walking, op.body, here);
  return here;
}

function withoutAssigned(here: Here, ops: readonly Op[]): Here {
  const locals = new Map(here.locals);
  const bound = new Map(here.bound);
  const shown = new Set(here.shown);
  visitOperations(ops, (op) => {
    if (op.kind === "assign") locals.delete(op.place.variable);
    if (op.kind === "bind") bound.delete(op.id);
    if (op.kind !== "choose") return;
    locals.delete(op.variable);
    if (op.shown !== undefined) shown.add(op.shown);
  });
  return { ...here, locals, bound, shown };
}

function leave(walking: Walking, location: LocationId, { locals }: Here): void {
  const { ir, thread } = walking;
  const live = ir.threads[thread ?? -1]?.locations[location]?.live ?? [];
  const kept = live.flatMap((id) => {
    const value = locals.get(id);
    return value === undefined ? [] : [[id, value] as const];
  });
  walking.exits.push({ location, locals: new Map(kept) });
}

function withLocal<From extends KnownValues>(
  here: From,
  id: VariableId,
  value: Value | undefined,
): From {
  const locals = new Map(here.locals);
  if (value === undefined) locals.delete(id);
  else locals.set(id, value);
  return { ...here, locals };
}

function withName(here: Here, id: BoundId, value: Value | undefined): Here {
  const bound = new Map(here.bound);
  if (value === undefined) bound.delete(id);
  else bound.set(id, value);
  return { ...here, bound };
}

/** What all ways that come here agree on. */
function meeting(ways: readonly (Here | undefined)[]): Here | undefined {
  const [first, ...others] = ways.filter((way) => way !== undefined);
  if (first === undefined || others.length === 0) return first;
  return {
    locals: agreed([first, ...others].map(({ locals }) => locals)),
    bound: agreed([first, ...others].map(({ bound }) => bound)),
    shown: new Set([first, ...others].flatMap(({ shown }) => [...shown])),
    isHeld: first.isHeld,
  };
}

/** Entries that all of the maps have. */
export function agreed<Id>(maps: readonly ReadonlyMap<Id, Value>[]): ReadonlyMap<Id, Value> {
  const [first = new Map<Id, Value>(), ...others] = maps;
  const kept = [...first].filter(([id, value]) => {
    const text = JSON.stringify(value);
    return others.every((one) => JSON.stringify(one.get(id)) === text);
  });
  return new Map(kept);
}
