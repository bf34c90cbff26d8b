/**
 * The loop over the states of the pool: each is given to all threads and actions, then to the judge
 * of deadlocks.
 */
import { emitActions, emitCrash } from "./emit-actions.js";
import { emitCircle, emitStuck } from "./emit-deadlock.js";
import { callWithState, emitThread } from "./emit-threads.js";
import type { Emitter } from "./emitter.js";
import { FunctionBuilder } from "./function-builder.js";
import {
  block,
  branchIf,
  call,
  constant32,
  constant64,
  drop,
  get,
  getGlobal,
  i32,
  i64,
  load,
  loop,
  newLabel,
  nothing,
  set,
  setGlobal,
  when,
} from "./instructions.js";
import type { Code, Local } from "./module.js";
import { addressOfState } from "./state-source.js";

export function emitExplore(emitter: Emitter): void {
  const { globals, layout, ir, shared } = emitter;
  const threads = ir.threads.map((thread) => emitThread(emitter, thread));
  const actions = emitActions(emitter);
  const crashes = emitCrash(emitter);
  const stuck = emitStuck(emitter);
  const circle = emitCircle(emitter);
  const builder = new FunctionBuilder({
    name: "explore",
    parameters: ["i32"],
    result: "i32",
  });
  const local = (type: "i32" | "i64") => builder.local(type);
  const [index, address, moved] = [local("i32"), local("i32"), local("i32")];
  const waiting = local("i64");
  const loaded = new Map<number, Local>();
  if (layout.words === 1) loaded.set(0, local("i64"));
  const source = { builder, index, address, loaded, moved };
  const [out, again] = [newLabel(), newLabel()];
  const steps: Code[] = [];
  for (const [id, thread] of threads.entries()) {
    if (thread === undefined) continue;
    const one = local("i32");
    steps.push(set(one, callWithState(thread, source)));
    steps.push(set(moved, i32.or(get(moved), i32.and(get(one), constant32(1)))));
    if (circle === undefined || !ir.threads[id]!.locations.some((it) => it.waitsFor)) continue;
    const bit = i64.shl(i64.ofCondition(i32.shr(get(one), constant32(1))), constant64(id));
    steps.push(set(waiting, i64.or(get(waiting), bit)));
  }
  for (const action of actions) {
    steps.push(set(moved, i32.or(get(moved), callWithState(action, source))));
  }
  for (const crash of crashes) steps.push(drop(callWithState(crash, source)));
  const round = [
    branchIf(i32.geU(get(index), get(builder.parameters[0]!)), out),
    set(address, addressOfState(emitter, get(index))),
    ...(layout.words === 1 ? [set(loaded.get(0)!, load("i64.load", get(address)))] : []),
    set(moved, constant32(0)),
    circle === undefined ? nothing : set(waiting, constant64(0)),
    ...steps,
    when(i32.not(get(moved)), [call(stuck, [get(index)])]),
    circle === undefined
      ? nothing
      : when(i64.ne(get(waiting), constant64(0)), [call(circle, [get(index), get(waiting)])]),
    set(index, i32.add(get(index), constant32(1))),
    branchIf(i32.not(getGlobal(globals.full)), again),
  ];
  const body = [
    set(index, getGlobal(globals.cursor)),
    block(out, [loop(again, round)]),
    setGlobal(globals.cursor, get(index)),
    call(shared.putAway, []),
    getGlobal(globals.full),
  ];
  emitter.functions.push(builder.finish(body, "exported"));
}
