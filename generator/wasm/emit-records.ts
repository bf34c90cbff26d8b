/** The functions that keep the first violation of each kind: by levels, so the shortest. */
import { recordFields, recordKinds } from "../../ir/index.js";
import type { Emitter, Globals, SharedFunctions } from "./emitter.js";
import { FunctionBuilder } from "./function-builder.js";
import {
  at,
  constant32,
  get,
  getGlobal,
  giveBack,
  i32,
  load,
  set,
  setGlobal,
  store,
  when,
} from "./instructions.js";
import type { Code, Local, ModuleFunction } from "./module.js";

type Recording = Pick<Emitter, "layout" | "map" | "globals">;

export function recordReferences(): Pick<
  SharedFunctions,
  "recordState" | "recordStep" | "recordFault"
> {
  return {
    recordState: { name: "record state", parameters: ["i32", "i32"] },
    recordStep: { name: "record step", parameters: ["i32", "i32", "i32"] },
    recordFault: { name: "record fault", parameters: ["i32", "i32"] },
  };
}

export function emitRecords(
  emitter: Recording,
  shared: ReturnType<typeof recordReferences>,
): readonly ModuleFunction[] {
  return [
    emitRecord(emitter, shared.recordState, recordKinds.state),
    emitRecord(emitter, shared.recordStep, recordKinds.step),
    emitRecord(emitter, shared.recordFault, recordKinds.fault),
  ];
}

function emitRecord(
  { layout, map, globals }: Recording,
  reference: SharedFunctions["recordState"],
  kind: number,
): ModuleFunction {
  const builder = new FunctionBuilder(reference);
  const [record, state, words] = builder.parameters;
  const address = builder.local("i32");
  const body = [
    set(address, i32.mul(get(record!), constant32(map.recordBytes))),
    when(load("i32.load", get(address), map.records + recordFields.kind), [giveBack()]),
    ...fill(address, { map, globals, kind, state: get(state!) }),
    ...(words === undefined ? [] : copyWords(address, words, { map, words: layout.words })),
  ];
  return builder.finish(body, "internal");
}

interface Filling {
  readonly map: Emitter["map"];
  readonly globals: Globals;
  readonly kind: number;
  readonly state: Code;
}

function fill(address: Local, { map, globals, kind, state }: Filling): readonly Code[] {
  const put = (field: number, value: Code) =>
    store("i32.store", at(get(address), map.records + field), value);
  return [
    put(recordFields.kind, constant32(kind)),
    put(recordFields.order, getGlobal(globals.recorded)),
    put(recordFields.state, state),
    setGlobal(globals.recorded, i32.add(getGlobal(globals.recorded), constant32(1))),
  ];
}

function copyWords(
  address: Local,
  from: Local,
  { map, words }: { readonly map: Emitter["map"]; readonly words: number },
): readonly Code[] {
  return Array.from({ length: words }, (_, word) =>
    store(
      "i64.store",
      at(get(address), map.records + recordFields.words + 8 * word),
      load("i64.load", get(from), 8 * word),
    ),
  );
}
