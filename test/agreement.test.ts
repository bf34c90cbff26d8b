/**
 * Every instance of all specs and all verdict cases, by both engines: what the fast one counts to
 * the end of the graph, and what is broken after how many steps, stands in
 * `test/case/verdict/counts.txt`, for an expectation can say `in <= n` and cannot name a fault; the
 * reference finds the same. A large graph it follows only so far. `UPDATE=1` writes the table, by
 * the fast engine. A bench model of millions of states is not here.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { brokenKey, judge, type SearchResult, type Violation } from "../checker/index.js";
import { type Ir, instancesOf, type Lowered, lower } from "../ir/index.js";
import { compareEngines, differencesBetween, searchWith } from "./support/agreement.js";
import { readCounts, writeCounts } from "./support/counts-table.js";
import { modelOf } from "./support/generated.js";
import { updating } from "./support/golden.js";
import { specFiles } from "./support/spec-files.js";

const mostForReference = 2_000;
/** Where a state is dear: the core of a file system, of which other specs have every part. */
const mostOfTheCore = 200;

const table = readCounts();
const keys = new Set<string>();

for (const { path } of specFiles(["test/case/verdict", "spec"])) {
  test(`engines agree on ${path}`, async () => {
    const model = modelOf(path);
    const instances = instancesOf(model);
    const keyOf = (instance: (typeof instances)[number]) => `${path} ${instance.name.text}`;
    for (const instance of instances) keys.add(keyOf(instance));
    for (const instance of instances) {
      const key = keyOf(instance);
      const lowered = lower(model, { instance });
      assert.ok(lowered.ok, `${key} has mistakes`);
      if (lowered.ok) await compareInstance(key, lowered.value);
    }
  });
}

test("the table has no instance that is gone", () => {
  const known = [...table].filter(([key]) => keys.has(key));
  if (updating) writeCounts(known);
  else assert.equal([...table.keys()], [...new Map(known).keys()]);
});

async function compareInstance(key: string, lowered: Lowered): Promise<void> {
  const { ir } = lowered;
  const fast = await searchWith(ir, "wasm");
  const figures = figuresOf(ir, fast);
  if (updating) table.set(key, figures);
  const known = table.get(key) ?? "not in the table; UPDATE=1 writes it";
  assert.is(figures, known, `${key}: ${figures}, not ${known}`);
  judgeExpectations(key, lowered, fast);
  const maxStates = /^spec\/(dax|linux)\//.test(key) ? mostOfTheCore : mostForReference;
  const limits = { maxStates };
  const differences =
    fast.states > maxStates
      ? (await compareEngines(ir, { limits })).differences
      : differencesBetween(ir, await searchWith(ir, "reference"), fast);
  assert.equal(differences, [], key);
}

function figuresOf(ir: Ir, result: SearchResult): string {
  const { initial, states, successors, depth, violations } = result;
  const broken = violations.map((violation) => `${nameOf(ir, violation)} ${violation.steps}`);
  return [`${initial} ${states} ${successors} ${depth}`, ...broken.sort()].join(", ");
}

function nameOf(ir: Ir, { broken }: Violation): string {
  if (broken.kind === "property") return ir.properties[broken.property]?.name ?? brokenKey(broken);
  return broken.kind === "fault" ? `FAULT ${broken.fault}` : "deadlock";
}

/** A fault is never expected: then the table alone decides. */
function judgeExpectations(key: string, lowered: Lowered, result: SearchResult): void {
  if (result.violations.some(({ broken }) => broken.kind === "fault")) return;
  const { ir, expectations, liveness } = lowered;
  const { expected } = judge({ ir, expectations, liveness }, result);
  const unmet = expected.filter(({ standing }) => standing === "unmet");
  assert.equal(
    unmet.map(({ text, reason }) => `${text}: ${reason ?? ""}`),
    [],
    key,
  );
}

test.run();
