/**
 * The crash (M4, M5) as an action: every line takes a content that it may leave, everything in DRAM
 * begins again, `recover` runs; then the behaviour has ended, or the processes begin again.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { Action, Expr, Location, Op, Thread, VariableId } from "../ir.js";
import { defaultValue } from "../value.js";
import { atomicBlock } from "./atomic.js";
import * as build from "./build.js";
import { type Context, type Frame, newVariable, readVariable } from "./context.js";
import { indexBinders } from "./domains.js";
import { initialKindState, initialOps } from "./initial.js";
import { allIndices, type Line, presentContent } from "./lines.js";
import { eachElement, setOfContents, withMemory } from "./memory-steps.js";
import type { Scope } from "./scope.js";

export interface Crashing {
  readonly threads: readonly Thread[];
  readonly actions: readonly Action[];
  /** States that are no deadlock, since nothing is left that could step. */
  readonly mayStop: readonly Expr[];
}

interface Machine {
  readonly context: Context;
  readonly span: Span;
  readonly threads: readonly Thread[];
  /** True after a crash that ended the behaviour; absent if all are followed by a restart. */
  readonly crashed: VariableId | undefined;
}

/** The threads and actions with the crash of an instance among them. */
export function withCrash(
  context: Context,
  made: Crashing,
  instance: Ast.InstanceDeclaration,
): Crashing {
  const recovers = recoveries(context);
  const last = recovers.at(-1)?.body.statements.at(-1);
  const ends = last?.kind !== "restart";
  const span = spanOf(recovers, instance);
  const crashed = ends ? crashedVariable(context, span) : undefined;
  const threads = ends ? made.threads.map(withLostLocation) : made.threads;
  const machine: Machine = { context, span, threads, crashed };
  const actions = made.actions.map((action) => guarded(machine, action));
  const crash = crashAction(machine, recovers);
  const over = crashed === undefined ? [] : [isCrashed(machine, crashed)];
  return { threads, actions: [...actions, crash], mayStop: [...made.mayStop, ...over] };
}

function recoveries(context: Context): readonly Ast.RecoverDeclaration[] {
  return context.model.declarations.flatMap((one) => (one.kind === "recover" ? [one] : []));
}

/** Where a trace says that it happened: `recover`, or else the instance. */
function spanOf(
  [recover]: readonly Ast.RecoverDeclaration[],
  instance: Ast.InstanceDeclaration,
): Span {
  if (recover === undefined) return instance.name.span;
  return { ...recover.span, end: recover.span.start + "recover".length };
}

function crashedVariable(context: Context, span: Span): VariableId {
  const options = { name: "crashed", type: build.bool, storage: "ghost", hidden: true } as const;
  return newVariable(context, { ...options, span }).id;
}

function isCrashed({ span }: Machine, variable: VariableId): Expr {
  return readVariable({ id: variable, type: build.bool }, span);
}

/** Where a thread is when its machine has gone: nowhere that a property could name. */
function withLostLocation(thread: Thread): Thread {
  if (thread.absent) return thread;
  const lost: Location = {
    id: thread.locations.length,
    name: "crashed",
    ended: false,
    span: thread.locations[0]!.span,
    program: [],
    live: [],
    mayStop: true,
  };
  return { ...thread, locations: [...thread.locations, lost] };
}

/** After the crash no action can be taken. */
function guarded(machine: Machine, action: Action): Action {
  const { crashed, span } = machine;
  if (crashed === undefined) return action;
  const condition = build.not(isCrashed(machine, crashed));
  return { ...action, program: [{ kind: "await", condition, span }, ...action.program] };
}

function crashAction(machine: Machine, recovers: readonly Ast.RecoverDeclaration[]): Action {
  const { context, span, crashed } = machine;
  const step = context.steps.length;
  context.steps.push({ name: "crash", span });
  const open: Op[] =
    crashed === undefined
      ? []
      : [{ kind: "await", condition: build.not(isCrashed(machine, crashed)), span }];
  const { lines } = context.memory;
  const program: Op[] = [
    ...open,
    { kind: "step", step },
    ...lines.flatMap((line) => takeContent(context, line)),
    ...lines.flatMap((line) => settle(context, line, presentOf)),
    ...beginAgain(context),
    ...machine.threads.flatMap((thread) => leave(thread)),
    ...withMemory(context, recoverOps(context, recovers), true),
    ...(crashed === undefined ? machine.threads.flatMap(start) : end(machine, crashed)),
    { kind: "finish", location: null },
  ];
  return { name: "crash", bound: [], program, watched: [], crash: true, span };
}

/** M4: each line for itself. */
function takeContent(context: Context, line: Line): Op[] {
  const { span, content } = line;
  return allIndices(line.dimensions).flatMap((indices) => {
    const name = shownName(line, indices);
    const options = { name, type: content, storage: "temporary", span } as const;
    const taken = newVariable(context, options);
    const place = { variable: line.leaves, indices };
    const set: Expr = { kind: "read", place, primed: false, type: setOfContents(line), span };
    const domain = { kind: "set", set } as const;
    const choose: Op = { kind: "choose", variable: taken.id, domain, shown: name, span };
    const value = readVariable(taken, span);
    const stores = line.parts.map((part, field): Op => {
      const target = { variable: part.variable, indices: line.grouped ? part.indices : indices };
      const own: Expr = line.grouped
        ? { kind: "field", value, field, type: part.type, span }
        : value;
      return { kind: "assign", place: target, value: own, span };
    });
    return [choose, ...stores];
  });
}

function shownName(line: Line, indices: readonly Expr[]): string {
  const shown = indices.map((index) => {
    if (index.kind !== "constant") return "";
    const { type, value } = index;
    return type.kind === "scalar" ? `[${type.members[Number(value)]}]` : `[${value}]`;
  });
  return line.name + shown.join("");
}

const presentOf = (line: Line, indices: readonly Expr[]): Expr =>
  build.setOf([presentContent(line, indices)], line.content);

const nothingOf = (line: Line): Expr => build.constant([], setOfContents(line));

/** What a crash may leave of each element becomes `leaves`; nothing is flushed. */
export function settle(
  context: Context,
  line: Line,
  leaves: (line: Line, indices: readonly Expr[]) => Expr,
): Op[] {
  const { span } = line;
  const { indices, bound } = indexBinders(context, line.dimensions);
  const threads = [...line.flushed].filter(([by]) => by !== "recovery").map(([, id]) => id);
  const body = [
    { variable: line.leaves, value: leaves(line, indices) },
    ...threads.map((variable) => ({ variable, value: nothingOf(line) })),
  ].map(({ variable, value }): Op => {
    return { kind: "assign", place: { variable, indices }, value, span };
  });
  return eachElement(bound, { body, span });
}

/** What a crash may leave at first: the initial contents. */
export function initialLeaves(context: Context): Op[] {
  return context.memory.lines.flatMap((line) => settle(context, line, presentOf));
}

/** M5: `shared` state and locks, as `initial` makes them; `init` is not run again. */
function beginAgain(context: Context): Op[] {
  const ops: Op[] = [];
  for (const [declaration, variable] of context.globals) {
    if (declaration.storage !== "shared") continue;
    if (declaration.initial) ops.push(...initialOps(context, declaration, variable));
    else ops.push(...emptied(context, variable));
  }
  for (const info of context.locks.values()) {
    const own = [...info.ledgers.values(), ...info.nested.values()];
    if (info.waiters !== undefined) own.push(info.waiters);
    for (const variable of own) ops.push(...emptied(context, variable));
    for (const [state, variable] of info.state) {
      if (state.initial) ops.push(...initialKindState(context, state, { variable, info }));
      else ops.push(...emptied(context, variable));
    }
  }
  return ops;
}

/** The first value of its type in every element; nothing for what no state has. */
function emptied(context: Context, variable: VariableId): Op[] {
  const { storage, type, dimensions, span } = context.variables[variable]!;
  if (storage === "temporary") return [];
  const { indices, bound } = indexBinders(context, dimensions);
  const value = build.constant(defaultValue(type), type);
  const body: Op[] = [{ kind: "assign", place: { variable, indices }, value, span }];
  return eachElement(bound, { body, span });
}

/** The thread is gone, with its locals. */
function leave(thread: Thread): Op[] {
  if (thread.absent) return [];
  const last = thread.locations.at(-1)!;
  const location = last.name === "crashed" && last.program.length === 0 ? last.id : 0;
  return [{ kind: "stand", thread: thread.id, location }];
}

function recoverOps(context: Context, recovers: readonly Ast.RecoverDeclaration[]): Op[] {
  return recovers.flatMap(({ body }) => {
    const frame: Frame = { bindings: new Map(), path: "recover", ghost: false };
    const scope: Scope = { context, frame, regions: [], evident: [], takenTogether: [] };
    const flow = { falls: true, onReturn: () => [] };
    return atomicBlock(scope, body.statements, flow) as Op[]; // `recover` has no exits
  });
}

/** The behaviour has ended: what a crash may leave matters no more. */
function end({ context, span }: Machine, crashed: VariableId): Op[] {
  const { lines } = context.memory;
  const place = { variable: crashed, indices: [] };
  return [
    ...lines.flatMap((line) => settle(context, line, nothingOf)),
    { kind: "assign", place, value: build.truth, span },
  ];
}

/** The thread's `start`, with the places where it finishes as places where it stands. */
function start(thread: Thread): Op[] {
  const standing = (ops: readonly Op[]): Op[] =>
    ops.map((op): Op => {
      switch (op.kind) {
        case "finish":
          return { kind: "stand", thread: thread.id, location: op.location ?? 0 };
        case "if":
          return { ...op, then: standing(op.then), otherwise: standing(op.otherwise) };
        case "either":
          return { ...op, branches: op.branches.map(standing) };
        case "while":
          if (op.body.some(endsThread)) throw new Error("a start that ends inside a loop");
          return op;
        default:
          return op;
      }
    });
  return thread.absent ? [] : standing(thread.start);
}

function endsThread(op: Op): boolean {
  return (
    op.kind === "finish" || (op.kind === "if" && [...op.then, ...op.otherwise].some(endsThread))
  );
}
