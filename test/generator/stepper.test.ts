/** The fast engine on protocols whose figures are known, and at the limits of its memory. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type SearchOptions, type SearchResult, wasmSearch } from "../../checker/index.js";
import { emitStepper } from "../../generator/index.js";
import type { Ir } from "../../ir/index.js";
import { faultVsTruncate } from "../support/fault-vs-truncate-ir.js";
import { gridFigures, gridIr } from "../support/grid-ir.js";
import { dieHard, twoOrders } from "../support/known-irs.js";
import { exploreAll } from "../support/search.js";

const everything: SearchOptions = {
  limits: {},
  enough: () => false,
  pause: async () => undefined,
};

interface Running extends Partial<SearchOptions> {
  readonly memoryBytes?: number;
}

function run(ir: Ir, { memoryBytes, ...options }: Running = {}): Promise<SearchResult> {
  const stepper = emitStepper(ir);
  if (!stepper.ok) throw new Error("the protocol does not fit");
  const search = wasmSearch(ir, stepper.value, memoryBytes === undefined ? {} : { memoryBytes });
  return search({ ...everything, ...options });
}

for (const { ir } of [dieHard, twoOrders, faultVsTruncate]) {
  test(`${ir.protocol}: as the reference`, async () => {
    const fast = await run(ir);
    const slow = await exploreAll(ir);
    const lengths = ({ violations }: SearchResult) =>
      violations.map(({ broken, steps, states }) => ({ broken, steps, states: states.length }));
    assert.equal({ ...fast, violations: lengths(fast) }, { ...slow, violations: lengths(slow) });
  });
}

const sizes = [
  { counters: 1, values: 1, ballast: 0 },
  { counters: 1, values: 5000, ballast: 0 },
  { counters: 2, values: 300, ballast: 1 },
  { counters: 3, values: 40, ballast: 3 },
  // More than fits the memory that a search begins with: it moves, one word and several.
  { counters: 3, values: 150, ballast: 0 },
  { counters: 3, values: 130, ballast: 1 },
];

for (const size of sizes) {
  test(`grid ${JSON.stringify(size)}`, async () => {
    const { states, successors, depth, incomplete } = await run(gridIr(size));
    assert.equal({ states, successors, depth }, gridFigures(size));
    assert.is(incomplete, undefined);
  });
}

for (const ballast of [0, 2]) {
  test(`memory that runs out is a verdict, ${ballast} words besides`, async () => {
    const ir = gridIr({ counters: 3, values: 200, ballast });
    const result = await run(ir, { memoryBytes: 8 << 20 });
    assert.is(result.incomplete, "memory");
    assert.ok(result.states > 100_000 / (1 + ballast), `${result.states} states`);
    assert.ok(result.successors >= result.states - 1);
  });
}

test("no memory at all is the same verdict", async () => {
  const result = await run(gridIr({ counters: 1, values: 2, ballast: 0 }), { memoryBytes: 1 });
  assert.is(result.incomplete, "memory");
});

test("a state that fills a word to the last bit", async () => {
  const size = { counters: 1, values: 16, ballast: 1 };
  const stepper = emitStepper(gridIr(size));
  assert.ok(stepper.ok && stepper.value.layout.words === 2 && stepper.value.layout.bits === 64);
  const { states, depth } = await run(gridIr(size));
  assert.equal({ states, depth }, { states: 16, depth: 16 });
});

test("limits end at levels", async () => {
  const ir = gridIr({ counters: 2, values: 100, ballast: 0 });
  const byStates = await run(ir, { limits: { maxStates: 11 } });
  assert.equal([byStates.incomplete, byStates.states, byStates.depth], ["max-states", 15, 5]);
  const byDepth = await run(ir, { limits: { maxDepth: 3 } });
  assert.equal([byDepth.incomplete, byDepth.states, byDepth.depth], ["max-depth", 6, 3]);
});

test("a reason to pause is a reason to stop", async () => {
  let asked = 0;
  const pause = async () => {
    asked += 1;
    return asked === 2 ? ("interrupted" as const) : undefined;
  };
  const result = await run(gridIr({ counters: 3, values: 130, ballast: 0 }), { pause });
  assert.is(result.incomplete, "interrupted");
  assert.is(asked, 2);
});

test("the same protocol is the same bytes", () => {
  const [one, other] = [emitStepper(faultVsTruncate.ir), emitStepper(faultVsTruncate.ir)];
  assert.ok(one.ok && other.ok);
  if (one.ok && other.ok) assert.equal(one.value.bytes, other.value.bytes);
});

test.run();
