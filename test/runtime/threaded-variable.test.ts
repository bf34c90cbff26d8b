/**
 * Variables of the threaded flavour: whatever is stored is read, by another worker's view of the
 * memory as well; what a word can hold takes one word; what does not belong is a fault.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  bool,
  enumeration,
  int,
  opaque,
  optional,
  ProtocolFault,
  queueOf,
  record,
  SharedMemory,
  scalarset,
  setOf,
  sharedCell,
  sharedSetCell,
  sharedSetTable,
  sharedTable,
  type Type,
  tearing,
  torn,
  variant,
} from "../../runtime/index.js";

type Pair = { readonly left: number; readonly right: boolean };
type Shape = { readonly is: "DOT" } | { readonly is: "LINE"; readonly end: number };
const color = enumeration({ RED: 0, GREEN: 1, BLUE: 2 } as const);
const pair = record<Pair>({ left: int(-3, 3), right: bool });
const shape = variant<Shape>({ DOT: {}, LINE: { end: int(0, 4) } });

interface Case<T> {
  readonly name: string;
  readonly type: Type<T>;
  /** 32-bit words that a variable takes. */
  readonly words: number;
  /** Besides the members, where they are few. */
  readonly values?: readonly T[];
  readonly faulty?: readonly T[];
}

function example<T>(one: Case<T>): Case<unknown> {
  return one as unknown as Case<unknown>; // values and type go together in each row
}

const cases = [
  example({ name: "bool", type: bool, words: 1 }),
  example({ name: "small numbers", type: int(-2, 5), words: 1, faulty: [-3, 6] }),
  example({ name: "one number", type: int(7, 7), words: 1, faulty: [0] }),
  example({
    name: "as many numbers as a word has",
    type: int(0, 2 ** 31 - 1),
    words: 1,
    values: [0, 1, 2 ** 31 - 1],
    faulty: [-1, 2 ** 31],
  }),
  example({ name: "scalarset", type: scalarset(3), words: 1, faulty: [3, -1] }),
  example({ name: "enum", type: color, words: 1 }),
  example({ name: "optional", type: optional(int(1, 3)), words: 1, faulty: [0, 4] }),
  example({ name: "optional of optional", type: optional(optional(bool)), words: 1 }),
  example({ name: "record", type: pair, words: 1, faulty: [{ left: 4, right: true }] }),
  example<Shape>({ name: "variant", type: shape, words: 1, faulty: [{ is: "LINE", end: 5 }] }),
  example({ name: "record in record", type: record({ a: pair, b: shape }), words: 1 }),
  example({ name: "set", type: setOf(int(2, 5)), words: 1, faulty: [[1], [2, 6]] }),
  example({ name: "set of cases", type: setOf(shape), words: 1 }),
  example({ name: "queue", type: queueOf(int(0, 2), 3), words: 1, faulty: [[3], [0, 1, 2, 0]] }),
  example({ name: "opaque", type: opaque(["ZEROES", "SECRET"], 2), words: 1, faulty: [4] }),
  example({ name: "torn opaque", type: tearing(["ZEROES"], 2), words: 1, values: [torn] }),
  example({
    name: "a wide queue",
    type: queueOf(int(0, 999), 9),
    words: 10,
    values: [[], [1], [999, 0, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    faulty: [[1000]],
  }),
  example({
    name: "a wide set",
    type: setOf(int(0, 70)),
    words: 3,
    values: [[], [0], [31, 32, 70], Array.from({ length: 71 }, (_, i) => i)],
    faulty: [[71]],
  }),
  example({
    name: "a wide record",
    type: record({ a: int(0, 2 ** 20), b: int(0, 2 ** 20) }),
    words: 2,
    values: [{ a: 7, b: 2 ** 20 }],
  }),
];

const settled = { together: true, settled: true };
const headWords = new SharedMemory().words.length;

for (const { name, type, words, values = [], faulty = [] } of cases) {
  const members = type.size <= 1000 ? type.members() : [];
  const all = [...members, ...values];

  test(`${name}: what is stored is read`, () => {
    for (const options of [{}, { together: true }, settled, { guarded: true }, { awaited: true }]) {
      const memory = new SharedMemory();
      const cell = sharedCell(memory, type, { name, ...options });
      assert.is(memory.words.length, headWords + words, "words");
      const seen = new SharedMemory(memory.buffer);
      const far = sharedCell(seen, type, { name, ...options });
      for (const value of [...all, ...[...all].reverse()]) {
        cell.set(value);
        assert.equal(cell.get(), value);
        assert.equal(far.get(), value);
        seen.enter();
        assert.equal(far.get(), value, "inside a step");
        seen.leave();
        assert.equal(cell.plain(), [type.plain(value)]);
      }
      cell.clear();
      assert.equal(cell.get(), type.first);
      assert.equal(far.get(), type.first);
    }
  });

  test(`${name}: an element of an array is its own`, () => {
    const memory = new SharedMemory();
    const line = sharedTable<unknown, [number]>(memory, type, { name, dimensions: [int(1, 3)] });
    const plane = sharedTable<unknown, [boolean, number]>(memory, type, {
      name,
      dimensions: [bool, scalarset(2)],
    });
    const pick = (i: number): unknown => all[i % all.length];
    for (const i of [1, 2, 3]) line.set(i, pick(i));
    for (const [i, [a, b]] of plane.indices().entries()) plane.set(a, b, pick(i + 4));
    for (const i of [1, 2, 3]) assert.equal(line.get(i), pick(i));
    assert.equal(
      plane.indices().map(([a, b]) => plane.get(a, b)),
      [4, 5, 6, 7].map(pick),
    );
    assert.equal(
      plane.plain(),
      [4, 5, 6, 7].map((i) => type.plain(pick(i))),
    );
    const place = plane.at(true, 1);
    place.set(pick(1));
    assert.equal(plane.get(true, 1), pick(1));
    assert.equal(place.get(), pick(1));
  });

  if (faulty.length > 0) {
    test(`${name}: what does not belong is a fault`, () => {
      const cell = sharedCell(new SharedMemory(), type, { name });
      cell.set(all[0]);
      for (const value of faulty) {
        assert.throws(
          () => cell.set(value),
          (thrown: unknown) => thrown instanceof ProtocolFault,
        );
        assert.equal(cell.get(), all[0], "nothing was stored");
      }
    });
  }
}

const isOutside = (thrown: unknown): boolean =>
  thrown instanceof ProtocolFault && thrown.fault === "index out of range";

test("an index outside is a fault", () => {
  const memory = new SharedMemory();
  const line = sharedTable<boolean, [number]>(memory, bool, {
    name: "line",
    dimensions: [int(1, 3)],
  });
  const plane = sharedTable<boolean, [number, number]>(memory, bool, {
    name: "plane",
    dimensions: [int(0, 1), int(0, 2)],
  });
  for (const i of [0, 4]) {
    assert.throws(() => line.get(i), isOutside);
    assert.throws(() => line.set(i, true), isOutside);
  }
  for (const [a, b] of [
    [2, 0],
    [-1, 0],
    [0, 3],
  ] as const) {
    assert.throws(() => plane.get(a, b), isOutside);
    assert.throws(() => plane.set(a, b, true), isOutside);
    assert.throws(() => plane.at(a, b), isOutside);
  }
});

test("what is written together is written when all has been read (S12)", () => {
  for (const options of [{}, settled]) {
    const memory = new SharedMemory();
    const type = int(0, 5);
    const line = sharedTable<number, [number]>(memory, type, {
      name: "line",
      dimensions: [int(0, 2)],
      ...options,
    });
    for (const i of [0, 1, 2]) line.set(i, i);
    memory.together(() => {
      for (const i of [0, 1, 2]) line.set((i + 1) % 3, line.get(i));
    });
    assert.equal(line.plain(), [2, 0, 1]);
    assert.throws(() => memory.together(() => [1, 2].map((i) => line.set(0, i))), /twice/);
    line.set(0, 5);
    assert.is(line.get(0), 5);
  }
});

test("sets gain and lose members", () => {
  for (const guarded of [false, true]) {
    const memory = new SharedMemory();
    const one = sharedSetCell(memory, setOf(int(0, 40)), { name: "one", guarded });
    const many = sharedSetTable<Shape, [boolean]>(memory, setOf(shape), {
      name: "many",
      dimensions: [bool],
      guarded,
    });
    assert.ok(one.isEmpty());
    one.add(40);
    one.add(3);
    one.add(3);
    assert.equal(one.get(), [3, 40]);
    assert.ok(one.has(40));
    assert.not.ok(one.has(4));
    assert.not.ok(one.has(undefined));
    one.delete(3);
    one.delete(3);
    assert.equal(one.get(), [40]);
    many.at(true).add({ is: "LINE", end: 2 });
    assert.ok(many.at(true).has({ is: "LINE", end: 2 }));
    assert.not.ok(many.at(true).has({ is: "DOT" }));
    assert.ok(many.at(false).isEmpty());
    assert.throws(() => one.add(41), /value out of range/);
  }
});

test("opaque values are what their pages say, where there are pages", () => {
  const memory = new SharedMemory();
  const cell = sharedCell(memory, opaque(["ZEROES", "SECRET"]), { name: "data" });
  const page = new Map<number, number>();
  memory.pages = {
    load: (at) => page.get(at) ?? 0,
    store: (at, value) => {
      page.set(at, value);
    },
  };
  cell.set(1);
  const at = cell.page(0);
  assert.is(at, headWords);
  assert.equal([...page], [[at, 1]]);
  page.set(headWords, 0);
  assert.is(cell.get(), 0);
});

test.run();
