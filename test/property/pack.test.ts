/** Packed states: what is packed comes out again, and a packed state is no more than its bits. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  bitsOf,
  cardinality,
  codeCount,
  compareValues,
  decodeValue,
  defaultValue,
  elementCount,
  encodeValue,
  type Ir,
  layout,
  maskOf,
  membersOf,
  packState,
  type State,
  type Type,
  unpackState,
} from "../../ir/index.js";
import { randomIr } from "../support/random-ir.js";
import { newPick, type Pick } from "../support/random-pick.js";
import { compoundTypes, int, plainTypes, scalar, setOf } from "../support/random-type.js";

const types: readonly Type[] = [
  ...plainTypes,
  ...compoundTypes,
  int(-7, -7),
  scalar(1),
  setOf(int(5, 9)),
  { kind: "queue", element: scalar(1), capacity: 4 },
  { kind: "queue", element: scalar(2), capacity: 0 },
];

for (const type of types) {
  test(`codes of ${JSON.stringify(type)}`, () => {
    const members = membersOf(type);
    const codes = members.map((value) => encodeValue(type, value));
    assert.is(encodeValue(type, defaultValue(type)), 0n);
    assert.is(new Set(codes).size, cardinality(type));
    assert.ok(codes.every((code) => code < codeCount(type) && code <= maskOf(bitsOf(type))));
    for (const [index, value] of members.entries()) {
      assert.equal(decodeValue(type, codes[index]!), value);
    }
    if (isOrdered(type)) {
      const byCode = [...members].sort((one, other) =>
        encodeValue(type, one) < encodeValue(type, other) ? -1 : 1,
      );
      assert.equal(byCode, [...members].sort(compareValues));
    }
  });
}

/** Sets and queues have codes in another order than values. */
function isOrdered(type: Type): boolean {
  return !/"(set|queue)"/.test(JSON.stringify(type));
}

test("states come out as they were packed", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(), (seed, choice) => {
      const ir = randomIr(seed);
      const made = layout(ir);
      if (!made.ok) throw new Error("a random protocol that does not fit");
      const state = randomState(ir, newPick(choice));
      const words = packState(ir, made.value, state);
      assert.equal(unpackState(ir, made.value, words), state);
      assert.is(words.length, made.value.words);
      assert.ok(words.length > 1 || words[0] !== 0n, "a state of one word is never zero");
      assert.ok(made.value.bits <= 64 * words.length);
    }),
    { numRuns: 300 },
  );
});

/** Any state of the right types; locals that are not live are at their defaults. */
function randomState(ir: Ir, pick: Pick): State {
  const locations = ir.threads.map((thread) => pick.below(thread.locations.length));
  const values = ir.variables.map((variable) => {
    const { type, storage, thread, dimensions, id } = variable;
    if (storage === "temporary") return undefined;
    const lives =
      storage !== "local" || ir.threads[thread!]!.locations[locations[thread!]!]!.live.includes(id);
    const one = () => (lives ? pick.of(membersOf(type)) : defaultValue(type));
    if (dimensions.length === 0) return one();
    return Array.from({ length: elementCount(variable) }, one);
  });
  return { locations, values };
}

test.run();
