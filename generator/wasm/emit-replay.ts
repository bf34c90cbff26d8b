/**
 * Programs whose ways part inside a loop are run once for each way. A stack in memory holds, for
 * every choice of the run, which alternative is taken: the next run takes the next one of the last
 * choice; a choice that has no more is taken off. (An odometer, as stateless model checkers turn
 * it.)
 *
 * again:  depth = 0 program; a choice takes alternative stack[depth++], a new one begins at 0 end:
 * stack empty ? done : stack[top]++, again
 */
import { faults, type Op } from "../../ir/index.js";
import { endsWay, writtenBy } from "./analyze-program.js";
import { memberAs } from "./emit-choice.js";
import { emitWalk } from "./emit-domain.js";
import { emitCondition } from "./emit-expression.js";
import { blockedCode, emitOperations, type Flow, ownWritten } from "./emit-program.js";
import {
  at,
  block,
  branch,
  branchIf,
  constant32,
  get,
  i32,
  load,
  loop,
  newLabel,
  nothing,
  sequence,
  set,
  store,
  when,
} from "./instructions.js";
import { choiceCapacity } from "./memory-map.js";
import type { Code, Label, Local } from "./module.js";
import { faultCode, faultOf, type Program, type Replay, scopeOf } from "./program.js";
import type { Scope } from "./scope.js";
import { fork, merged, variableKey, type Way, writeCell } from "./way.js";

/** Runs the code once per way; `end` is where each of its runs ends. */
export function emitRuns(
  program: Program,
  replay: Replay,
  run: (end: Label) => readonly Code[],
): Code {
  const { depth, length } = replay;
  const stack = program.emitter.map.choices;
  const [again, end] = [newLabel(), newLabel()];
  const top = i32.shl(i32.sub(get(length), constant32(1)), constant32(2));
  const turned = i32.add(load("i32.load", top, stack), constant32(1));
  return sequence([
    set(length, constant32(0)),
    loop(again, [
      set(depth, constant32(0)),
      block(end, run(end)),
      when(get(length), [store("i32.store", at(top, stack), turned), branch(again)]),
    ]),
  ]);
}

/** Takes the next choice: leaves in a new local which alternative this run takes. */
function nextChoice(program: Program, way: Way, flow: Flow): { before: Code; taken: Local } {
  const { depth, length } = replayOf(program);
  const stack = program.emitter.map.choices;
  const taken = program.builder.local("i32");
  const slot = i32.shl(get(depth), constant32(2));
  const endless = faultCode(program, way, { fault: "endless step", end: flow.end });
  const before = sequence([
    when(i32.eq(get(depth), get(length)), [
      when(i32.eq(get(depth), constant32(choiceCapacity)), [endless]),
      store("i32.store", at(slot, stack), constant32(0)),
      set(length, i32.add(get(length), constant32(1))),
    ]),
    set(taken, load("i32.load", slot, stack)),
    set(depth, i32.add(get(depth), constant32(1))),
  ]);
  return { before, taken };
}

/** The choice has no such alternative: it is taken off, and this run is none. */
function exhausted(program: Program, flow: Flow): Code {
  const { depth, length } = replayOf(program);
  return sequence([set(length, i32.sub(get(depth), constant32(1))), branch(flow.end)]);
}

function replayOf(program: Program): Replay {
  if (program.replay === undefined) throw new Error("a choice where none is expected");
  return program.replay;
}

export function replayEither(
  program: Program,
  way: Way,
  { op, flow }: { readonly op: Op & { readonly kind: "either" }; readonly flow: Flow },
): Code {
  const { before, taken } = nextChoice(program, way, flow);
  const meeting = op.branches.filter((branch) => !endsWay(branch)).flat();
  const owned = ownWritten(program, way, writtenBy(meeting));
  const out = newLabel();
  const parts = op.branches.map((ops, index) => {
    const inside = endsWay(ops) ? fork(way) : merged(way);
    const part = emitOperations(program, inside, { ops, flow });
    return when(i32.eq(get(taken), constant32(index)), [...part, branch(out)]);
  });
  return sequence([before, owned, block(out, [...parts, exhausted(program, flow)])]);
}

interface Choosing {
  readonly op: Op & { readonly kind: "choose" };
  readonly flow: Flow;
}

/**
 * Counts the members that qualify, up to the one that is to be taken. A fault qualifies as well.
 */
export function replayChoose(program: Program, way: Way, { op, flow }: Choosing): Code {
  const { builder, emitter } = program;
  const { before, taken } = nextChoice(program, way, flow);
  const left = builder.local("i32");
  const pending = builder.local("i32");
  const found = newLabel();
  const owned = ownWritten(program, way, writtenBy([op]));
  const inside = merged(way);
  const scope = scopeOf(program, way, flow);
  // A domain that faults offers no choice: the one that was begun is taken off again.
  const { depth, length } = replayOf(program);
  const undo = set(length, i32.sub(get(depth), constant32(1)));
  const domainScope: Scope = { ...scope, fault: (fault) => sequence([undo, scope.fault(fault)]) };
  const walk = emitWalk(domainScope, op.domain, (member) =>
    judgeMember(program, inside, { op, flow, member, left, pending, found }),
  );
  const none = sequence([
    when(i32.eq(get(taken), constant32(0)), [undo, blockedCode(program, way, flow)]),
    exhausted(program, flow),
  ]);
  const record = i32.add(get(pending), constant32(emitter.ir.properties.length - 1));
  return sequence([
    before,
    owned,
    set(left, get(taken)),
    block(found, [walk, none]),
    when(get(pending), [faultOf(program, way, { record, end: flow.end })]),
  ]);
}

interface Judging extends Choosing {
  readonly member: Code;
  /** How many that qualify are still to be passed over. */
  readonly left: Local;
  /** 1 + the number of the fault that came instead of a member. */
  readonly pending: Local;
  readonly found: Label;
}

function judgeMember(program: Program, way: Way, it: Judging): readonly Code[] {
  const { op, flow, member, left, pending, found } = it;
  const [judged, next] = [newLabel(), newLabel()];
  const scope: Scope = {
    ...scopeOf(program, way, flow),
    fault: (fault) =>
      sequence([set(pending, constant32(1 + faults.indexOf(fault))), branch(judged)]),
  };
  const variable = program.emitter.ir.variables[op.variable]!;
  const code = memberAs(scope, { member, op, variable });
  const chosen = writeCell(program.builder, way, { key: variableKey(op.variable), code });
  const closed =
    op.where === undefined ? nothing : branchIf(i32.not(emitCondition(scope, op.where)), next);
  return [
    block(next, [
      set(pending, constant32(0)),
      block(judged, [chosen, closed]),
      branchIf(i32.eq(get(left), constant32(0)), found),
      set(left, i32.sub(get(left), constant32(1))),
    ]),
  ];
}
