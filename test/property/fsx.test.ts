/**
 * The exerciser of `examples/dax`: it has nothing to say about the correct core, it finds mistakes
 * of the core by their bytes, and its registers call wrong what is wrong and nothing else.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exercise } from "../../examples/dax/fsx/campaign.js";
import { menuOf } from "../../examples/dax/fsx/menu.js";
import { Registers } from "../../examples/dax/fsx/registers.js";
import { Bug } from "../../examples/dax/threaded/dax.js";

const settings = { ops: 6000, seed: 4, threads: 2, files: 2, pages: 2, tlb: false, often: "" };

for (const threads of [1, 2]) {
  test(`the correct core is clean, ${threads} at a time`, async () => {
    const outcome = await exercise({ ...settings, threads, bug: Bug.NO_BUG });
    assert.is(outcome.finding, undefined);
    assert.ok(outcome.ops >= settings.ops && outcome.crashes > 0);
  });
}

for (const name of ["WRITE_WITHOUT_UNMAP", "FAULT_WITHOUT_INV", "FLAG_IN_PLACE"] as const) {
  test(`${name} is found`, async () => {
    const options = { budgetMs: 60_000 };
    const { finding } = await exercise({ ...settings, ops: 1e6, bug: Bug[name] }, options);
    assert.ok(finding !== undefined);
    assert.ok(finding.proof.length > 0);
  });
}

test("the method that was there is found when bmap and the flag come often", async () => {
  const often = "bmap=40,toggle=20,mmap=0,mapread=0,mapwrite=0";
  const broken = { ...settings, ops: 1e6, often, bug: Bug.FLAG_SWITCHED_OPEN };
  const { finding } = await exercise(broken, { budgetMs: 60_000 });
  assert.is(finding?.what, "NULL method in bmap");
});

test("what is done how often", () => {
  const menu = menuOf("read=2,write=0,bmap=0");
  assert.is(menu?.filter((one) => one === "read").length, 2);
  assert.not.ok(menu?.includes("bmap"));
  assert.ok(menu?.includes("fsync"));
  for (const wrong of ["reed=2", "read", "read=x", "read=-1"]) assert.is(menuOf(wrong), undefined);
});

const all = { first: 0, behind: 4 };

function registers(): Registers {
  return Registers.of(1, 4, new SharedArrayBuffer(4));
}

/** Looks now, for these values. */
function look(r: Registers, found: readonly number[], began = r.now()): number | undefined {
  return r.wrong(0, { first: 0, found }, { began, over: r.now() });
}

function write(r: Registers, value: number): void {
  const begun = r.begin(0, value, all);
  assert.ok(begun !== undefined);
  r.end(begun);
}

test("what was written is there, and what was before is not", () => {
  const r = registers();
  assert.is(look(r, [0, 0, 0, 0]), undefined);
  write(r, 1);
  assert.is(look(r, [1, 1, 1, 1]), undefined);
  assert.is(look(r, [1, 1, 0, 1]), 2);
  assert.is(look(r, [1, 7, 1, 1]), 1);
});

test("writes that overlap may both be there", () => {
  const r = registers();
  const began = r.now();
  const [one, other] = [r.begin(0, 1, all), r.begin(0, 2, { first: 0, behind: 2 })];
  assert.ok(one !== undefined && other !== undefined);
  assert.is(look(r, [0, 1, 1, 0]), undefined);
  assert.is(look(r, [0, 1, 2, 0]), 2);
  r.end(other);
  r.end(one);
  assert.is(look(r, [1, 2, 1, 1]), undefined);
  assert.is(look(r, [0, 2, 1, 1]), 0);
  assert.is(look(r, [0, 0, 0, 0], began), undefined);
});

test("what was not certain undoes nothing; what was called off is not there", () => {
  const r = registers();
  const [maybe, never] = [r.begin(0, 1, all), r.begin(0, 2, all)];
  assert.ok(maybe !== undefined && never !== undefined);
  r.end(maybe, false);
  r.cancel(never);
  assert.is(look(r, [0, 1, 1, 0]), undefined);
  assert.is(look(r, [0, 2, 1, 0]), 1);
});

test("of many writes the last is known, and a row that is too busy says so", () => {
  const r = registers();
  for (let value = 1; value <= 500; value++) write(r, value);
  assert.is(look(r, [500, 500, 500, 500]), undefined);
  assert.is(look(r, [500, 500, 499, 500]), 2);
  assert.is(look(r, [400, 500, 500, 500]), 0);
  const slow = r.begin(0, 501, all);
  assert.ok(slow !== undefined);
  let more = 0;
  for (let value = 502; value < 2000; value++) {
    const begun = r.begin(0, value, all);
    if (begun === undefined) break;
    r.end(begun);
    more += 1;
  }
  assert.ok(more > 10 && more < 1000);
});

test.run();
