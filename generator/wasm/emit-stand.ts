/**
 * A thread that is put somewhere by a crash: its location and its locals, in the words of the way.
 * Unlike `finish`, which packs the locals of the thread that takes the step, this may come several
 * times on a way, and ways may meet behind it.
 */
import {
  type BitField,
  isPlainLocal,
  type Location,
  type Op,
  type ThreadId,
  type Variable,
} from "../../ir/index.js";
import { bitsInWord, bitsOfField, packed } from "./emit-finish.js";
import { wordsOf } from "./emit-place.js";
import { constant64, i64, sequence } from "./instructions.js";
import type { Code } from "./module.js";
import { isLiveAt, type Program, variableCode, wordCode } from "./program.js";
import { type Way, wordKey, writeCell } from "./way.js";

export function emitStand(
  program: Program,
  way: Way,
  { thread, location }: Op & { readonly kind: "stand" },
): Code {
  const target = program.emitter.ir.threads[thread]!.locations[location]!;
  const codes = wordsOfThread(program, thread).map((word) => {
    const before = wordCode(program, way, word);
    const cleared = i64.and(before, constant64(~forgotten(program, { thread, target, word })));
    const code = i64.or(cleared, standing(program, way, { thread, target, word }));
    return { key: wordKey(word), code };
  });
  return sequence(codes.map((one) => writeCell(program.builder, way, one)));
}

/** The words in which a thread has bits. */
export function wordsOfThread(program: Program, thread: ThreadId): readonly number[] {
  const { layout } = program.emitter;
  const words = new Set([layout.locations[thread]!.word]);
  for (const { field } of localsOf(program, thread)) {
    for (let index = 0; index < wordsOf(field); index++) words.add(field.word + index);
  }
  return [...words].sort((one, two) => one - two);
}

interface Local {
  readonly variable: Variable;
  readonly field: BitField;
}

function localsOf({ emitter }: Program, thread: ThreadId): readonly Local[] {
  return emitter.ir.variables.flatMap((variable) => {
    const field = emitter.layout.variables[variable.id];
    const mine = variable.storage === "local" && variable.thread === thread;
    return mine && field !== undefined ? [{ variable, field }] : [];
  });
}

interface Standing {
  readonly thread: ThreadId;
  readonly target: Location;
  readonly word: number;
}

/** Bits of a word that are the thread's; arrays of locals stay where they are, if they live. */
function forgotten(program: Program, { thread, target, word }: Standing): bigint {
  const place = program.emitter.layout.locations[thread]!;
  let bits = place.word === word ? bitsOfField(place) : 0n;
  for (const { variable, field } of localsOf(program, thread)) {
    if (isPlainLocal(variable)) bits |= field.word === word ? bitsOfField(field) : 0n;
    else if (!isLiveAt(target, variable)) bits |= bitsInWord(field, word);
  }
  return bits;
}

/** What the word holds of a thread at that location. */
function standing(program: Program, way: Way, { thread, target, word }: Standing): Code {
  const place = program.emitter.layout.locations[thread]!;
  const at = place.word === word ? BigInt(target.id) << BigInt(place.shift) : 0n;
  return localsOf(program, thread).reduce<Code>((code, { variable, field }) => {
    if (!isPlainLocal(variable) || field.word !== word || !isLiveAt(target, variable)) return code;
    return i64.or(code, packed(field, variable, variableCode(program, way, variable)));
  }, constant64(at));
}
