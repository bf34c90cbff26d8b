/**
 * The recorder's script as far as it goes without a kernel: from the table, and from what pahole
 * says of a made-up kernel, to what would be written into kprobe_events; and its arithmetic.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ProbeRow } from "../../runtime/recording/ftrace/read-probe-table.js";
import { type FakeKernel, type FakeOptions, fakeKernel } from "../support/fake-kernel.js";
import { importLines, ourProbes } from "../support/ftrace-recording.js";
import { recordLine } from "../support/ftrace-text.js";
import { golden } from "../support/golden.js";
import { projectText } from "../support/project.js";

const folders: string[] = [];
test.after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function kernel(options: FakeOptions = {}): FakeKernel {
  const made = fakeKernel(options);
  folders.push(made.folder);
  return made;
}

interface Definition {
  readonly name: string;
  readonly fields: readonly string[];
  readonly fetches: readonly string[];
}

function definitionsOf(text: string): readonly Definition[] {
  return [...text.matchAll(/^[pr]\d*:lockspec\/(\w+) \w+(.*)\t\S+$/gm)].map(
    ([, name = "", rest = ""]) => {
      const fetches = rest.split(" ").filter((word) => word !== "");
      return { name, fetches, fields: fetches.map((word) => word.split("=")[0] ?? "") };
    },
  );
}

/** What the importer expects of this row's own record. */
function expectedFields({ kind, fields }: ProbeRow): readonly string[] {
  return kind === "entry" ? fields.filter((name) => name !== "caller") : fields;
}

for (const fs of ["ext4", "xfs"]) {
  test(`probes of ${fs}`, () => {
    const { stdout, stderr, status } = kernel({ fs }).record(["probes", fs]);
    assert.is(status, 0, stderr);
    golden(`record/${fs}.txt`, stdout);
  });

  test(`probes of ${fs}: what the importer wants to read, within the kernel's limits`, () => {
    const { rows } = ourProbes();
    const definitions = definitionsOf(kernel({ fs }).record(["probes", fs]).stdout);
    assert.ok(definitions.length > 45, `${definitions.length}`);
    for (const { name, fields, fetches } of definitions) {
      const row = rows.get(name);
      assert.ok(row !== undefined, name);
      if (row.kind === "entry") assert.equal(fields, expectedFields(row), name);
      else for (const field of fields) assert.ok(expectedFields(row).includes(field), name);
      assert.is(new Set(fields).size, fields.length, `${name} has a name twice`);
      for (const fetch of fetches) {
        const [field = "", expression = ""] = fetch.split("=");
        assert.ok(/^\w{1,31}$/.test(field) && expression.length <= 63, fetch);
        assert.match(expression, /^([+-]\d+\()*\$(arg[1-6]|retval)\)*:[suxb](8|16|32|64)$/, fetch);
        const [opened, closed] = ["(", ")"].map((sign) => expression.split(sign).length);
        assert.is(opened, closed, fetch);
      }
    }
  });
}

test("a kernel that lacks a field is told so", () => {
  const structs = projectText("test/case/record/structs.txt").replace("orig_pte;", "old_pte;");
  const { stderr, status } = kernel({ structs }).record(["probes", "ext4"]);
  assert.is(status, 2);
  assert.match(stderr, /this kernel has no field vm_fault\.orig_pte: is the table for it\?/);
});

const page = projectText("docs/kernel-traces.md");

/** What stands between fences below a heading or sentence. */
function blockAfter(mark: string): readonly string[] {
  const [, block = ""] = /```\n([\s\S]*?)^```$/m.exec(page.slice(page.indexOf(mark))) ?? [];
  return block.trimEnd().split("\n");
}

test("the rows that the document shows are in the table", () => {
  const rows = blockAfter("## The probe table")
    .join("\n")
    .split(/\n(?=\S)/);
  assert.is(rows.length, 3);
  for (const row of rows)
    assert.ok(projectText("examples/kernel-traces/probes.txt").includes(row), row);
});

test("the preamble and the markers that the document shows are read", () => {
  const markers = blockAfter("## The program").map((text, index) =>
    recordLine({ task: "wl", pid: 1, cpu: 0 }, index + 1, ["tracing_mark_write", text]),
  );
  const { events, reader } = importLines([...blockAfter("The preamble stands"), ...markers]);
  assert.equal(reader.problems(), []);
  assert.equal(
    events.map(({ event, args }) => [event, args.v]),
    [
      ["op.begin", "0xa00020000000017"],
      ["op.end", 4096],
    ],
  );
});

test("words that it does not know", () => {
  const { stderr, status } = kernel().record(["frobnicate"]);
  assert.is(status, 2);
  assert.match(stderr, /record\.sh run -a FILE -b FILE -o TEXT\.gz/);
});

/** The made-up inode is at 0xff110000fffffff8, its invalidate_lock 376 behind. */
const inv = "0xff11000100000170";

/** A run of a program that leaves two records; both files have the same inode in memory. */
function runOn(options: FakeOptions) {
  const { folder, record } = kernel(options);
  for (const name of ["a", "b"]) writeFileSync(join(folder, name), "");
  const { ino } = statSync(join(folder, "a"));
  const line = (seq: number, name: string, fields: string) =>
    recordLine({ task: "wl", pid: 1, cpu: 0 }, seq, [name, `(f+0x0/0x9) ${fields}`]);
  const text = [
    line(5, "el_req", `ino=${ino} dev=1 page=0 size=0`),
    line(6, "up_read_in", `sem=${inv}`),
  ];
  const trace = '"$(dirname "$LOCKSPEC_MARKER")/trace"';
  const program = `#!/bin/sh\nprintf '%s\\n' '${text.join("' '")}' >>${trace}\n`;
  writeFileSync(join(folder, "program"), program, { mode: 0o755 });
  const words = ["run", "-a", "a", "-b", "b", "-o", "run.gz", "--", "./program"];
  const { status, stderr } = record(words);
  const fromKernel = (path: string) => readFileSync(join(folder, path), "utf8");
  const imported = importLines(
    gunzipSync(readFileSync(join(folder, "run.gz")))
      .toString()
      .trimEnd()
      .split("\n"),
  );
  return { status, stderr, ino, fromKernel, imported };
}

for (const fs of ["ext4", "xfs"]) {
  test(`a run on ${fs}: settings, filters, and a text that says all names`, () => {
    const { status, stderr, ino, fromKernel, imported } = runOn({ fs });
    assert.is(status, 0, stderr);
    assert.equal(imported.reader.problems(), []);
    const [req, rel] = imported.events;
    assert.equal(req?.args, { p: 0, size: 0, f: "A" });
    assert.equal(rel?.args, { lock: "inv", mode: "S", f: "B" }, "the one that is told last");
    assert.is(fromKernel("left/trace_clock"), "counter\n");
    assert.is(fromKernel("left/options/hash-ptr"), "1\n");
    const filterOf = (event: string) => fromKernel(`left/events/${event}/filter`);
    assert.match(
      filterOf("lockspec/el_req"),
      new RegExp(`^dev == \\d+ && \\(ino == ${ino} \\|\\| `),
    );
    assert.match(filterOf("lockspec/pte_zap"), /^file != 0 && dev == /);
    assert.match(
      filterOf("lockspec/up_read_in"),
      new RegExp(`^sem == 0xff.* \\|\\| sem == ${inv} `),
    );
    assert.is(filterOf("lockspec/el_acq"), "0\n");
    assert.is(filterOf("exceptions/page_fault_user"), 'comm ~ "wl*"\n');
    assert.is(filterOf("iomap/iomap_iter").split(" ")[0], "dev");
  });
}

test("a run takes its own probes away, and no others", () => {
  const { fromKernel } = runOn({});
  const events = fromKernel("t/kprobe_events").trim().split("\n");
  assert.is(events[0], "p:other/probe vfs_read");
  const set = events.filter((line) => /^[pr]\d*:lockspec/.test(line));
  const taken = new Set(events.filter((line) => line.startsWith("-:lockspec/")));
  assert.ok(set.length > 45);
  for (const line of set) assert.ok(taken.has(`-:${line.replace(/^\w*:(\S+).*/, "$1")}`), line);
  assert.not.ok(events.some((line) => line.startsWith("-:other")));
});

const losses: readonly (readonly [FakeOptions, RegExp])[] = [
  [{ stats: "overrun: 3\ncommit overrun: 0\ndropped events: 1\n" }, /lost 4 records/],
  [{ profile: "  el_req 7 0\n  el_acq 7 2\n  probe 9 9\n" }, /missed 2 records of el_acq/],
];

for (const [options, text] of losses) {
  test(`the kernel has lost something: ${text.source}`, () => {
    const { status, stderr, imported } = runOn(options);
    assert.is(status, 2);
    assert.match(stderr, /the recording has holes/);
    assert.equal(imported.reader.problems().length, 1);
    assert.match(imported.reader.problems()[0]?.text ?? "", text);
  });
}

const sums: readonly (readonly [string, number])[] = [
  ["0xff1100000485a0c8", 40],
  ["0xff110000fffffff8", 152],
  ["0xff11000100000000", -168],
  ["0xffffffffffffff00", 255],
  ["0xff11000000000000", 0],
];

for (const [address, distance] of sums) {
  test(`${address} and ${distance}, of which shells have not enough bits`, () => {
    const plus = /^plus\(\) \{[\s\S]*?^\}$/m.exec(projectText("examples/kernel-traces/record.sh"));
    const { stdout } = spawnSync("sh", ["-c", `${plus?.[0]}\nplus ${address} ${distance}`], {
      encoding: "utf8",
    });
    assert.is(BigInt(stdout), BigInt(address) + BigInt(distance));
  });
}

test.run();
