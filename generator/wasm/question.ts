/**
 * Expressions about a single state or a single step, outside of any program: invariants, covers,
 * constraints, whom a thread waits for.
 */
import { arrayField, entryFields, type Location, type Variable } from "../../ir/index.js";
import type { Emitter, TemporaryKey } from "./emitter.js";
import type { FunctionBuilder } from "./function-builder.js";
import { branch, constant32, constant64, get, i32, load, set } from "./instructions.js";
import type { Code, Label, Local } from "./module.js";
import {
  fieldCode,
  foreignLocal,
  hasCell,
  initialCode,
  isLiveAt,
  locationCode,
} from "./program.js";
import { type Access, mostRepetitions, type Scope } from "./scope.js";

export interface Question {
  readonly emitter: Emitter;
  readonly builder: FunctionBuilder;
  /** Of the words of the state. */
  readonly address: Local;
  /** Of the words of the state after the step. */
  readonly after: Local | undefined;
  readonly acting: Code;
  /** What the step left in temporaries. */
  readonly temporaries: ReadonlyMap<string, Local>;
  /** A thread of which it is known where it stands. */
  readonly known?: { readonly thread: number; readonly location: Location };
  /** Words in locals, loaded by the prelude. */
  readonly loaded: Map<string, Local>;
  /** Comes first in the function; grows. */
  readonly prelude: Code[];
}

export function stateQuestion(
  emitter: Emitter,
  builder: FunctionBuilder,
  address: Local,
): Question {
  return {
    emitter,
    builder,
    address,
    after: undefined,
    acting: constant32(-1),
    temporaries: new Map(),
    loaded: new Map(),
    prelude: [],
  };
}

/** @param faulted  where an expression goes that has no value */
export function questionScope(question: Question, faulted: Label): Scope {
  return {
    emitter: question.emitter,
    builder: question.builder,
    access: questionAccess(question),
    bound: new Map(),
    boundLocals: new Map(),
    room: mostRepetitions,
    fault: () => branch(faulted),
  };
}

function questionAccess(question: Question): Access {
  const { emitter, known, temporaries, acting } = question;
  const word = (index: number, primed: boolean) => questionWord(question, index, primed);
  return {
    word,
    acting,
    variable(variable, primed) {
      if (!hasCell(variable)) return undefined;
      if (variable.storage === "temporary") return temporaryCode(temporaries, variable);
      const at = (index: number) => word(index, primed);
      if (known === undefined || known.thread !== variable.thread) {
        return foreignLocal(emitter, variable, at);
      }
      if (!isLiveAt(known.location, variable)) return initialCode(variable);
      return fieldCode(emitter.layout.variables[variable.id]!, variable, at);
    },
    field: (variable) =>
      emitter.layout.variables[variable.id] ??
      emitter.beyond.temporaries.get(variable.id) ??
      arrayField(variable),
    location(thread, primed) {
      if (known?.thread === thread) return constant64(known.location.id);
      return locationCode(emitter, thread, (index) => word(index, primed));
    },
    assigned: () => undefined,
  };
}

export function temporaryName(key: TemporaryKey): string {
  return key.kind === "variable" ? `variable ${key.variable}` : `word ${key.word}`;
}

function temporaryCode(temporaries: Question["temporaries"], variable: Variable): Code {
  const local = temporaries.get(temporaryName({ kind: "variable", variable: variable.id }));
  return local === undefined ? initialCode(variable) : get(local);
}

function questionWord(question: Question, word: number, primed: boolean): Code {
  const { emitter, builder, address, after, loaded, prelude, temporaries } = question;
  if (word >= emitter.layout.words) {
    const local = temporaries.get(temporaryName({ kind: "word", word }));
    return local === undefined ? constant64(0) : get(local);
  }
  const isAfter = primed && after !== undefined;
  const name = `${isAfter ? "after" : "before"} ${word}`;
  const known = loaded.get(name);
  if (known !== undefined) return get(known);
  const local = builder.lasting("i64");
  loaded.set(name, local);
  const base = isAfter ? i32.add(get(after), constant32(entryFields.words)) : get(address);
  prelude.push(set(local, load("i64.load", base, 8 * word)));
  return get(local);
}
