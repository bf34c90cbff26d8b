/**
 * Rule S7. `stuck`: nothing can step and some thread ought to. `circle`: the largest set of threads
 * that each wait, disabled, for members of the set alone; found by taking away, one by one, those
 * that wait for somebody else.
 */
import { recordOfDeadlock, type Thread } from "../../ir/index.js";
import { emitCondition, emitValue } from "./emit-expression.js";
import { isOneOf } from "./emit-place.js";
import { emitTable } from "./emit-threads.js";
import type { Emitter } from "./emitter.js";
import { FunctionBuilder } from "./function-builder.js";
import {
  block,
  branch,
  branchIf,
  call,
  constant32,
  constant64,
  get,
  giveBack,
  i32,
  i64,
  loop,
  newLabel,
  no,
  nothing,
  sequence,
  set,
  when,
} from "./instructions.js";
import type { Code, FunctionReference, Local } from "./module.js";
import { locationCode } from "./program.js";
import { type Question, questionScope, stateQuestion } from "./question.js";
import { addressOfState } from "./state-source.js";

/** The function (state) that is called where nothing can step: records a deadlock if it is one. */
export function emitStuck(emitter: Emitter): FunctionReference {
  const { ir, shared } = emitter;
  const reference = { name: "stuck", parameters: ["i32"] } as const;
  const builder = new FunctionBuilder(reference);
  const { question, begin } = newQuestion(emitter, builder);
  const allowed = mayStop(question);
  const unfinished = ir.actionsOnly ? [] : [branchlessUnfinished(question)];
  const record = constant32(recordOfDeadlock(ir.properties.length));
  const body = [
    allowed,
    ...unfinished,
    call(shared.recordState, [record, get(builder.parameters[0]!)]),
  ];
  emitter.functions.push(builder.finish([...begin, ...question.prelude, ...body], "internal"));
  return reference;
}

function newQuestion(emitter: Emitter, builder: FunctionBuilder) {
  const address = builder.lasting("i32");
  const begin = [set(address, addressOfState(emitter, get(builder.parameters[0]!)))];
  return { question: stateQuestion(emitter, builder, address), begin };
}

/** Returns if some `mayStop` is true. */
function mayStop(question: Question): Code {
  const codes = question.emitter.ir.mayStop.map((condition) => {
    const out = newLabel();
    const code = emitCondition(questionScope(question, out), condition);
    return block(out, [when(code, [giveBack()])]);
  });
  return sequence(codes);
}

/** Returns if every thread has ended or stands where it may stop. */
function branchlessUnfinished(question: Question): Code {
  const { ir } = question.emitter;
  const atRest = ir.threads.reduce<Code>((all, { id, locations }) => {
    const fine = locations.filter((one) => one.ended || one.mayStop).map((one) => one.id);
    if (fine.length === locations.length) return all;
    const location = questionScope(question, newLabel()).access.location(id, false);
    return i32.and(all, isOneOf(location, fine, locations.length));
  }, constant32(1));
  return when(atRest, [giveBack()]);
}

/**
 * The function (state, waiting threads as bits) that records a deadlock if some wait in a circle.
 */
export function emitCircle(emitter: Emitter): FunctionReference | undefined {
  const { ir, shared } = emitter;
  const waiting = ir.threads.filter(({ locations }) => locations.some((one) => one.waitsFor));
  if (waiting.length === 0) return undefined;
  const reference = { name: "circle", parameters: ["i32", "i64"] } as const;
  const builder = new FunctionBuilder(reference);
  const [state, members] = builder.parameters;
  const { question, begin } = newQuestion(emitter, builder);
  const waits = waiting.map((thread) => ({ thread, set: builder.lasting("i64") }));
  const filled = waits.map((one) => waitedFor(question, members!, one));
  const [again, changed] = [newLabel(), builder.lasting("i32")];
  const removed = waits.map(({ thread, set: others }) =>
    when(
      i32.and(isMember(members!, thread), i64.ne(i64.andNot(get(others), get(members!)), zero)),
      [
        set(members!, i64.and(get(members!), constant64(~(1n << BigInt(thread.id))))),
        set(changed, constant32(1)),
      ],
    ),
  );
  const record = constant32(recordOfDeadlock(ir.properties.length));
  const body = [
    mayStop(question),
    ...filled,
    loop(again, [set(changed, no), ...removed, branchIf(get(changed), again)]),
    when(i64.ne(get(members!), zero), [call(shared.recordState, [record, get(state!)])]),
  ];
  emitter.functions.push(builder.finish([...begin, ...question.prelude, ...body], "internal"));
  return reference;
}

const zero = constant64(0);

function isMember(members: Local, { id }: Thread): Code {
  return i32.wrap(i64.and(i64.shr(get(members), constant64(id)), constant64(1)));
}

/**
 * Leaves in a local whom a thread waits for; a thread of which that cannot be said is no member.
 */
function waitedFor(
  question: Question,
  members: Local,
  { thread, set: target }: { readonly thread: Thread; readonly set: Local },
): Code {
  const { emitter } = question;
  const arms = thread.locations.map((location) => {
    if (location.waitsFor === undefined) return nothing;
    const [out, faulted] = [newLabel(), newLabel()];
    const known = { ...question, known: { thread: thread.id, location } };
    const code = emitValue(questionScope(known, faulted), location.waitsFor);
    const leave = i64.and(get(members), constant64(~(1n << BigInt(thread.id))));
    return block(out, [block(faulted, [set(target, code), branch(out)]), set(members, leave)]);
  });
  const scope = questionScope(question, newLabel());
  const location = locationCode(emitter, thread.id, (word) => scope.access.word(word, false));
  return when(isMember(members, thread), [emitTable(i32.wrap(location), arms)]);
}
