/**
 * The batch of successors goes into the seen set: fingerprints of all of them first, touching the
 * slots where their probes will begin, so that the cache misses of a whole batch overlap; with
 * several words a second pass touches the states that may be equal; then they are looked up one by
 * one, and what is new is appended to the pool and judged. Open addressing without wrap-around,
 * home slots by the highest bits of the fingerprint. A slot is
 *
 * one word        the fingerprint, which is the state several words   | fingerprint, 36 bits |
 * index of the state + 1, 28 bits |
 */
import { entryFields, indexBits, spareSlots } from "../../ir/index.js";
import type { Emitter } from "./emitter.js";
import { emitFingerprint } from "./fingerprint.js";
import { FunctionBuilder } from "./function-builder.js";
import {
  at,
  block,
  branch,
  branchIf,
  call,
  constant32,
  constant64,
  get,
  getGlobal,
  i32,
  i64,
  load,
  loop,
  newLabel,
  no,
  nothing,
  sequence,
  set,
  setGlobal,
  store,
  when,
  yes,
} from "./instructions.js";
import type { Code, FunctionReference, Label, Local } from "./module.js";
import { addressOfState } from "./state-source.js";

export interface PuttingAway {
  readonly grow: FunctionReference;
  readonly judgeState: FunctionReference | undefined;
  readonly within: FunctionReference | undefined;
}

interface Batch {
  readonly emitter: Emitter;
  readonly functions: PuttingAway;
  readonly builder: FunctionBuilder;
  /** The address of the entry, and of the one behind the last. */
  readonly entry: Local;
  readonly end: Local;
  readonly touched: Local;
  readonly fingerprint: Local;
  /** The address of a slot, and what it holds. */
  readonly slot: Local;
  readonly found: Local;
  /** 1 if the table has grown since the probes began. */
  readonly grown: Local;
}

export function emitPutAway(emitter: Emitter, functions: PuttingAway): void {
  const { globals, map, shared, layout } = emitter;
  const builder = new FunctionBuilder(shared.putAway);
  const i32s = () => builder.local("i32");
  const i64s = () => builder.local("i64");
  const batch: Batch = {
    emitter,
    functions,
    builder,
    entry: i32s(),
    end: i32s(),
    touched: i64s(),
    fingerprint: i64s(),
    slot: i32s(),
    found: i64s(),
    grown: i32s(),
  };
  const count = i32.divU(
    i32.sub(getGlobal(globals.next), constant32(map.batch)),
    constant32(map.entryBytes),
  );
  const out = newLabel();
  const body = [
    set(batch.end, getGlobal(globals.next)),
    setGlobal(globals.entries, i64.add(getGlobal(globals.entries), i64.ofCondition(count))),
    setGlobal(globals.next, constant32(map.batch)),
    eachEntry(batch, () => fingerprintEntry(batch)),
    layout.words === 1 ? nothing : eachEntry(batch, () => probeAhead(batch)),
    setGlobal(globals.touched, get(batch.touched)),
    block(out, [eachEntry(batch, () => lookUp(batch, out))]),
  ];
  emitter.functions.push(builder.finish(body, "internal"));
}

function eachEntry({ emitter, entry, end }: Batch, body: () => readonly Code[]): Code {
  const [out, again] = [newLabel(), newLabel()];
  const { batch, entryBytes } = emitter.map;
  return sequence([
    set(entry, constant32(batch)),
    block(out, [
      loop(again, [
        branchIf(i32.geU(get(entry), get(end)), out),
        ...body(),
        set(entry, i32.add(get(entry), constant32(entryBytes))),
        branch(again),
      ]),
    ]),
  ]);
}

function wordsOfEntry({ emitter, entry }: Batch): readonly Code[] {
  return Array.from({ length: emitter.layout.words }, (_, word) =>
    load("i64.load", get(entry), entryFields.words + 8 * word),
  );
}

function fingerprintEntry(batch: Batch): readonly Code[] {
  const { entry, fingerprint, touched, found } = batch;
  return [
    set(fingerprint, emitFingerprint(wordsOfEntry(batch), found)),
    store("i64.store", at(get(entry), entryFields.fingerprint), get(fingerprint)),
    set(touched, i64.add(get(touched), load("i64.load", homeSlot(batch)))),
  ];
}

function homeSlot({ emitter, fingerprint }: Batch): Code {
  const { table, shift } = emitter.globals;
  const home = i32.wrap(i64.shr(get(fingerprint), i64.ofCondition(getGlobal(shift))));
  return i32.add(getGlobal(table), i32.shl(home, constant32(3)));
}

/** Several words: to the first slot that is free or has the same tag; touches the state there. */
function probeAhead(batch: Batch): readonly Code[] {
  const { emitter, entry, slot, found, touched, fingerprint } = batch;
  const [out, again] = [newLabel(), newLabel()];
  return [
    set(fingerprint, load("i64.load", get(entry), entryFields.fingerprint)),
    set(slot, homeSlot(batch)),
    block(out, [
      loop(again, [
        set(found, load("i64.load", get(slot))),
        branchIf(i64.eqz(get(found)), out),
        when(sameTag(batch), [
          set(
            touched,
            i64.add(get(touched), load("i64.load", addressOfState(emitter, stateIn(found)))),
          ),
          branch(out),
        ]),
        set(slot, i32.add(get(slot), constant32(8))),
        branch(again),
      ]),
    ]),
    store("i32.store", at(get(entry), entryFields.slot), get(slot)),
  ];
}

function sameTag({ found, fingerprint }: Batch): Code {
  const difference = i64.xor(get(found), get(fingerprint));
  return i64.eqz(i64.shr(difference, constant64(indexBits)));
}

/** The index of the state that a slot of several words speaks of. */
function stateIn(found: Local): Code {
  const index = i64.and(get(found), constant64((1n << BigInt(indexBits)) - 1n));
  return i32.sub(i32.wrap(index), constant32(1));
}

/** `out` is left when a region is full. */
function lookUp(batch: Batch, out: Label): readonly Code[] {
  const { emitter, entry, slot, found, fingerprint, grown } = batch;
  const single = emitter.layout.words === 1;
  const [done, fresh, again, restart] = [newLabel(), newLabel(), newLabel(), newLabel()];
  const known = single
    ? branchIf(i64.eq(get(found), get(fingerprint)), done)
    : when(sameTag(batch), [branchIf(sameWords(batch), done)]);
  const begin = single
    ? set(slot, homeSlot(batch))
    : when(
        get(grown),
        [set(slot, homeSlot(batch))],
        [set(slot, load("i32.load", get(entry), entryFields.slot))],
      );
  return [
    set(fingerprint, load("i64.load", get(entry), entryFields.fingerprint)),
    begin,
    block(done, [
      loop(restart, [
        block(fresh, [
          loop(again, [
            set(found, load("i64.load", get(slot))),
            branchIf(i64.eqz(get(found)), fresh),
            known,
            set(slot, i32.add(get(slot), constant32(8))),
            branch(again),
          ]),
        ]),
        ...append(batch, { out, done, restart }),
      ]),
    ]),
  ];
}

function sameWords(batch: Batch): Code {
  const { emitter, builder, found } = batch;
  const address = builder.local("i32");
  const words = wordsOfEntry(batch);
  const equal = words.map((word, index) => i64.eq(word, load("i64.load", get(address), 8 * index)));
  const all = equal.reduce((one, other) => i32.and(one, other));
  return sequence([set(address, addressOfState(emitter, stateIn(found))), all]);
}

interface Appending {
  readonly out: Label;
  readonly done: Label;
  readonly restart: Label;
}

/** A state that is not in the table, and the free slot for it. */
function append(batch: Batch, { out, done, restart }: Appending): readonly Code[] {
  const { emitter, functions, builder, entry, slot, fingerprint, grown } = batch;
  const { globals, layout } = emitter;
  const count = getGlobal(globals.count);
  const address = builder.local("i32");
  const makeRoom = when(i32.not(call(emitter.shared.enlarge, [])), [
    setGlobal(globals.full, yes),
    branch(out),
  ]);
  const again = [set(grown, yes), set(slot, homeSlot(batch)), branch(restart)];
  const index = i64.ofCondition(i32.add(count, constant32(1)));
  const tag = i64.and(get(fingerprint), constant64(-1n << BigInt(indexBits)));
  const parent = load("i32.load", get(entry), entryFields.parent);
  const parents = i32.add(getGlobal(globals.parents), i32.shl(count, constant32(2)));
  return [
    outside(batch, done),
    when(i32.or(i32.geU(count, getGlobal(globals.limit)), i32.geU(get(slot), lastSlot(emitter))), [
      when(i32.not(call(functions.grow, [])), [makeRoom]),
      ...again,
    ]),
    when(i32.geU(count, getGlobal(globals.capacity)), [makeRoom, ...again]),
    store("i64.store", at(get(slot)), layout.words === 1 ? get(fingerprint) : i64.or(tag, index)),
    set(address, addressOfState(emitter, count)),
    ...wordsOfEntry(batch).map((word, at8) => store("i64.store", at(get(address), 8 * at8), word)),
    store("i32.store", at(parents), parent),
    functions.judgeState === undefined
      ? nothing
      : call(functions.judgeState, [get(address), count, no]),
    setGlobal(globals.count, i32.add(count, constant32(1))),
  ];
}

/** A state that breaks a constraint is judged, and that is all. */
function outside({ emitter, functions, entry }: Batch, done: Label): Code {
  if (functions.within === undefined) return nothing;
  const words = i32.add(get(entry), constant32(entryFields.words));
  const parent = load("i32.load", get(entry), entryFields.parent);
  return when(i32.not(call(functions.within, [words])), [
    store("i32.store8", at(constant32(0), emitter.map.constrained), yes),
    functions.judgeState === undefined ? nothing : call(functions.judgeState, [words, parent, yes]),
    branch(done),
  ]);
}

/** The slot that stays free, so that every probe ends. */
function lastSlot({ globals }: Emitter): Code {
  const slots = i32.wrap(i64.shr(constant64(-1), i64.ofCondition(getGlobal(globals.shift))));
  const bytes = i32.shl(i32.add(slots, constant32(spareSlots - 1)), constant32(3));
  return i32.add(getGlobal(globals.table), bytes);
}
