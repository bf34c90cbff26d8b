/**
 * Ir → stepper: one WebAssembly module that holds the whole inner loop of a search. Programs,
 * judges and the seen set are emitted by the files beside this one; here they are put together.
 */

import type { Outcome } from "../../grammar/index.js";
import { type Ir, layout as makeLayout, type Stepper } from "../../ir/index.js";
import { emitExplore } from "./emit-explore.js";
import { emitGrow } from "./emit-grow.js";
import { emitJudgeState, emitJudgeStep, emitWithin, judgeStepReference } from "./emit-judge.js";
import { emitPutAway } from "./emit-put-away.js";
import { emitRecords, recordReferences } from "./emit-records.js";
import type { Emitter, Globals } from "./emitter.js";
import { encode } from "./encode.js";
import { FunctionBuilder } from "./function-builder.js";
import { call, getGlobal } from "./instructions.js";
import { memoryMap, newListTable } from "./memory-map.js";
import type { GlobalReference, ModuleFunction, ValueType } from "./module.js";
import { temporaryArrays } from "./program.js";

/** Fails if some type of the protocol does not fit a word. */
export function emitStepper(ir: Ir): Outcome<Stepper> {
  const layout = makeLayout(ir);
  if (!layout.ok) return layout;
  const map = memoryMap(ir, layout.value);
  const functions: ModuleFunction[] = [];
  const globals = newGlobals();
  const records = recordReferences();
  const lists = newListTable(map);
  const beyond = temporaryArrays(ir, layout.value);
  const putAway = { name: "put away", parameters: [] } as const;
  const judgeStep = judgeStepReference(ir, beyond);
  const enlarge = { name: "enlarge", parameters: [], result: "i32" } as const;
  const shared = { ...records, enlarge, putAway, judgeStep };
  const emitter: Emitter = {
    ir,
    layout: layout.value,
    map,
    globals,
    shared,
    functions,
    lists,
    beyond,
  };
  functions.push(...emitRecords(emitter, records));
  emitJudgeStep(emitter, shared);
  const [judgeState, within] = [emitJudgeState(emitter), emitWithin(emitter)];
  emitPutAway(emitter, { grow: emitGrow(emitter), judgeState, within });
  emitExplore(emitter);
  functions.push(flushFunction(emitter));
  const bytes = encode({
    memoryPages: 1,
    imports: [enlarge],
    functions,
    globals: Object.values(globals).map((reference: GlobalReference) => ({
      reference,
      initial: reference === globals.next ? map.batch : 0,
    })),
    data: lists.data,
  });
  return { ok: true, value: { bytes, layout: layout.value, map }, diagnostics: [] };
}

function flushFunction({ shared, globals }: Emitter): ModuleFunction {
  const builder = new FunctionBuilder({ name: "flush", parameters: [], result: "i32" });
  return builder.finish([call(shared.putAway, []), getGlobal(globals.full)], "exported");
}

function newGlobals(): Globals {
  const global = (name: string, type: ValueType = "i32"): GlobalReference => ({ name, type });
  return {
    capacity: global("capacity"),
    parents: global("parents"),
    table: global("table"),
    shift: global("shift"),
    leastShift: global("leastShift"),
    limit: global("limit"),
    count: global("count"),
    cursor: global("cursor"),
    next: global("next"),
    entries: global("entries", "i64"),
    full: global("full"),
    recorded: global("recorded"),
    touched: global("touched", "i64"),
  };
}
