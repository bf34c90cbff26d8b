/**
 * The machine under real threads: a DAX file system written by hand on page tables, processors,
 * entries, blocks and inodes keeps every promise about bytes, and with one rule broken it does not
 * for long. What threads did to one page is a behaviour of `spec/fault-vs-truncate`.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Rules, soundRules } from "../support/dax-file.js";
import type { Workload } from "../support/dax-worker.js";
import { DaxWorkers } from "../support/dax-workers.js";

const workers = new DaxWorkers();
test.after(() => workers.end());

const turns = 300;
const patienceMs = 8000;

interface Case {
  readonly workload: Workload;
  readonly broken: Partial<Rules>;
  readonly wrong: RegExp;
}

const cases: readonly Case[] = [
  {
    workload: "fault-vs-truncate",
    broken: { faultHoldsInvalidateLock: false },
    wrong: /gave the bytes of file 2/,
  },
  {
    workload: "pfn-mkwrite",
    broken: { finishCompares: false },
    wrong: /a block of file 2 was stored to/,
  },
  {
    workload: "write-vs-fault",
    broken: { entryFirst: false },
    wrong: /gave 0 after \d+ was written/,
  },
];

for (const { workload, broken, wrong } of cases) {
  test(`${workload}: every byte is as it must be`, async () => {
    const answers = await workers.work({
      workload,
      rules: soundRules,
      seed: 1,
      turns,
      ms: patienceMs,
    });
    for (const answer of answers) {
      assert.is(answer.wrong, undefined);
      assert.ok(answer.done >= turns, `only ${answer.done} turns`);
    }
  });

  test(`${workload} with ${Object.keys(broken).join()} broken is caught`, async () => {
    const rules = { ...soundRules, ...broken };
    const answers = await workers.work({ workload, rules, seed: 2, ms: patienceMs });
    const found = answers.flatMap((answer) => answer.wrong ?? []);
    assert.match(found[0] ?? "nothing", wrong);
  });
}

test.run();
