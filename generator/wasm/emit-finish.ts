/**
 * The end of a way: the successor is packed, put into the batch, and judged as a step. Locals that
 * matter where the thread now stands are packed if they changed; the bits of all others become 0.
 */
import {
  type BitField,
  entryFields,
  isPlainLocal,
  type Location,
  maskOf,
  type Variable,
} from "../../ir/index.js";
import {
  at,
  branch,
  call,
  constant32,
  constant64,
  get,
  getGlobal,
  i32,
  i64,
  load,
  nothing,
  sequence,
  set,
  setGlobal,
  store,
  when,
} from "./instructions.js";
import type { Code, Label, Local } from "./module.js";
import { firedCode, isLiveAt, type Program, variableCode } from "./program.js";
import { codeOfValue } from "./scope.js";
import { cellCode, variableKey, type Way, wordKey } from "./way.js";

export interface Finishing {
  readonly location: number | null;
  readonly end: Label;
}

export function emitFinish(program: Program, way: Way, { location, end }: Finishing): Code {
  const { emitter, builder, index, moved } = program;
  const { layout, map, globals, shared } = emitter;
  const out = builder.local("i32");
  const target = location === null ? undefined : program.thread?.locations[location];
  const codes: Code[] = [set(out, getGlobal(globals.next))];
  for (let word = 0; word < layout.words; word++) {
    const code = finalWord(program, way, { word, target });
    codes.push(store("i64.store", at(get(out), entryFields.words + 8 * word), code));
  }
  codes.push(
    store("i32.store", at(get(out), entryFields.parent), get(index)),
    set(moved, constant32(1)),
    firedCode(program, way),
    stepJudgement(program, way, out),
    recordChecks(program, way, out),
    setGlobal(globals.next, i32.add(get(out), constant32(map.entryBytes))),
    when(i32.eq(get(out), constant32(map.batchEnd - map.entryBytes)), [call(shared.putAway, [])]),
    branch(end),
  );
  return sequence(codes);
}

interface FinalWord {
  readonly word: number;
  readonly target: Location | undefined;
}

/** A word of the successor. */
function finalWord(program: Program, way: Way, { word, target }: FinalWord): Code {
  const { cleared, added } = threadBits(program, way, { word, target });
  const cell = way.cells.get(wordKey(word));
  const loaded = program.loaded.get(word);
  const before =
    cell !== undefined
      ? cellCode(cell)
      : loaded !== undefined
        ? get(loaded)
        : load("i64.load", get(program.address), 8 * word);
  return i64.or(i64.and(before, constant64(~cleared)), added);
}

/** Of the bits that belong to the thread: which are to be cleared, and what is put there. */
function threadBits(program: Program, way: Way, { word, target }: FinalWord) {
  const { emitter, thread, from } = program;
  let cleared = 0n;
  let added: Code = constant64(0);
  if (thread === undefined || target === undefined || from === undefined) return { cleared, added };
  const place = emitter.layout.locations[thread.id]!;
  if (place.word === word && target.id !== from.id) {
    cleared |= bitsOfField(place);
    added = constant64(BigInt(target.id) << BigInt(place.shift));
  }
  let kept = 0n;
  for (const variable of localsOf(program)) {
    const field = emitter.layout.variables[variable.id]!;
    const here = isPlainLocal(variable)
      ? field.word === word
        ? bitsOfField(field)
        : 0n
      : bitsInWord(field, word);
    if (here === 0n) continue;
    const stays = isLiveAt(target, variable);
    const changed = way.cells.has(variableKey(variable.id));
    if (!isPlainLocal(variable)) {
      if (!stays) cleared |= here;
    } else if (stays && !changed && isLiveAt(from, variable)) {
      kept |= here;
    } else {
      if (isLiveAt(from, variable)) cleared |= here;
      if (stays)
        added = i64.or(added, packed(field, variable, variableCode(program, way, variable)));
    }
  }
  return { cleared: cleared & ~kept, added };
}

function localsOf({ emitter, thread }: Program): readonly Variable[] {
  return emitter.ir.variables.filter(
    (variable) => variable.storage === "local" && variable.thread === thread?.id,
  );
}

export function packed(field: BitField, variable: Variable, value: Code): Code {
  const bits = i64.shr(codeOfValue(variable.type, value), constant64(field.offset));
  return field.bits === 0 ? constant64(0) : i64.shl(bits, constant64(field.shift));
}

export function bitsOfField({ bits, shift }: BitField): bigint {
  return maskOf(bits) << BigInt(shift);
}

/** The bits of an array in one of its words. */
export function bitsInWord(field: BitField, word: number): bigint {
  const first = (word - field.word) * field.perWord;
  const count = Math.min(field.perWord, field.count - first);
  if (word < field.word || count <= 0) return 0n;
  return maskOf(count * field.bits) << BigInt(field.shift);
}

/** Step properties and covers of steps: one call that is told what the state does not hold. */
function stepJudgement(program: Program, way: Way, out: Local): Code {
  const { judgeStep } = program.emitter.shared;
  if (judgeStep === undefined || program.action?.crash) return nothing;
  const { variables } = program.emitter.ir;
  const temporaries = judgeStep.temporaries.map((key) =>
    key.kind === "variable"
      ? variableCode(program, way, variables[key.variable]!)
      : cellOrZero(way, wordKey(key.word)),
  );
  const acting = constant32(program.thread?.id ?? -1);
  const operands = [get(program.index), get(program.address), get(out), acting, ...temporaries];
  return call(judgeStep.reference, operands);
}

function cellOrZero(way: Way, key: string): Code {
  const cell = way.cells.get(key);
  return cell === undefined ? constant64(0) : cellCode(cell);
}

/** The checks that were false on this way. */
function recordChecks(program: Program, way: Way, out: Local): Code {
  const { shared } = program.emitter;
  const codes = program.checks.map((property, position) => {
    const cell = way.cells.get(`failed ${Math.floor(position / 64)}`);
    if (cell === undefined) return nothing;
    const bit = constant64(1n << BigInt(position % 64));
    const failed = i64.and(cellCode(cell), bit);
    const words = i32.add(get(out), constant32(entryFields.words));
    return when(i64.ne(failed, constant64(0)), [
      call(shared.recordStep, [constant32(property), get(program.index), words]),
    ]);
  });
  if (codes.every((code) => code === nothing)) return nothing;
  const any = Array.from({ length: Math.ceil(program.checks.length / 64) }, (_, index) =>
    cellOrZero(way, `failed ${index}`),
  ).reduce((one, other) => i64.or(one, other));
  return when(i64.ne(any, constant64(0)), codes);
}
