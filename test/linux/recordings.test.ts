/**
 * What Linux 6.1 did, against what the spec says that it does: six runs of the kernel are accepted
 * whole, two of kernels that were broken on purpose are rejected, each at the event at which it
 * leaves the spec; with the breakage in the spec they are accepted, and with locks aside they are
 * rejected where page tables or bytes went wrong.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { projectFolder, projectText } from "../support/project.js";
import { runHere } from "../support/real-platform.js";
import { cleanRuns, eventsOf, type Judged, judgeRecording } from "./recordings.js";
import { brokenRules } from "./rules.js";

const withoutInv = "broken-ext4-p1-m-inv";
const withoutInvalidation = "broken-ext4-p5-m-noinv2";

for (const run of cleanRuns) {
  test(`${run} is a behaviour of the spec, and keeps the nine rules`, async () => {
    const { verdict, seq, why } = await judgeRecording(run);
    assert.equal({ verdict, seq, why }, { verdict: "accepted", seq: undefined, why: "" });
    assert.equal(brokenRules(eventsOf(run)), []);
  });
}

interface Rejection {
  readonly run: string;
  readonly options: readonly string[];
  readonly seq: number;
  readonly why: RegExp;
}

const rejections: readonly Rejection[] = [
  // A fault tests the size of the file; inv was not taken before.
  { run: withoutInv, options: [], seq: 603, why: /within/ },
  // Data are written behind an allocation; nothing was invalidated.
  { run: withoutInvalidation, options: [], seq: 19518, why: /copy/ },
  // An extent is removed that a page table maps.
  { run: withoutInv, options: ["--ignore-discipline"], seq: 2141, why: /cut p=0 q=0/ },
  // write(2) has returned, and a load finds zeroes.
  { run: withoutInvalidation, options: ["--ignore-discipline"], seq: 20225, why: /hit v=0/ },
];

for (const { run, options, ...expected } of rejections) {
  test(`${[run, ...options].join(" ")} is rejected at ${expected.seq}`, async () => {
    const { verdict, seq, why } = await judgeRecording(run, options);
    assert.equal([verdict, seq], ["rejected", expected.seq]);
    assert.match(why, expected.why);
  });
}

const breakages = [
  [withoutInv, "fault_takes_inv=false"],
  [withoutInvalidation, "write_invalidates=false"],
] as const;

for (const [run, parameter] of breakages) {
  test(`${run} is what the spec does with ${parameter}`, async () => {
    const { verdict }: Judged = await judgeRecording(run, ["--param", parameter]);
    assert.is(verdict, "accepted");
  });
}

test("the README shows what is printed", async () => {
  const [, line = "", shown] =
    /^```text\n\$ npx lockspec (validate spec\/linux.*)\n([\s\S]*?)^```$/m.exec(
      projectText("README.md"),
    ) ?? [];
  const before = process.cwd();
  process.chdir(projectFolder);
  try {
    assert.is((await runHere(line.split(" "))).stdout, shown);
  } finally {
    process.chdir(before);
  }
});

test("the nine rules see what is wrong with the broken kernels, too", () => {
  const found = [withoutInv, withoutInvalidation].map((run) =>
    brokenRules(eventsOf(run)).map(({ rule, seq }) => `${seq} ${rule}`),
  );
  assert.equal(found, [
    [
      "602 faults work under both locks",
      "2139 no extent goes while a pte maps it",
      "5311 word 0 is a register",
    ],
    ["22142 word 0 is a register"],
  ]);
});

test.run();
