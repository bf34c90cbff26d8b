/**
 * Mutants of recorded runs: what breaks one of the nine rules is mostly rejected, and never before
 * the event that was changed. `npm run mutants` judges some hundreds of them; these are a few.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isCaught, type JudgedMutant, judgedMutants, tableOf } from "./mutants.js";
import { mutate, mutations } from "./mutate.js";
import { eventsOf } from "./recordings.js";
import { brokenRules } from "./rules.js";

const sample = {
  runs: ["clean-xfs-p1"],
  mutations: ["value", "lock", "page"],
  seeds: [4],
} as const;

test("a few mutants: those that break a rule are rejected, none too early", async () => {
  const all: JudgedMutant[] = [];
  for await (const one of judgedMutants(sample)) all.push(one);
  assert.is(all.length, sample.mutations.length);
  const missed = all.filter((one) => one.broken.length > 0 && !isCaught(one));
  assert.equal(
    missed.map(({ what }) => what),
    [],
  );
  for (const { judged, seq, what } of all) {
    if (judged.seq !== undefined) assert.ok(judged.seq >= seq, `${what}: at ${judged.seq}`);
  }
  assert.match(tableOf(all), /^\| all \| (\d+) of \1 \|/m);
});

test("a mutant is the recording but for what it says, and the same each time", () => {
  const events = eventsOf("clean-ext4-p1");
  for (const mutation of mutations) {
    const one = mutate(events, mutation, 7);
    assert.ok(one !== undefined);
    assert.equal(one, mutate(events, mutation, 7));
    const changed = events.findIndex((event, i) => one.events[i] !== event);
    assert.is(events[changed]?.seq, one.seq, one.what);
    const numbers = one.events.map(({ seq }) => seq);
    assert.equal(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
  }
});

test("a value that nobody wrote breaks the rule of the register", () => {
  const events = eventsOf("clean-ext4-p1");
  const values = [1, 2, 3, 4, 5].map((seed) => mutate(events, "value", seed)!);
  for (const { events: changed, what } of values) {
    const rules = brokenRules(changed).map(({ rule }) => rule);
    assert.equal(rules, ["word 0 is a register"], what);
  }
});

test.run();
