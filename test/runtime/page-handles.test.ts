/** Opaque values as bytes of a program: what is stored is read, and no byte beside it changes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  Chooser,
  first,
  frameBytes,
  handleValues,
  PageHandles,
  PersistentMemory,
  pageBytes,
  persistentTable,
  SharedMemory,
  scalarset,
  sharedTable,
  tearing,
  useHandles,
} from "../../runtime/index.js";

/** One persistent and two other arrays of pages. */
function arrays() {
  const memory = new SharedMemory();
  const persistence = new PersistentMemory(memory);
  const type = tearing(["ZEROES", "NOTHING"], handleValues);
  const dimensions = [scalarset(3)];
  const made = {
    memory,
    persistence,
    handles: new PageHandles(2),
    tables: [
      persistentTable<number, [number]>(persistence, type, { name: "data", dimensions }),
      sharedTable<number, [number]>(memory, type, { name: "one", dimensions, together: true }),
      sharedTable<number, [number]>(memory, type, { name: "other", dimensions, together: true }),
    ],
  };
  useHandles(memory, made.handles, new SharedArrayBuffer(frameBytes(memory)));
  return made;
}

const zeroes = 0;
const nothing = 1;

test("a page that was stored is read, elsewhere nothing is", () => {
  const { handles, tables } = arrays();
  const page = Uint8Array.from({ length: pageBytes }, (_, i) => i);
  for (const table of tables) {
    table.set(1, handles.of(page));
    assert.equal(handles.page(table.get(1)), page);
    for (const i of [0, 2]) assert.ok(handles.page(table.get(i)).every((byte) => byte === 0));
  }
});

test("a part of a page changes no other byte", () => {
  const { handles, tables } = arrays();
  for (const table of tables) {
    table.set(0, handles.of(new Uint8Array([1, 2, 3, 4]), 100));
    table.set(0, handles.of(new Uint8Array([9]), 102));
    const found = handles.page(table.get(0));
    assert.equal([...found.subarray(98, 106)], [0, 0, 1, 2, 9, 4, 0, 0]);
  }
});

test("zeroes are a page of zeroes, whatever was there, and a part after them has no rest", () => {
  const { handles, tables } = arrays();
  for (const table of tables) {
    table.set(2, handles.of(new Uint8Array(pageBytes).fill(5)));
    table.set(2, zeroes);
    assert.ok(handles.page(table.get(2)).every((byte) => byte === 0));
    table.set(2, handles.of(new Uint8Array([6]), 7));
    assert.equal([...handles.page(table.get(2)).subarray(6, 9)], [0, 6, 0]);
  }
});

test("a value with a name stores nothing on the device, or what it was told", () => {
  const { handles, tables } = arrays();
  const [data] = tables;
  data!.set(0, handles.of(new Uint8Array([8])));
  data!.set(0, nothing);
  assert.is(handles.page(data!.get(0))[0], 8);
  handles.define(nothing, new Uint8Array(pageBytes).fill(4));
  data!.set(0, nothing);
  assert.is(handles.page(data!.get(0))[0], 4);
});

test("what was copied goes from one variable to another", () => {
  const { handles, tables } = arrays();
  const [data, one] = tables;
  data!.set(0, handles.of(new Uint8Array([1, 2]), 4));
  one!.set(2, data!.get(0));
  assert.equal([...handles.page(one!.get(2)).subarray(3, 7)], [0, 1, 2, 0]);
});

test("what was flushed and fenced is there after a crash", () => {
  const { handles, tables, persistence } = arrays();
  const [data] = tables;
  data!.set(0, handles.of(new Uint8Array([1])));
  const self = new Chooser(first);
  persistence.flush(self, { at: persistence.ranges[0]!.at, bytes: pageBytes });
  persistence.fence(self);
  persistence.device.restart(persistence.device.crash({ seed: 1 }));
  assert.is(handles.page(data!.get(0))[0], 1);
});

test.run();
