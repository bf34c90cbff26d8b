/** Every report as a golden file: read them when they change. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Expectation,
  githubReport,
  jsonReport,
  jsonTraceFile,
  junitReport,
  progressText,
  textReport,
  textSummary,
} from "../../checker/index.js";
import { faultVsTruncate } from "../support/fault-vs-truncate-ir.js";
import { golden } from "../support/golden.js";
import { dieHard, twoOrders } from "../support/known-irs.js";
import { long } from "../support/long-ir.js";
import { reportOn } from "../support/search.js";
import { constant } from "../support/small-irs.js";

const freed = "no_pte_maps_a_freed_block";
const violated: Expectation = { kind: "violated", property: freed, text: `violated ${freed}` };
const deadlock: Expectation = { kind: "deadlock", text: "deadlock" };
const tool = { name: "lockspec", version: "0.0.0" };
const truth = constant({ kind: "bool" }, true);

test("the race as the mails draw it", async () => {
  const report = await reportOn(faultVsTruncate, [violated]);
  golden("report/race.txt", textReport(report));
});

test("the race in a narrow terminal", async () => {
  const report = await reportOn(faultVsTruncate, [violated]);
  const text = textReport(report, { width: 60 });
  golden("report/race-60-columns.txt", text);
  const long = text.split("\n").filter((line) => [...line].length > 60);
  assert.equal(
    long.filter((line) => !/lockspec|^fault_vs_truncate/.test(line)),
    [],
  );
});

test("colours change nothing but colours", async () => {
  const report = await reportOn(faultVsTruncate, [violated]);
  const coloured = textReport(report, { colour: true });
  golden("report/race-colours.txt", coloured);
  const escapes = coloured.split("\u001b[").map((piece) => piece.replace(/^\d+m/, ""));
  assert.is(escapes.join(""), textReport(report));
});

test("a deadlock says who waits for whom", async () => {
  golden("report/deadlock.txt", textReport(await reportOn(twoOrders, [deadlock])));
});

test("actions alone have one column", async () => {
  golden("report/actions.txt", textReport(await reportOn(dieHard, [])));
});

test("a process that runs alone for long is folded", async () => {
  const asked: Expectation = { kind: "violated", property: "only_forward", text: "violated f" };
  golden("report/folded.txt", textReport(await reportOn(long, [asked])));
});

test("what holds says how much was searched, and what never ran", async () => {
  const lazy = { ...twoOrders.ir, threads: twoOrders.ir.threads.slice(2), mayStop: [truth] };
  const threads = lazy.threads.map((thread) => ({ ...thread, id: 0 }));
  const ir = { ...lazy, threads, properties: faultVsTruncate.ir.properties.slice(0, 0) };
  golden("report/holds.txt", textReport(await reportOn({ ...twoOrders, ir }, [])));
});

test("a search that hit a limit is incomplete", async () => {
  const report = await reportOn(dieHard, [], { maxStates: 5 });
  golden("report/incomplete.txt", textReport(report) + textSummary([report]));
});

test("a lock order that nobody asked for is a warning", async () => {
  const noDeadlock: Expectation = { kind: "holds", property: "x", text: "holds x" };
  golden("report/lock-order.txt", textReport(await reportOn(twoOrders, [noDeadlock])));
});

test("traces can be left out", async () => {
  const report = await reportOn(faultVsTruncate, [violated]);
  for (const traces of ["unexpected", "none"] as const) {
    assert.not.match(textReport(report, { traces }), "faulter");
  }
  const unmet = await reportOn(faultVsTruncate, []);
  assert.match(textReport(unmet, { traces: "unexpected" }), "read_fault.install");
});

test("one document for other tools", async () => {
  const met = await reportOn(faultVsTruncate, [violated]);
  const unmet = await reportOn(twoOrders, []);
  const incomplete = await reportOn(dieHard, [], { maxDepth: 2 });
  golden("report/report.json", jsonReport([met, unmet, incomplete], tool));
  golden("report/junit.xml", junitReport([met, unmet, incomplete]));
  golden("report/github.txt", githubReport([met, unmet, incomplete]));
  golden("report/summary.txt", textSummary([met, unmet, incomplete]));
});

test("one file per violation", async () => {
  const report = await reportOn(twoOrders, [deadlock]);
  const [shown] = report.counterexamples;
  if (shown === undefined) throw new Error("no counterexample");
  const text = jsonTraceFile(report, shown, { tool, specFingerprint: "0123" });
  golden("report/trace.json", text);
});

test("progress in one line", () => {
  const progress = { states: 1234567, successors: 8000000, depth: 42, frontier: 30120 };
  assert.is(
    progressText(progress, 2000),
    "1,234,567 states, 4,000,000 successors/s, depth 42, frontier 30,120, 2.00 s",
  );
});

test.run();
