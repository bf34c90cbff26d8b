/** Values as the user writes them, and the order, members and ordinals of small types. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  belongsTo,
  cardinality,
  compareValues,
  defaultValue,
  makeSet,
  membersOf,
  ordinalOf,
  showValue,
  type Type,
  type Value,
} from "../../ir/index.js";

const block: Type = { kind: "scalar", name: "Block", members: ["b0", "b1"] };
const small: Type = { kind: "int", low: -1, high: 1 };
const pte: Type = {
  kind: "variant",
  name: "Pte",
  cases: [
    { name: "NO_PTE", fields: [] },
    { name: "READ_ONLY", fields: [{ name: "block", type: block }] },
  ],
};
const maybe = (type: Type): Type => ({
  kind: "variant",
  name: "T?",
  cases: [
    { name: "none", fields: [] },
    { name: "some", fields: [{ name: "value", type }] },
  ],
});
const node: Type = {
  kind: "record",
  name: "Node",
  fields: [
    { name: "at", type: small },
    { name: "block", type: block },
  ],
};

const shown: readonly (readonly [Type, Value, string])[] = [
  [{ kind: "bool" }, false, "false"],
  [small, -1, "-1"],
  [block, 1, "b1"],
  [pte, [0], "NO_PTE"],
  [pte, [1, 0], "READ_ONLY(b0)"],
  [maybe(block), [0], "none"],
  [maybe(block), [1, 1], "b1"],
  [maybe(maybe(block)), [1, [0]], "some(none)"],
  [node, [1, 0], "Node(1, b0)"],
  [{ kind: "set", element: block }, [0, 1], "{b0, b1}"],
  [{ kind: "queue", element: pte, capacity: 2 }, [[1, 1], [0]], "[READ_ONLY(b1), NO_PTE]"],
];

for (const [type, value, text] of shown) {
  test(`${text} is shown as it is written`, () => {
    assert.is(showValue(type, value), text);
  });
}

/** Small types of every kind. */
const types: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Type>({ kind: "bool" }, small, block, pte, node),
    tie("type").map(maybe),
    fc.constantFrom<Type>(block, small, pte).map((element): Type => ({ kind: "set", element })),
    fc
      .tuple(fc.constantFrom<Type>(block, small), fc.integer({ min: 0, max: 2 }))
      .map(([element, capacity]): Type => ({ kind: "queue", element, capacity })),
  ),
})).type;

test("members are in order, each once, as many as the type has, and know their ordinals", () => {
  fc.assert(
    fc.property(types, (type) => {
      const members = membersOf(type);
      assert.is(members.length, cardinality(type));
      members.forEach((member, index) => {
        assert.is(ordinalOf(type, member), index);
        assert.ok(belongsTo(type, member));
        if (index > 0) assert.ok(compareValues(members[index - 1]!, member) < 0);
      });
      assert.equal(defaultValue(type), members[0]);
    }),
  );
});

test("a set is sorted and has nothing twice", () => {
  assert.equal(makeSet([[1, 1], [0], [1, 0], [0]]), [[0], [1, 0], [1, 1]]);
});

test("a value outside the bounds does not belong", () => {
  assert.not.ok(belongsTo(small, 2));
  assert.not.ok(belongsTo(node, [2, 0]));
  assert.not.ok(belongsTo({ kind: "queue", element: block, capacity: 1 }, [0, 0]));
});

test.run();
