/**
 * One program, ready to stand anywhere in a function: the words it needs are loaded, its ways are
 * emitted nested or by replay, and control comes out behind it.
 */
import {
  type Action,
  type Location,
  type Op,
  type PropertyId,
  type Thread,
  visitOperations,
} from "../../ir/index.js";
import { forkedWeight, weightOf } from "./analyze-program.js";
import { emitOperations } from "./emit-program.js";
import { emitRuns } from "./emit-replay.js";
import type { Emitter } from "./emitter.js";
import type { FunctionBuilder } from "./function-builder.js";
import { block, newLabel, sequence } from "./instructions.js";
import type { Code, Local } from "./module.js";
import { markField, type Program } from "./program.js";
import { newWay } from "./way.js";

/** Where a function has the state whose successors it makes. */
export interface Source {
  readonly builder: FunctionBuilder;
  readonly index: Local;
  readonly address: Local;
  /** Words that are in locals already. */
  readonly loaded: ReadonlyMap<number, Local>;
  readonly moved: Local;
}

export interface Arm {
  readonly program: readonly Op[];
  readonly thread?: Thread;
  readonly from?: Location;
  readonly action?: Action;
}

/** Nodes that writing the rest behind every fork may cost, and how many times what there was. */
const mostNodes = 10_000;
const mostTimes = 8;

export function emitArm(emitter: Emitter, source: Source, arm: Arm): Code {
  const { builder } = source;
  const replay = mustReplay(arm.program)
    ? { depth: builder.local("i32"), length: builder.local("i32") }
    : undefined;
  const program: Program = {
    emitter,
    builder,
    index: source.index,
    address: source.address,
    moved: source.moved,
    loaded: new Map(source.loaded),
    prelude: [],
    thread: arm.thread,
    from: arm.from,
    action: arm.action,
    beyond: { assigned: new Map(), next: emitter.beyond.next },
    boundLocals: new Map(),
    checks: checksIn(arm.program),
    replay,
  };
  for (const id of arm.action?.watched ?? []) {
    program.beyond.assigned.set(id, markField(program, emitter.ir.variables[id]!));
  }
  const run = (end: ReturnType<typeof newLabel>) =>
    emitOperations(program, newWay(), {
      ops: arm.program,
      flow: { end, loops: new Map(), rest: undefined, copies: 1 },
    });
  const end = newLabel();
  const code = replay === undefined ? block(end, run(end)) : emitRuns(program, replay, run);
  builder.releaseAll();
  return sequence([...program.prelude, code]);
}

/** How many nodes there will be, roughly, when the program is emitted. */
export function emittedWeight(ops: readonly Op[]): number {
  return mustReplay(ops) ? weightOf(ops) : (forkedWeight(ops, 0) ?? 0);
}

function mustReplay(ops: readonly Op[]): boolean {
  const forked = forkedWeight(ops, 0);
  if (forked === undefined) return true;
  return forked > mostNodes && forked > mostTimes * weightOf(ops);
}

function checksIn(ops: readonly Op[]): readonly PropertyId[] {
  const found = new Set<PropertyId>();
  visitOperations(ops, (op) => {
    if (op.kind === "check") found.add(op.property);
  });
  return [...found];
}
