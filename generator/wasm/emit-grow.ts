/**
 * Doubles the table where it lies. Home slots are by the highest bits of a slot, so an entry at home
 * h moves to home 2h or 2h + 1: from the last slot to the first, everything moves upwards, into slots
 * that were emptied before or were never used. Only the first few entries may have nowhere to go yet;
 * they are set aside. Both sides are walked in order, so no cache line is fetched twice.
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

/** The function: 1 if the table has grown, 0 if there is no room. */
export function emitGrow(emitter: Emitter): FunctionReference {
  const { globals, map } = emitter;
  const reference = { name: "grow", parameters: [], result: "i32" } as const;
  const builder = new FunctionBuilder(reference);
  const [from, to, first, aside] = Array.from({ length: 4 }, () => builder.local("i32")) as [
    Local,
    Local,
    Local,
    Local,
  ];
  const entry = builder.local("i64");
  const [next, put, done] = [newLabel(), newLabel(), newLabel()];
  const newShift = i64.ofCondition(i32.sub(getGlobal(globals.shift), constant32(1)));
  const home = i32.add(
    getGlobal(globals.table),
    i32.shl(i32.wrap(i64.shr(get(entry), newShift)), constant32(3)),
  );
  const last = i32.shl(
    i32.add(
      i32.shl(constant32(1), i32.sub(constant32(64), getGlobal(globals.shift))),
      constant32(spareSlots - 1),
    ),
    constant32(3),
  );
  const body = [
    when(i32.not(i32.gtU(getGlobal(globals.shift), getGlobal(globals.leastShift))), [giveBack(no)]),
    set(aside, constant32(map.aside)),
    set(first, getGlobal(globals.table)),
    set(from, i32.add(get(first), last)),
    loop(next, [
      set(entry, load("i64.load", get(from))),
      when(i64.ne(get(entry), constant64(0)), [
        store("i64.store", at(get(from)), constant64(0)),
        set(to, home),
        when(
          i32.gtU(get(to), get(from)),
          [insert({ entry, to })],
          [
            when(i32.geU(get(aside), constant32(map.aside + 8 * asideSlots)), [
              { kind: "unreachable" },
            ]),
            store("i64.store", at(get(aside)), get(entry)),
            set(aside, i32.add(get(aside), constant32(8))),
          ],
        ),
      ]),
      set(from, i32.sub(get(from), constant32(8))),
      branchIf(i32.geU(get(from), get(first)), next),
    ]),
    block(done, [
      loop(put, [
        branchIf(i32.eq(get(aside), constant32(map.aside)), done),
        set(aside, i32.sub(get(aside), constant32(8))),
        set(entry, load("i64.load", get(aside))),
        set(to, home),
        insert({ entry, to }),
        branch(put),
      ]),
    ]),
    setGlobal(globals.shift, i32.sub(getGlobal(globals.shift), constant32(1))),
    setGlobal(globals.limit, newLimit(emitter)),
    yes,
  ];
  emitter.functions.push(builder.finish(body, "internal"));
  return reference;
}

/** Into the first free slot at or behind `to`. */
function insert({ entry, to }: { readonly entry: Local; readonly to: Local }): Code {
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

/** 5/8 of the slots; 7/8 when the table cannot grow any more. */
function newLimit({ globals }: Emitter): Code {
  const eighth = i32.shl(constant32(1), i32.sub(constant32(61), getGlobal(globals.shift)));
  const can = i32.gtU(getGlobal(globals.shift), getGlobal(globals.leastShift));
  const eighths = i32.sub(constant32(7), i32.shl(can, constant32(1)));
  return i32.mul(eighth, eighths);
}
