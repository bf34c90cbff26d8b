/**
 * Who can take a step on both sides, and what of a state it depends on. A thread of generated code
 * sees the memory and its own locals; where the spec's thread reads nothing else either, its steps
 * are the same in all states that agree in what it looks at.
 */
import type * as Reference from "../../ir/index.js";
import type { System } from "../schedule/system.js";
import type { CodeState, CodeStates, CodeWay } from "./code-states.js";

export interface Mover {
  readonly name: string;
  /** Absent for actions and the crash. */
  readonly thread?: number;
  /** What a step changes: what all threads share, and the thread's own, or anything. */
  readonly changes: "own" | "all";
  /** What a step depends on: what it looks at and the thread's own, all shared, or anything. */
  readonly dependsOn: "seen" | "common" | "all";
  /** Variables of the spec that steps from a location of the thread read, choose or assign. */
  touchedAt(location: number): ReadonlySet<number>;
  specSteps(state: Reference.State): readonly Reference.Successor[];
  codeSteps(code: CodeState): readonly CodeWay[];
}

export type MoverSemantics = Pick<
  typeof Reference,
  "successors" | "visitOperations" | "expressionsOf" | "partsOf"
>;

export interface MoverParts {
  readonly ir: Reference.Ir;
  readonly system: System;
  readonly semantics: MoverSemantics;
}

/** Threads in order, then actions, then the crash. */
export function moversOf(parts: MoverParts, states: CodeStates): readonly Mover[] {
  const { ir, system } = parts;
  const crashes = ir.actions.filter(({ crash }) => crash);
  const movers = [
    ...ir.threads.map((thread) => threadMover(parts, thread, states)),
    ...system.actions.map(({ name }, index) => {
      const same = ir.actions.filter((one) => one.name === name);
      return actionMover(parts, { name, same, codeSteps: (code) => states.actionsOf(code, index) });
    }),
  ];
  return crashes.length === 0 ? movers : [...movers, crashMover(parts, crashes, states)];
}

function threadMover(parts: MoverParts, thread: Reference.Thread, states: CodeStates): Mover {
  const programs = thread.locations.map(({ program }) => program);
  const touched = programs.map((program) => touchedBy(parts, program));
  const keeps = programs.every((program) => keepsToItself(parts, program, thread.id));
  return {
    name: thread.name,
    thread: thread.id,
    changes: "own",
    dependsOn: keeps ? "seen" : "all",
    touchedAt: (location) => touched[location]!,
    specSteps: alone(parts, { threads: [thread], actions: [] }),
    codeSteps: (code) => states.stepsOf(code, thread.id),
  };
}

interface NamedActions {
  readonly name: string;
  readonly same: readonly Reference.Action[];
  readonly codeSteps: Mover["codeSteps"];
}

function actionMover(parts: MoverParts, { name, same, codeSteps }: NamedActions): Mover {
  const touched = touchedBy(
    parts,
    same.flatMap(({ program }) => program),
  );
  const keeps = same.every(({ program }) => keepsToItself(parts, program, undefined));
  return {
    name,
    changes: "own",
    dependsOn: keeps ? "seen" : "all",
    touchedAt: () => touched,
    specSteps: alone(parts, { threads: [], actions: same }),
    codeSteps,
  };
}

/** Of what is a thread's own, a crash reads only what it has assigned: they begin again, or end. */
function crashMover(
  parts: MoverParts,
  actions: readonly Reference.Action[],
  states: CodeStates,
): Mover {
  return {
    name: "crash",
    changes: "all",
    dependsOn: "common",
    touchedAt: () => new Set(),
    specSteps: alone(parts, { threads: [], actions }),
    codeSteps: (code) => states.crashesOf(code),
  };
}

/**
 * The steps of these only, by the reference semantics: of an Ir in which nobody else has a program.
 * Properties are not judged here.
 */
function alone(
  { ir, semantics }: MoverParts,
  movers: Pick<Reference.Ir, "threads" | "actions">,
): Mover["specSteps"] {
  const threads = ir.threads.map((thread) => {
    if (movers.threads.includes(thread)) return thread;
    return { ...thread, locations: thread.locations.map((one) => ({ ...one, program: [] })) };
  });
  const small = { ...ir, threads, actions: movers.actions, properties: [] };
  return (state) => semantics.successors(small, state);
}

/** No locals of other threads, and not where they stand. */
function keepsToItself(
  { ir, semantics }: MoverParts,
  program: readonly Reference.Op[],
  thread: number | undefined,
): boolean {
  const isForeign = (id: number): boolean => {
    const variable = ir.variables[id];
    return variable?.storage === "local" && variable.thread !== thread;
  };
  const looksAway = (expr: Reference.Expr): boolean =>
    expr.kind !== "located" &&
    !(expr.kind === "read" && isForeign(expr.place.variable)) &&
    semantics.partsOf(expr).every(looksAway);
  let keeps = true;
  semantics.visitOperations(program, (op) => {
    const isOwn =
      op.kind !== "stand" &&
      !(op.kind === "assign" && isForeign(op.place.variable)) &&
      !(op.kind === "choose" && isForeign(op.variable));
    keeps &&= isOwn && semantics.expressionsOf(op).every(looksAway);
  });
  return keeps;
}

function touchedBy(
  { semantics }: MoverParts,
  program: readonly Reference.Op[],
): ReadonlySet<number> {
  const found = new Set<number>();
  const read = (expr: Reference.Expr): void => {
    if (expr.kind === "read") found.add(expr.place.variable);
    for (const part of semantics.partsOf(expr)) read(part);
  };
  semantics.visitOperations(program, (op) => {
    if (op.kind === "assign") found.add(op.place.variable);
    if (op.kind === "choose") found.add(op.variable);
    for (const expr of semantics.expressionsOf(op)) read(expr);
  });
  return found;
}
