/** The steps of one thread: a table of its locations, each with the code of its program. */
import type { Thread } from "../../ir/index.js";
import { emitArm, emittedWeight, type Source } from "./emit-arm.js";
import type { Emitter } from "./emitter.js";
import { FunctionBuilder } from "./function-builder.js";
import {
  block,
  branch,
  call,
  constant32,
  get,
  i32,
  newLabel,
  nothing,
  sequence,
  set,
  when,
} from "./instructions.js";
import type { Code, FunctionReference, Label } from "./module.js";
import { locationCode } from "./program.js";
import { emitSource, type StateParameters, wordOf } from "./state-source.js";

/** A thread of more nodes gets a function per location: compilers take too long over large ones. */
const mostNodes = 4000;

/**
 * The function of a thread: 1 if it can take a step, 2 if it cannot and stands where `waitsFor`
 * says whom it waits for, else 0. Undefined if it never does anything.
 */
export function emitThread(emitter: Emitter, thread: Thread): FunctionReference | undefined {
  const busy = thread.locations.filter((one) => one.program.length > 0);
  if (busy.length === 0) return undefined;
  const weights = busy.map((one) => emittedWeight(one.program));
  const large = weights.reduce((sum, weight) => sum + weight, 0) > mostNodes;
  const builder = newStateFunction(emitter, `thread ${thread.name}`);
  const source = emitSource(emitter, builder);
  const arms = thread.locations.map((from) => {
    if (from.program.length === 0) return nothing;
    const arm = { program: from.program, thread, from };
    const code = large
      ? set(source.moved, callApart(emitter, source, { name: `at ${from.name}`, arm }))
      : emitArm(emitter, source, arm);
    if (from.waitsFor === undefined) return code;
    const waits = when(i32.eq(get(source.moved), constant32(0)), [
      set(source.moved, constant32(2)),
    ]);
    return sequence([code, waits]);
  });
  const location = locationCode(emitter, thread.id, (word) => wordOf(source, word));
  const body = [...source.prelude, emitTable(i32.wrap(location), arms), get(source.moved)];
  emitter.functions.push(builder.finish(body, "internal"));
  return builder.reference;
}

export function newStateFunction(emitter: Emitter, name: string): FunctionBuilder {
  const parameters: StateParameters = emitter.layout.words === 1 ? ["i32", "i64"] : ["i32"];
  return new FunctionBuilder({ name, parameters, result: "i32" });
}

/** The arm as a function of its own; the code that calls it. */
function callApart(
  emitter: Emitter,
  source: Source,
  { name, arm }: { readonly name: string; readonly arm: Parameters<typeof emitArm>[2] },
): Code {
  const builder = newStateFunction(emitter, name);
  const inner = emitSource(emitter, builder);
  const code = emitArm(emitter, inner, arm);
  emitter.functions.push(builder.finish([...inner.prelude, code, get(inner.moved)], "internal"));
  return callWithState(builder.reference, source);
}

/** Calls a function that takes a state. */
export function callWithState(target: FunctionReference, source: Source): Code {
  const words = target.parameters.length === 2 ? [get(source.loaded.get(0)!)] : [];
  return call(target, [get(source.index), ...words]);
}

/** Runs the arm with the number of `index`. */
export function emitTable(index: Code, arms: readonly Code[]): Code {
  const out = newLabel();
  const labels: Label[] = arms.map(() => newLabel());
  const chosen: Code = {
    kind: "branch table",
    index,
    labels: labels.map((label, position) => (arms[position] === nothing ? out : label)),
    otherwise: out,
  };
  // The innermost block ends where the first arm begins.
  const nested = arms.reduce<readonly Code[]>(
    (inside, arm, position) => {
      if (arm === nothing) return inside;
      return [block(labels[position]!, inside), arm, branch(out)];
    },
    [chosen],
  );
  return block(out, nested);
}
