/**
 * Doubles the table where it lies, or makes it four times as large while it is small. Home slots
 * are by the highest bits of a slot, so an entry at home h moves to a home from 2h on: from the
 * last slot to the first, everything moves upwards, into slots that were emptied before or were
 * never used. Only the first few entries may have nowhere to go yet; they are set aside. Both sides
 * are walked in order, so no cache line is fetched twice.
 */
import { spareSlots } from "../../ir/index.js";
import type { Emitter } from "./emitter.js";
import { FunctionBuilder } from "./function-builder.js";
import {
  at,
  block,
  branch,
  branchIf,
  constant32,
  constant64,
  get,
  getGlobal,
  giveBack,
  i32,
  i64,
  load,
  loop,
  newLabel,
  no,
  sequence,
  set,
  setGlobal,
  store,
  when,
  yes,
} from "./instructions.js";
import { asideSlots } from "./memory-map.js";
import type { Code, FunctionReference, Local } from "./module.js";

interface Growing {
  readonly emitter: Emitter;
  /** Addresses of slots: where an entry was, where it goes, and the next one set aside. */
  readonly from: Local;
  readonly to: Local;
  readonly aside: Local;
  readonly entry: Local;
  /** By how many bits the number of slots grows. */
  readonly bits: Local;
}

/** The function: 1 if the table has grown, 0 if there is no room. */
export function emitGrow(emitter: Emitter): FunctionReference {
  const { globals } = emitter;
  const reference = { name: "grow", parameters: [], result: "i32" } as const;
  const builder = new FunctionBuilder(reference);
  const address = () => builder.local("i32");
  const growing: Growing = {
    emitter,
    from: address(),
    to: address(),
    aside: address(),
    entry: builder.local("i64"),
    bits: address(),
  };
  const shift = getGlobal(globals.shift);
  const body = [
    when(i32.not(i32.gtU(shift, getGlobal(globals.leastShift))), [giveBack(no)]),
    set(growing.bits, addedBits(emitter)),
    moveUp(growing),
    putBack(growing),
    setGlobal(globals.shift, i32.sub(shift, get(growing.bits))),
    setGlobal(globals.limit, newLimit(emitter)),
    yes,
  ];
  emitter.functions.push(builder.finish(body, "internal"));
  return reference;
}

/** All entries from the last slot to the first; `to` gets the home of one in the larger table. */
function moveUp(growing: Growing): Code {
  const { emitter, from, to, aside, entry } = growing;
  const { globals, map } = emitter;
  const slots = i32.shl(constant32(1), i32.sub(constant32(64), getGlobal(globals.shift)));
  const last = i32.shl(i32.add(slots, constant32(spareSlots - 1)), constant32(3));
  const table = getGlobal(globals.table);
  const next = newLabel();
  const noRoom = i32.geU(get(aside), constant32(map.aside + 8 * asideSlots));
  const setAside = [
    when(noRoom, [{ kind: "unreachable" }]),
    store("i64.store", at(get(aside)), get(entry)),
    set(aside, i32.add(get(aside), constant32(8))),
  ];
  const move = [
    store("i64.store", at(get(from)), constant64(0)),
    set(to, newHome(growing)),
    when(i32.gtU(get(to), get(from)), [insert(growing)], setAside),
  ];
  return sequence([
    set(aside, constant32(map.aside)),
    set(from, i32.add(table, last)),
    loop(next, [
      set(entry, load("i64.load", get(from))),
      when(i64.ne(get(entry), constant64(0)), move),
      set(from, i32.sub(get(from), constant32(8))),
      branchIf(i32.geU(get(from), table), next),
    ]),
  ]);
}

/** What was set aside. */
function putBack(growing: Growing): Code {
  const { emitter, to, aside, entry } = growing;
  const [done, put] = [newLabel(), newLabel()];
  const round = [
    branchIf(i32.eq(get(aside), constant32(emitter.map.aside)), done),
    set(aside, i32.sub(get(aside), constant32(8))),
    set(entry, load("i64.load", get(aside))),
    set(to, newHome(growing)),
    insert(growing),
    branch(put),
  ];
  return block(done, [loop(put, round)]);
}

function newHome({ emitter, entry, bits }: Growing): Code {
  const { shift, table } = emitter.globals;
  const newShift = i64.ofCondition(i32.sub(getGlobal(shift), get(bits)));
  const home = i32.wrap(i64.shr(get(entry), newShift));
  return i32.add(getGlobal(table), i32.shl(home, constant32(3)));
}

/** Into the first free slot at or behind `to`. */
function insert({ entry, to }: Growing): Code {
  const [free, again] = [newLabel(), newLabel()];
  return sequence([
    block(free, [
      loop(again, [
        branchIf(i64.eqz(load("i64.load", get(to))), free),
        set(to, i32.add(get(to), constant32(8))),
        branch(again),
      ]),
    ]),
    store("i64.store", at(get(to)), get(entry)),
  ]);
}

/** 2 for a table of up to 32 MiB with room for four times as much, else 1. */
function addedBits({ globals }: Emitter): Code {
  const { shift, leastShift } = globals;
  const small = i32.geU(getGlobal(shift), constant32(64 - 22));
  const room = i32.gtU(i32.sub(getGlobal(shift), constant32(1)), getGlobal(leastShift));
  return i32.add(constant32(1), i32.and(small, room));
}

/** 5/8 of the slots; 7/8 when the table cannot grow any more. */
function newLimit({ globals }: Emitter): Code {
  const eighth = i32.shl(constant32(1), i32.sub(constant32(61), getGlobal(globals.shift)));
  const can = i32.gtU(getGlobal(globals.shift), getGlobal(globals.leastShift));
  const eighths = i32.sub(constant32(7), i32.shl(can, constant32(1)));
  return i32.mul(eighth, eighths);
}
