/**
 * Real threads under native locks, and what they did asked of the spec: code as it should be is
 * accepted; with a bug that no invariant sees, some history is none of the spec's.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { type HistoryJudge, historyJudge } from "../../cli/history-judge.js";
import { runWorkload, type WorkloadResult } from "../../cli/workload.js";
import { textWorkload } from "../../cli/workload-report.js";
import { generateModule, parameterValues, transpile } from "../../generator/index.js";
import * as ir from "../../ir/index.js";
import {
  describeVerdict,
  historyLines,
  irSystem,
  readHistory,
  validateHistory,
} from "../../runtime/index.js";
import { instancesIn, modelOf } from "../support/generated.js";
import { projectPath } from "../support/project.js";
import { machine, runHere } from "../support/real-platform.js";

const text = `
protocol guarded

parameter ROUNDS = 3

lock m : mutex
lock r : rcu
shared count : 0 .. 2 * ROUNDS = 0
shared seen  : 0 .. 2          = 0
shared left  : bool = false
shared right : bool = false

operation add() {
  hold m {
    choose mark in 0 .. 1
    let before = count
    change: count = before + 1
    note: seen = mark
  }
}

/// Part of the caller's step: it takes none of its own.
operation twice() {
  left = not left
  right = left
}

process client[c: 0 .. 1] {
  for round in 1 .. ROUNDS {
    add()
    look: let found = count
    waits: synchronize r
    whole: assume atomic { twice() }
  }
}

invariant in_range { count <= 2 * ROUNDS }
`;

/** A native that gives up waiting and goes in. */
const impatient = `
const impatient = (lock) => {
  const { tryAcquire, release } = lock;
  const had = [];
  lock.acquire = (self, mode) => {
    let got = false;
    for (let i = 0; i < 50 && !got; i++) got = tryAcquire.call(lock, self, mode);
    had.push(got);
  };
  lock.release = (self, mode) => { if (had.pop()) release.call(lock, self, mode); };
  return lock;
};
`;

interface Ran {
  readonly result: WorkloadResult;
  readonly judge: HistoryJudge;
}

const model = modelOf("guarded.lockspec", () => text);
const [plain] = instancesIn(model);
const lowered = ir.lower(model, {});
if (!lowered.ok) throw new Error("it has mistakes");
const job = {
  path: "guarded.lockspec",
  model,
  lowered: lowered.value,
  overrides: [],
  loweringMs: 0,
};

async function ran(change: (code: string) => string, seconds: number): Promise<Ran> {
  if (plain === undefined) throw new Error("no instance");
  const options = { flavour: "threaded", traced: true, plain: true } as const;
  const generated = await generateModule(model, options);
  if (!generated.ok) throw new Error("no code");
  const code = await transpile(generated.text);
  const javascript = change(code);
  const judge = historyJudge({
    ir: plain,
    header: { protocol: plain.protocol },
    now: machine.now,
  });
  const result = await runWorkload(
    {
      ir: plain,
      javascript,
      parameters: parameterValues(model, plain.parameters) ?? {},
      copies: 8,
      exact: false,
      seed: 3,
      seconds,
      operations: 2 ** 40,
      historyJudge: judge,
      interrupted: () => false,
      progress: () => {},
    },
    machine,
  );
  return { result, judge };
}

test("code as it should be: every history is accepted, and so is the file", async () => {
  const { result, judge } = await ran((code) => code, 0.4);
  assert.is(result.caught, undefined);
  const { accepted, events, notJudged } = judge.figures();
  assert.is(notJudged, 0);
  assert.ok(accepted > 0, "some are recorded");
  assert.ok(events > 20 * accepted, "and they are not empty");
  const file = judge.sample();
  const lines = [...historyLines(file!)];
  assert.not.match(lines.join("\n"), '"step":"?"');
  assert.match(lines.join("\n"), /"step":"add.line \d+","args":\{"mark":"[01]"\}/);
  assert.match(lines.join("\n"), /"step":"waits","parts":true/);
  const read = readHistory(`${lines.join("\n")}\n`);
  assert.ok(read.ok);
  const system = irSystem(plain!, ir);
  const verdict = validateHistory(system, read.value.history, { isUnrecorded: () => false });
  assert.is(verdict.kind, "explained");
});

for (const [name, change, reason] of [
  [
    "a lock that lets two in",
    (code: string) =>
      impatient + code.replace(/(\(0, \w+\.sharedLock\)\(.*\n?.*"mutex".*?\}\))/s, "impatient($1)"),
    /add\.line \d+: a guard is false/,
  ],
  [
    "a store that is forgotten",
    (code: string) => code.replace(/this\.seen\.set\(mark\);/, ""),
    /seen is 1, seen 0/,
  ],
  [
    "a choice that is not the one that is used",
    (code: string) => code.replace("this.seen.set(mark)", "this.seen.set(1 - mark)"),
    /seen is \d, seen \d/,
  ],
  [
    "a step that is left out",
    (code: string) => code.replace('at("note");', ""),
    /add\.note comes first, and there is no record of it/,
  ],
] as const) {
  test(`${name}: no behaviour of the spec`, async () => {
    let changed = false;
    const plant = (code: string): string => {
      const planted = change(code);
      changed = planted !== code;
      return planted;
    };
    const { result, judge } = await ran(plant, 30);
    assert.ok(changed, "the bug is planted");
    const { broken, rejected } = result.caught ?? {};
    assert.equal(broken, ["history"]);
    assert.match(describeVerdict(rejected!.verdict), reason);
    const [first] = rejected!.file.history;
    assert.ok(first?.beginLine !== undefined, "its events have lines");
    const shown = textWorkload({
      job,
      path: "a.lockspec",
      exact: false,
      sets: 1,
      result,
      judged: judge.figures(),
    });
    assert.match(shown, "guarded default: not a behaviour of the spec");
    assert.match(shown, /\d+ of \d+ events explained; no behaviour has next\n {4}history:\d+: /);
    assert.match(shown, "accepted, 1 rejected");
  });
}

test("run --history keeps one that validate accepts, and overwrites nothing", async () => {
  process.chdir(projectPath("."));
  const folder = mkdtempSync(join(tmpdir(), "lockspec-"));
  const path = join(folder, "run.ndjson");
  const spec = "spec/fault-vs-truncate/fault-vs-truncate.lockspec";
  const run = ["run", spec, "--instance", "ok_punch", "--seconds", "0.2", "--history", path];
  try {
    const first = await runHere(run);
    assert.is(first.exitCode, exitCode.met, first.stdout + first.stderr);
    assert.match(first.stdout, /asked of the spec: [\d,]+ with [\d,]+ events accepted\n/);
    assert.match(first.stdout, `one of them is in ${path}`);
    const judged = await runHere(["validate", spec, path]);
    assert.is(judged.exitCode, exitCode.met, judged.stdout + judged.stderr);
    const second = await runHere(run);
    assert.is(second.exitCode, exitCode.mistake);
    assert.match(second.stderr, "is there already: --force overwrites it");
    assert.is((await runHere([...run, "--force"])).exitCode, exitCode.met);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
